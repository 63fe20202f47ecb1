package dev.lakebase.mcp.protocol;

import static dev.lakebase.mcp.protocol.Conversation.json;
import static dev.lakebase.mcp.protocol.Conversation.modern;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lakebase.mcp.Probe;
import dev.lakebase.mcp.RunningServer;
import dev.lakebase.mcp.protocol.Conversation.Answer;
import java.net.http.HttpResponse;
import java.util.Iterator;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Progress on an event stream, to those alone who asked for it. */
class EventStreamTest {
  private final String name = UUID.randomUUID().toString();
  private final Probe.Gate gate = RunningServer.withProbes().probe().gate(name);

  @AfterEach
  void letGo() {
    gate.open();
  }

  @Test
  void progressArrivesWhileTheCallStillRuns() throws Exception {
    HttpResponse<Stream<String>> answer = call("probe_progress").progressToken("p1").open();
    assertThat(answer.headers().firstValue("content-type")).contains("text/event-stream");
    assertThat(answer.headers().firstValue("x-accel-buffering")).contains("no");
    try (Stream<String> lines = answer.body()) {
      Iterator<String> events = lines.filter(line -> line.startsWith("data: ")).iterator();
      assertThat(events.next())
          .isEqualTo(
              "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\","
                  + "\"params\":{\"progressToken\":\"p1\",\"progress\":1.0,\"total\":2.0}}");
      gate.awaitCall();
      gate.open();
      assertThat(json(events.next().substring(6)).at("/result/content/0/text").asText())
          .isEqualTo("through");
      assertThat(events.hasNext()).isFalse();
    }
  }

  @Test
  void oneStreamThatWaitsHoldsUpNoOther() throws Exception {
    HttpResponse<Stream<String>> waiting = call("probe_progress").progressToken("p1").open();
    gate.awaitCall();
    Probe.Gate open = RunningServer.withProbes().probe().gate("open");
    open.open();
    for (int i = 0; i < 5; i++) {
      Answer other = call("probe_progress", "open").progressToken("p2").send();
      assertThat(other.text()).contains("\"p2\"", "through");
    }
    assertThat(modern("tools/list", "{}").send().status()).isEqualTo(200);
    gate.open();
    assertThat(waiting.body().filter(line -> line.contains("through"))).hasSize(1);
  }

  @Test
  void withoutATokenTheAnswerIsJson() throws Exception {
    gate.open();
    Answer answer = call("probe_progress").send();
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(answer.content()).isEqualTo("through");
  }

  @Test
  void aClientThatTakesNoStreamGetsJson() throws Exception {
    gate.open();
    Answer answer =
        call("probe_progress").progressToken("p").header("Accept", "application/json").send();
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(answer.content()).isEqualTo("through");
  }

  @Test
  void anAnswerBeforeAnyProgressIsJson() throws Exception {
    Answer answer = modern("tools/list", "{}").progressToken("p").send();
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
  }

  @Test
  void aClientThatGoesAwayCancelsItsCall() throws Exception {
    try (RawConnection connection = new RawConnection()) {
      connection.send(raw("probe_gate", name));
      gate.awaitCall();
    }
    gate.awaitCancellation();
  }

  @Test
  void aClientThatGoesAwayFromItsStreamCancelsItsCall() throws Exception {
    HttpResponse<Stream<String>> answer = call("probe_progress").progressToken("p").open();
    gate.awaitCall();
    answer.body().close();
    gate.awaitCancellation();
  }

  @Test
  void callsWhoseClientsWentAwayLeaveRoomForOthers() throws Exception {
    for (int i = 0; i < 300; i++) {
      String own = name + i;
      Probe.Gate closed = RunningServer.withProbes().probe().gate(own);
      try (RawConnection connection = new RawConnection()) {
        connection.send(raw("probe_gate", own));
        closed.awaitCall();
      }
      closed.awaitCancellation();
    }
    assertThat(modern("tools/list", "{}").send().status()).isEqualTo(200);
  }

  private static String raw(String tool, String gate) {
    return RawConnection.request(
        "localhost",
        call(tool, gate),
        "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nMcp-Name: " + tool);
  }

  private Conversation call(String tool) {
    return call(tool, name);
  }

  private static Conversation call(String tool, String gate) {
    return modern(
        "tools/call", "{\"name\":\"" + tool + "\",\"arguments\":{\"gate\":\"" + gate + "\"}}");
  }
}
