package dev.lakebase.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.camel.Exchange;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSendingEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which requests are answered on the event loop, and which leave it before anything may wait. */
class RoadThreadsTest {
  private static final boolean ON_THE_LOOP = true;

  @TempDir Path directory;

  @Test
  void listsAndHandshakesStayOnTheLoopAndCallsLeaveIt() throws Exception {
    try (RunningServer server = RunningServer.start()) {
      Choices choices = Choices.of(server);
      WireClient client = WireClient.legacy(server.uri());

      for (String method :
          List.of(
              "ping", "tools/list", "prompts/list", "resources/list", "resources/templates/list")) {
        client.asks(method, "{}");
        assertThat(choices.last()).as(method).isEqualTo(ON_THE_LOOP);
      }
      client.calls("lakebase_read_query", "{\"sql\": \"SELECT 1\"}");
      assertThat(choices.last()).isNotEqualTo(ON_THE_LOOP);
      client.reads("memo://insights");
      assertThat(choices.last()).isNotEqualTo(ON_THE_LOOP);
      client.asks("prompts/get", "{\"name\": \"lakebase_explore_database\"}");
      assertThat(choices.last()).isNotEqualTo(ON_THE_LOOP);
      client.send("no/such-method", "{}");
      assertThat(choices.last()).isNotEqualTo(ON_THE_LOOP);
    }
  }

  @Test
  void aLongRequestIsNotReadOnTheLoop() throws Exception {
    try (RunningServer server = RunningServer.start()) {
      Choices choices = Choices.of(server);

      WireClient.legacy(server.uri())
          .asks("tools/list", "{\"unused\": \"" + "x".repeat(9_000) + "\"}");

      assertThat(choices.last()).isNotEqualTo(ON_THE_LOOP);
    }
  }

  @Test
  void ofRequestsThatComeTogetherThoseInBetweenLeaveTheLoop() throws Exception {
    try (RunningServer server = RunningServer.start();
        Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      Choices choices = Choices.of(server);
      String ping = "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"ping\"}";
      String request =
          "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
              + ("Content-Length: " + ping.length() + "\r\n%s\r\n" + ping);
      String last = request.formatted("Connection: close\r\n");

      client
          .getOutputStream()
          .write((request.formatted("").repeat(3) + last).getBytes(StandardCharsets.US_ASCII));

      assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .containsSubsequence("200 OK", "200 OK", "200 OK", "200 OK");
      assertThat(choices.onLoop)
          .containsExactly(ON_THE_LOOP, !ON_THE_LOOP, !ON_THE_LOOP, ON_THE_LOOP);
    }
  }

  @Test
  void nothingHappensOnTheLoopWhereCallersAreLookedUp() throws Exception {
    String token = "a-token-that-the-operator-has-listed";
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    Path tokens =
        Files.writeString(
            directory.resolve("tokens"), "sha256:" + HexFormat.of().formatHex(hash) + " user a\n");
    try (RunningServer server =
        RunningServer.start("--LAKEBASE_AUTH=token", "--LAKEBASE_TOKEN_FILE=" + tokens)) {
      Choices choices = Choices.of(server);

      HttpResponse<String> answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(server.uri())
                      .header("Content-Type", "application/json")
                      .header("Authorization", "Bearer " + token)
                      .POST(
                          BodyPublishers.ofString(
                              "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"tools/list\"}"))
                      .build(),
                  BodyHandlers.ofString());

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(choices.last()).isNotEqualTo(ON_THE_LOOP);
    }
  }

  /** What kind of thread chose the way of each request. */
  private static final class Choices extends EventNotifierSupport {
    private final BlockingQueue<Boolean> onLoop = new LinkedBlockingQueue<>();

    static Choices of(RunningServer server) {
      Choices choices = new Choices();
      server.camel().getManagementStrategy().addEventNotifier(choices);
      return choices;
    }

    /** The road is over before its answer is sent, so there is nothing to wait for. */
    boolean last() {
      assertThat(onLoop).hasSize(1);
      return onLoop.remove();
    }

    @Override
    public void notify(CamelEvent event) {
      if (event instanceof ExchangeSendingEvent sending
          && sending.getEndpoint().getEndpointUri().equals("direct://mcp-method")) {
        Exchange exchange = sending.getExchange();
        assertThat(exchange.isFailed()).isFalse();
        onLoop.add(Context.isOnEventLoopThread());
      }
    }
  }
}
