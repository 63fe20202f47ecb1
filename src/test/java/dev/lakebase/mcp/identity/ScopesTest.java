package dev.lakebase.mcp.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.RunningServer;
import dev.lakebase.mcp.identity.Visitor.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a token was granted for narrows what its bearer sees and may do, and widens nothing. */
class ScopesTest {
  private static TestIssuer issuer;
  private static RunningServer server;

  @BeforeAll
  static void start() throws Exception {
    issuer = new TestIssuer();
    server =
        RunningServer.start(
            "--LAKEBASE_AUTH=oauth",
            "--LAKEBASE_OAUTH_ISSUER=" + issuer.uri(),
            "--LAKEBASE_OAUTH_AUDIENCE=" + TestIssuer.AUDIENCE,
            "--LAKEBASE_TOOL_PROFILE=developer",
            "--LAKEBASE_TOOL_DENIED=lakebase_create_branch");
  }

  @AfterAll
  static void stop() {
    server.close();
    issuer.close();
  }

  @Test
  void readOpensWhatOnlyReads() {
    assertThat(granted("lakebase:read").lists().tools())
        .contains("lakebase_read_query", "lakebase_list_tables", "lakebase_list_branches")
        .doesNotContain(
            "lakebase_execute_query", "lakebase_delete_branch", "lakebase_append_insight");
  }

  @Test
  void aCategoryOpensItsToolsAlone() {
    assertThat(granted("lakebase:schema_read other:scope").lists().tools())
        .containsExactly(
            "lakebase_describe_table",
            "lakebase_list_schemas",
            "lakebase_list_tables",
            "lakebase_object_tree");
  }

  @Test
  void writeOpensWhatThePolicyPermitsAndNotMore() {
    assertThat(granted("lakebase:write").lists().tools())
        .contains("lakebase_delete_branch", "lakebase_read_query")
        .doesNotContain("lakebase_create_branch");
    Answer answer = granted("lakebase:write").calls("lakebase_create_branch", "{}");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).contains("is not permitted by the current governance policy");
  }

  @Test
  void scopesThatMeanNothingHereOpenNothing() {
    for (String scope : new String[] {"", "all-apis", "lakebase", "lakebase:", "LAKEBASE:READ"}) {
      assertThat(granted(scope).lists().tools()).as(scope).isEmpty();
    }
  }

  @Test
  void scopesMayComeAsAnArray() {
    String token =
        issuer.token(it -> it.claim("scope", null).claim("scp", new String[] {"lakebase:read"}));

    assertThat(Visitor.with(server, token).lists().tools()).contains("lakebase_read_query");
  }

  @Test
  void aCallOutsideTheScopesIsForbiddenAndSaysWhichOneToAskFor() {
    try (CapturedLog log = new CapturedLog()) {
      Answer answer =
          granted("lakebase:read")
              .calls(
                  "lakebase_delete_branch",
                  "{\"project_name\": \"demo\", \"branch_name\": \"x\", \"confirm\": true}");

      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.challenge())
          .isEqualTo(
              "Bearer error=\"insufficient_scope\", scope=\"lakebase:branch_write\","
                  + " resource_metadata=\"https://lakebase.example.com/.well-known/oauth-protected-resource/mcp\"");
      assertThat(answer.json().path("id").asInt()).isEqualTo(1);
      JsonNode line = log.audited("lakebase_delete_branch");
      assertThat(line.path("verdict").asText()).isEqualTo("deny");
      assertThat(line.path("reason").asText()).isEqualTo("scope not granted");
    }
  }

  @Test
  void aResourceOutsideTheScopesIsForbidden() {
    Answer answer = granted("lakebase:schema_read").reads("memo://insights");

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.challenge()).contains("scope=\"lakebase:insight\"");
    assertThat(granted("lakebase:read").reads("memo://insights").status()).isEqualTo(200);
  }

  @Test
  void aPromptIsShownWithAToolOfIts() {
    assertThat(granted("lakebase:sync_read").ask("prompts/list", "{}").http().body())
        .contains("lakebase_setup_sync")
        .doesNotContain("lakebase_autoscaling_tuning");
  }

  private static Visitor granted(String scope) {
    return Visitor.with(server, issuer.token("ada@example.com", scope));
  }
}
