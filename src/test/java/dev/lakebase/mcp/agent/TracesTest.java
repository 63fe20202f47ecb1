package dev.lakebase.mcp.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lakebase.mcp.RunningServer;
import dev.lakebase.mcp.TraceCollector;
import dev.lakebase.mcp.TraceCollector.Span;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a collector is told of requests. */
class TracesTest {
  private static final long SERVER_SPAN = 2;
  private static final long CLIENT_SPAN = 3;
  private static final String SECRET = "planted-literal-7391";

  private static TraceCollector collector;
  private static RunningServer server;
  private static Agent agent;

  @BeforeAll
  static void start() throws Exception {
    collector = new TraceCollector();
    server = Agent.serverOnTestDatabase("OTEL_EXPORTER_OTLP_ENDPOINT=" + collector.url());
    agent = new Agent(server);
  }

  @AfterAll
  static void stop() {
    server.close();
    collector.close();
  }

  @Test
  void aToolCallIsASpanUnderTheClientsOwnAndItsStatementOneUnderThat() {
    reads("SELECT 1", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

    Span call = span(it -> it.trace().equals("0af7651916cd43dd8448eb211c80319c") && isServer(it));
    assertThat(call.name()).isEqualTo("tools/call lakebase_read_query");
    assertThat(call.parent()).isEqualTo("b7ad6b7169203331");
    assertThat(call.status()).isZero();
    assertThat(call.attributes())
        .containsEntry("mcp.method.name", "tools/call")
        .containsEntry("mcp.protocol.version", "2026-07-28")
        .containsEntry("jsonrpc.request.id", "1")
        .containsEntry("gen_ai.tool.name", "lakebase_read_query")
        .containsEntry("gen_ai.operation.name", "execute_tool")
        .containsEntry("network.protocol.name", "http")
        .containsEntry("lakebase.outcome", "ok")
        .containsEntry("lakebase.sql.types", "[SELECT]");
    Span statement = span(it -> it.parent().equals(call.id()));
    assertThat(statement.name()).isEqualTo("SELECT");
    assertThat(statement.kind()).isEqualTo(CLIENT_SPAN);
    assertThat(statement.attributes())
        .containsEntry("db.system.name", "postgresql")
        .containsEntry("db.operation.name", "SELECT")
        .containsEntry("lakebase.operation", "cursor");
  }

  @Test
  void aMalformedParentIsIgnored() {
    String name = "2222222222222222";
    reads("SELECT 2", "00-1af7651916cd43dd8448eb211c80319c-" + name + "-01x");
    agent.ask("prompts/list", "{}");

    span(it -> it.name().equals("prompts/list"));
    assertThat(collector.spans())
        .noneMatch(it -> it.trace().startsWith("1af76519"))
        .noneMatch(it -> it.parent().equals(name));
  }

  @Test
  void aFailureHasItsSqlStateAndNothingOfTheStatementOrTheMessage() {
    reads(
        "SELECT '" + SECRET + "'::int", "00-2af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

    Span call = span(it -> it.trace().startsWith("2af76519") && isServer(it));
    assertThat(call.status()).isEqualTo(2);
    assertThat(call.attributes()).containsEntry("error.type", "tool_error");
    Span statement = span(it -> it.parent().equals(call.id()));
    assertThat(statement.status()).isEqualTo(2);
    assertThat(statement.attributes())
        .containsEntry("db.response.status_code", "22P02")
        .containsEntry("error.type", "22P02");
    assertThat(collector.raw()).doesNotContain(SECRET);
  }

  @Test
  void aDenialSaysWhatWasDeniedAndAMadeUpNameIsNotRepeated() {
    agent.ask(
        "tools/call",
        meta("00-3af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
            .formatted("made_up_" + SECRET, "{}"));

    Span call = span(it -> it.trace().startsWith("3af76519"));
    assertThat(call.name()).isEqualTo("tools/call");
    assertThat(call.attributes())
        .containsEntry("lakebase.denial", "request")
        .containsEntry("rpc.response.status_code", "-32602");
    assertThat(collector.raw()).doesNotContain(SECRET);
  }

  private static void reads(String sql, String traceparent) {
    agent.ask(
        "tools/call",
        meta(traceparent).formatted("lakebase_read_query", "{\"sql\": \"" + sql + "\"}"));
  }

  private static String meta(String traceparent) {
    return "{\"name\": \"%s\", \"arguments\": %s, \"_meta\": {\"traceparent\": \""
        + traceparent
        + "\"}}";
  }

  private static boolean isServer(Span span) {
    return span.kind() == SERVER_SPAN;
  }

  private static Span span(Predicate<Span> wanted) {
    return await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> first(collector.spans(), wanted), Optional::isPresent)
        .orElseThrow();
  }

  private static Optional<Span> first(List<Span> spans, Predicate<Span> wanted) {
    return spans.stream().filter(wanted).findFirst();
  }
}
