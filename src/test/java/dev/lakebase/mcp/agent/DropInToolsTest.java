package dev.lakebase.mcp.agent;

import static dev.lakebase.mcp.agent.DropInFiles.answering;
import static dev.lakebase.mcp.agent.DropInFiles.health;
import static dev.lakebase.mcp.agent.DropInFiles.refused;
import static dev.lakebase.mcp.agent.DropInFiles.soon;
import static dev.lakebase.mcp.agent.DropInFiles.tool;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.lakebase.mcp.RunningServer;
import dev.lakebase.mcp.database.TestDatabase;
import dev.lakebase.mcp.governance.Audit;
import dev.lakebase.mcp.protocol.Handshake;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Files come, change and go while the service runs. */
class DropInToolsTest {
  private static final Queue<String> AUDIT = new ConcurrentLinkedQueue<>();
  private static final AppenderBase<ILoggingEvent> APPENDER =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          AUDIT.add(event.getFormattedMessage());
        }
      };

  @TempDir static Path home;

  private static DropInFiles files;
  private static RunningServer server;
  private static Agent agent;

  @BeforeAll
  static void start() {
    files = new DropInFiles(home.resolve("routes.d"));
    server =
        files.server(
            "camel.main.routes-include-pattern=classpath:lakebase/service/*.camel.yaml,"
                + "classpath:probe/template/*.camel.yaml");
    agent = new Agent(server);
    APPENDER.start();
    ((Logger) LoggerFactory.getLogger(Audit.LOGGER)).addAppender(APPENDER);
    assertThat(home.resolve("routes.d").toFile().mkdir()).isTrue();
  }

  @AfterAll
  static void stop() {
    server.close();
    ((Logger) LoggerFactory.getLogger(Audit.LOGGER)).detachAppender(APPENDER);
  }

  @Test
  void aNewFileIsATool() {
    String before = catalogue();

    files.put("new.camel.yaml", answering("crm_new", "at your service"));

    soon().until(() -> isListed("crm_new"));
    assertThat(agent.calls("crm_new", "{}").text()).isEqualTo("at your service");
    assertThat(catalogue())
        .isNotEqualTo(before)
        .isEqualTo(health(server).path("catalogue").asText());
    awaitAudited("drop-in loaded", "crm_new");
    assertThat(AUDIT)
        .anyMatch(line -> line.contains("\"tool\":\"crm_new\"") && line.contains("allow"));
  }

  @Test
  void aChangedFileTakesItsPlaceAndADeletedOneIsGone() {
    files.put("changing.camel.yaml", answering("crm_changing", "first"));
    soon().until(() -> isListed("crm_changing"));
    files.put("changing.camel.yaml", answering("crm_changing", "second"));
    soon().until(() -> agent.calls("crm_changing", "{}").text().equals("second"));
    files.put("changing.camel.yaml", answering("crm_changed_name", "third"));
    soon().until(() -> isListed("crm_changed_name"));
    assertThat(isListed("crm_changing")).isFalse();

    files.delete("changing.camel.yaml");

    soon().until(() -> !isListed("crm_changed_name"));
    assertThat(
            agent
                .ask("tools/call", "{\"name\": \"crm_changed_name\", \"arguments\": {}}")
                .path("error")
                .path("message")
                .asText())
        .startsWith("Unknown tool");
    awaitAudited("drop-in replaced", "crm_changed_name");
    awaitAudited("drop-in removed", "crm_changed_name");
  }

  @Test
  void aBrokenChangeLeavesTheLastGoodVersionServing() {
    files.put("fragile.camel.yaml", answering("crm_fragile", "good"));
    soon().until(() -> isListed("crm_fragile"));

    files.put("fragile.camel.yaml", answering("crm_fragile", "bad").replace("steps:", "stepps:"));

    soon().until(() -> refused(server).stream().anyMatch(it -> it.startsWith("fragile")));
    assertThat(agent.calls("crm_fragile", "{}").text()).isEqualTo("good");
    assertThat(refused(server))
        .anyMatch(it -> it.startsWith("fragile.camel.yaml, line ") && it.contains("stepps"));
    awaitAudited("drop-in refused", "fragile");

    files.put("fragile.camel.yaml", answering("crm_fragile", "better"));

    soon().until(() -> agent.calls("crm_fragile", "{}").text().equals("better"));
    soon().until(() -> refused(server).stream().noneMatch(it -> it.startsWith("fragile")));
  }

  @Test
  void aRouteThatDoesNotStartLeavesNothingOfItsFile() {
    files.put(
        "half.camel.yaml",
        answering("crm_half_good", "first half")
            + tool("crm_half_bad", "- to: \"log:x?noSuchOption=1\""));

    soon().until(() -> refused(server).stream().anyMatch(it -> it.startsWith("half")));
    assertThat(isListed("crm_half_good")).isFalse();

    files.put("half.camel.yaml", answering("crm_half_good", "whole"));

    soon().until(() -> isListed("crm_half_good"));
    assertThat(agent.calls("crm_half_good", "{}").text()).isEqualTo("whole");
  }

  @Test
  void aCallUnderWayEndsOnTheVersionThatItBeganOn() throws Exception {
    String waiting =
        tool(
            "crm_waiting",
            """
            - to:
                uri: lakebase:query
                parameters:
                  sql: SELECT 'old' || left(pg_advisory_lock_shared(4711)::text, 0) AS word
                  outputType: SelectOne""");
    files.put("waiting.camel.yaml", waiting);
    soon().until(() -> isListed("crm_waiting"));
    ExecutorService caller = Executors.newSingleThreadExecutor();
    try (Connection gate = TestDatabase.shared().connect();
        Statement lock = gate.createStatement()) {
      lock.execute("SELECT pg_advisory_lock(4711)");
      Future<String> underWay = caller.submit(() -> agent.calls("crm_waiting", "{}").text());
      soon().until(() -> waitsForTheLock(lock));

      files.put("waiting.camel.yaml", answering("crm_waiting", "new"));

      awaitAudited("replaced\",\"file\":\"wai");
      assertThat(agent.calls("crm_waiting", "{}").text()).isEqualTo("new");
      lock.execute("SELECT pg_advisory_unlock(4711)");
      assertThat(underWay.get(60, TimeUnit.SECONDS)).isEqualTo("old");
    } finally {
      caller.shutdownNow();
    }
  }

  @Test
  void changesUnderLoadFailNoCall() throws Exception {
    files.put("busy.camel.yaml", answering("crm_busy", "0"));
    files.put("steady.camel.yaml", answering("crm_steady", "steady"));
    soon().until(() -> isListed("crm_busy") && isListed("crm_steady"));
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger calls = new AtomicInteger();
    ExecutorService callers = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (String tool : List.of("crm_busy", "crm_steady", "crm_busy", "crm_steady")) {
        all.add(
            callers.submit(
                () -> {
                  while (!over.get()) {
                    assertThat(agent.calls(tool, "{}").text()).matches("\\d|steady");
                    calls.incrementAndGet();
                  }
                }));
      }
      for (int i = 1; i <= 5; i++) {
        String version = Integer.toString(i);
        files.put("busy.camel.yaml", answering("crm_busy", version));
        soon().until(() -> agent.calls("crm_busy", "{}").text().equals(version));
      }
      over.set(true);
      for (Future<?> one : all) {
        one.get(60, TimeUnit.SECONDS);
      }
      assertThat(calls.get()).isGreaterThan(20);
    } finally {
      over.set(true);
      callers.shutdownNow();
    }
  }

  @Test
  void twoFilesAtOnceBothCountAndTheSecondOfAPairThatClashesDoesNot() {
    files.put("pair-a.camel.yaml", answering("crm_pair", "a"));
    files.put("pair-b.camel.yaml", answering("crm_pair", "b").replace("id: crm_pair", "id: other"));
    files.put("beside.camel.yaml", answering("crm_beside", "beside"));

    soon().until(() -> isListed("crm_beside") && isListed("crm_pair"));
    soon().until(() -> refused(server).stream().anyMatch(it -> it.startsWith("pair-b")));
    assertThat(agent.calls("crm_pair", "{}").text()).isEqualTo("a");

    files.delete("pair-a.camel.yaml");

    soon().until(() -> agent.ask("tools/list", "{}").toString().contains("crm_pair"));
    soon().until(() -> !refused(server).toString().contains("pair-b"));
    assertThat(agent.calls("crm_pair", "{}").text()).isEqualTo("b");
  }

  @Test
  void routesNeedNoIds() {
    for (String tool : List.of("crm_one", "crm_other")) {
      files.put(
          tool + ".camel.yaml",
          """
          - templatedRoute:
              routeTemplateRef: lakebase-sql-tool
              parameters:
                - {name: tool, value: %s}
                - {name: tags, value: crm}
                - {name: description, value: Says which of the two it is.}
                - {name: sql, value: "SELECT '%s' AS tool"}
          - route:
              from:
                uri: direct:unused
                steps:
                  - setBody: {constant: nothing}
          """
              .formatted(tool, tool));
    }

    soon().until(() -> isListed("crm_one") && isListed("crm_other"));
    assertThat(agent.calls("crm_one", "{}").text()).contains("crm_one");
    assertThat(agent.calls("crm_other", "{}").text()).contains("crm_other");
  }

  @Test
  void aFilesOwnDirectRoutesAreItsOwn() {
    String shared =
        """
        - route:
            id: %s-word
            from:
              uri: direct:word
              steps:
                - setBody: {constant: %s}
        """;
    files.put(
        "own-a.camel.yaml", tool("crm_own_a", "- to: direct:word") + shared.formatted("a", "A"));
    files.put(
        "own-b.camel.yaml", tool("crm_own_b", "- to: direct:word") + shared.formatted("b", "B"));
    soon().until(() -> isListed("crm_own_a") && isListed("crm_own_b"));
    assertThat(agent.calls("crm_own_a", "{}").text()).isEqualTo("A");
    assertThat(agent.calls("crm_own_b", "{}").text()).isEqualTo("B");

    files.put(
        "own-a.camel.yaml", tool("crm_own_a", "- to: direct:word") + shared.formatted("a", "C"));

    soon().until(() -> agent.calls("crm_own_a", "{}").text().equals("C"));
  }

  @Test
  void aTemplatesParametersMakeATool() {
    files.put(
        "made.camel.yaml",
        """
        - templatedRoute:
            routeTemplateRef: lakebase-probe-echo
            routeId: made
            parameters:
              - name: tool
                value: crm_made
              - name: word
                value: made to measure
        """);

    soon().until(() -> isListed("crm_made"));
    assertThat(agent.calls("crm_made", "{}").text()).isEqualTo("made to measure");
  }

  @Test
  void promptsAndResourcesMayDropInToo() {
    files.put(
        "words.camel.yaml",
        """
        - route:
            from:
              uri: mcp-prompt:crm_greet
              parameters: {description: Greets, parameter.name: string}
              steps:
                - setBody: {simple: "Greet ${header.name}"}
        - route:
            from:
              uri: mcp-resource:crm_motto
              parameters: {resourceUri: "memo://crm/motto", description: A motto}
              steps:
                - setBody: {constant: Be kind}
        """);

    soon().until(() -> agent.ask("prompts/list", "{}").toString().contains("crm_greet"));
    assertThat(
            agent
                .ask("prompts/get", "{\"name\": \"crm_greet\", \"arguments\": {\"name\": \"Ada\"}}")
                .toString())
        .contains("Greet Ada");
    assertThat(agent.ask("resources/read", "{\"uri\": \"memo://crm/motto\"}").toString())
        .contains("Be kind");
  }

  @Test
  void aLinkWithinTheDirectoryIsFollowed() throws Exception {
    Path version = Files.createDirectories(home.resolve("routes.d/..v1"));
    Files.writeString(version.resolve("linked.camel.yaml"), answering("crm_linked", "linked"));

    Files.createSymbolicLink(
        home.resolve("routes.d/linked.camel.yaml"), Path.of("..v1", "linked.camel.yaml"));

    soon().until(() -> isListed("crm_linked"));
  }

  private static boolean waitsForTheLock(Statement statement) throws Exception {
    try (ResultSet waiting =
        statement.executeQuery(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711"
                + " AND NOT granted")) {
      return waiting.next() && waiting.getInt(1) > 0;
    }
  }

  /** One line with all of these words. */
  private static void awaitAudited(String... words) {
    soon().until(() -> AUDIT.stream().anyMatch(line -> Stream.of(words).allMatch(line::contains)));
  }

  private static boolean isListed(String tool) {
    return agent.tools().findValuesAsText("name").contains(tool);
  }

  private static String catalogue() {
    return agent
        .ask("server/discover", "{}")
        .path("result")
        .path("_meta")
        .path(Handshake.CATALOGUE)
        .asText();
  }
}
