package dev.lakebase.mcp.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.RunningServer;
import dev.lakebase.mcp.identity.Visitor.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** LAKEBASE_AUTH=token: tokens that the operator lists in a file. */
class TokenFileTest {
  private static final String ADA = "ada-".repeat(10);
  private static final String BOB = "bob-".repeat(10);
  private static final String JOB = "job-".repeat(10);
  private static final String INSIGHT = "lakebase_append_insight";
  private static final String DELETE =
      "{\"name\": \"lakebase_delete_branch\", \"arguments\":"
          + " {\"project_name\": \"demo\", \"branch_name\": \"x\"}}";

  @TempDir private static Path directory;
  private static Path file;
  private static RunningServer server;

  @BeforeAll
  static void start() throws Exception {
    file = directory.resolve("tokens");
    list();
    Path policy =
        Files.writeString(
            directory.resolve("governance.yaml"),
            """
            tools: {profile: admin}
            principals:
              - users: [ada@example.com]
                service_principals: [ada@example.com]
                tools: {profile: admin}
              - groups: [readers]
                tools: {profile: read_only}
            """);
    server =
        RunningServer.start(
            "--LAKEBASE_AUTH=token",
            "--LAKEBASE_TOKEN_FILE=" + file,
            "--LAKEBASE_GOVERNANCE_CONFIG=" + policy,
            "--LAKEBASE_ALLOWED_HOSTS=lakebase.example.com");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void listed() throws Exception {
    list();
    await().atMost(Duration.ofSeconds(20)).until(() -> status(ADA) == 200 && status(BOB) == 200);
  }

  private static void list() throws IOException {
    Files.writeString(
        file,
        "# the operator's\n\n%s\n%s\n%s\n"
            .formatted(
                line(ADA, "user ada@example.com"),
                line(BOB, "user bob@example.com readers,others"),
                line(JOB, "service_principal ada@example.com")));
  }

  @Test
  void aListedTokenIsItsPrincipals() {
    try (CapturedLog log = new CapturedLog()) {
      Visitor.with(server, JOB).calls(INSIGHT, "{\"insight\": \"x\"}");

      JsonNode line = log.audited("service_principal", INSIGHT);
      assertThat(line.path("principal").asText()).isEqualTo("ada@example.com");
      assertThat(line.path("kind").asText()).isEqualTo("service_principal");
      assertThat(line.path("mode").asText()).isEqualTo("token");
      assertThat(log.text()).doesNotContain(JOB);
    }
  }

  @Test
  void itsGroupsCountInThePolicy() {
    assertThat(Visitor.with(server, BOB).lists().tools()).doesNotContain("lakebase_delete_branch");
  }

  @Test
  void whatIsNotListedIsRefusedAndNotLogged() {
    try (CapturedLog log = new CapturedLog()) {
      String unlisted = "eve-".repeat(10);

      Answer answer = Visitor.with(server, unlisted).lists();

      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.challenge()).isEqualTo("Bearer error=\"invalid_token\"");
      assertThat(log.text()).doesNotContain(unlisted);
    }
    assertThat(Visitor.of(server).lists().challenge()).isEqualTo("Bearer");
    assertThat(status(ADA + "x")).isEqualTo(401);
    assertThat(status("short")).isEqualTo(401);
    assertThat(
            Visitor.of(server, "Authorization", "Bearer " + ADA, "Authorization", "Bearer " + ADA)
                .lists()
                .status())
        .isEqualTo(401);
  }

  @Test
  void theHashItselfIsNoToken() throws Exception {
    assertThat(status(sha256(ADA))).isEqualTo(401);
  }

  @Test
  void aTokenTakenOutOfTheFileIsRefusedSoonAndOneAddedIsTaken() throws Exception {
    String added = "new-".repeat(10);
    Files.writeString(file, line(ADA, "user ada@example.com") + "\n" + line(added, "user new"));

    await().atMost(Duration.ofSeconds(20)).until(() -> status(added) == 200);
    assertThat(status(BOB)).isEqualTo(401);
  }

  @Test
  void aFileThatCannotBeUsedLeavesTheTokensThatWere() throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      Files.writeString(file, line("eve-".repeat(10), "admin eve"));
      awaitTold(log, "line 1 has a kind that is not user or service_principal");
      assertThat(status(ADA)).isEqualTo(200);

      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
      awaitTold(log, "may be written by others");
      assertThat(status(ADA)).isEqualTo(200);

      Files.delete(file);
      awaitTold(log, "can't be read");
      assertThat(status(ADA)).isEqualTo(200);
      assertThat(status("eve-".repeat(10))).isEqualTo(401);
    }
  }

  private static void awaitTold(CapturedLog log, String problem) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> status(ADA) == 200 && log.text().contains(problem));
  }

  @Test
  void insightsAreEachCallersOwnAndAUserIsNoServicePrincipalOfTheName() {
    Visitor.with(server, ADA).calls(INSIGHT, "{\"insight\": \"of ada\"}");

    assertThat(Visitor.with(server, ADA).reads("memo://insights").text()).contains("of ada");
    assertThat(Visitor.with(server, BOB).reads("memo://insights").text()).doesNotContain("of ada");
    assertThat(Visitor.with(server, JOB).reads("memo://insights").text()).doesNotContain("of ada");
  }

  @Test
  void aConfirmationConfirmsForTheCallerThatWasAskedAlone() {
    Answer asked = Visitor.with(server, ADA).ask("tools/call", DELETE);
    assertThat(asked.result().path("resultType").asText()).isEqualTo("input_required");
    String agreed = agreed(asked.result().path("requestState").asText());

    assertThat(Visitor.with(server, JOB).ask("tools/call", agreed).message())
        .contains("requestState is not valid for this call");
    assertThat(Visitor.with(server, ADA).ask("tools/call", agreed).text())
        .startsWith("No Databricks workspace is configured");
  }

  private static String agreed(String state) {
    ObjectNode params = (ObjectNode) Visitor.json(DELETE);
    params.put("requestState", state);
    params.withObject("/inputResponses/confirm").put("action", "accept");
    params.withObject("/inputResponses/confirm/content").put("confirm", true);
    return params.toString();
  }

  @Test
  void headersOfAnAppsProxyChangeNothing() {
    try (CapturedLog log = new CapturedLog()) {
      Visitor.of(
              server,
              "Authorization",
              "Bearer " + BOB,
              "X-Forwarded-User",
              "root",
              "X-Forwarded-Email",
              "ada@example.com")
          .calls(INSIGHT, "{\"insight\": \"x\"}");

      assertThat(log.audited("bob@example.com", INSIGHT).path("principal").asText())
          .isEqualTo("bob@example.com");
    }
  }

  private static int status(String token) {
    return Visitor.with(server, token).lists().status();
  }

  private static String line(String token, String rest) {
    return "sha256:" + sha256(token) + " " + rest;
  }

  private static String sha256(String token) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
