package dev.lakebase.mcp.agent;

import static dev.lakebase.mcp.agent.StubWorkspace.status;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.RunningServer;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files in {@code examples/}, as they are, in the service. */
class ExamplesTest {
  private static final Pattern ORDER = Pattern.compile("\"order_id\":\\s*(\\d+)");
  private static final int CLOSED = 7;

  @TempDir static Path home;

  private static StubWorkspace rates;
  private static Warehouse warehouse;
  private static RunningServer server;
  private static Agent agent;

  @BeforeAll
  static void start() throws Exception {
    rates = new StubWorkspace();
    warehouse = new Warehouse("shipping.quotes", ExamplesTest::quote);
    DropInFiles files = new DropInFiles(Files.createDirectory(home.resolve("routes.d")));
    for (String example : List.of("orders-with-exchange-rates/orders", "ask-the-queue/shipping")) {
      Path file = Path.of("examples", example + ".camel.yaml");
      files.put(file.getFileName().toString(), Files.readString(file));
    }
    Path policy =
        Files.writeString(
            home.resolve("governance.yaml"),
            "drop_ins: {schemes: [jms], hosts: [\""
                + URI.create(rates.url()).getAuthority()
                + "\"]}");
    server =
        files.server(
            "LAKEBASE_GOVERNANCE_CONFIG=" + policy,
            "ROUTES_RATES_URL=" + rates.url(),
            "lakebase.service.redelivery-delay=10",
            "spring.activemq.broker-url=" + warehouse.url());
    assertThat(DropInFiles.refused(server)).isEmpty();
    agent = new Agent(server);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
    warehouse.close();
    rates.close();
  }

  private static Optional<String> quote(String question) {
    Matcher order = ORDER.matcher(question);
    assertThat(order.find()).as(question).isTrue();
    int number = Integer.parseInt(order.group(1));
    return number == CLOSED
        ? Optional.empty()
        : Optional.of(
            "{\"order_id\": %d, \"price\": 12.5, \"arrives\": \"2026-12-01\"}".formatted(number));
  }

  @Test
  void ordersComeInTheCurrencyThatTheServiceKnows() {
    rates.afresh().on("GET /v1/latest", "{\"base\": \"EUR\", \"rates\": {\"USD\": 1.0825}}");

    JsonNode answer =
        agent.calls("orders_in_currency", "{\"customer_id\": 12, \"currency\": \"USD\"}").data();

    assertThat(rates.last("GET").line()).isEqualTo("GET /v1/latest?base=EUR&symbols=USD");
    assertThat(answer.path("rows")).isNotEmpty();
    for (JsonNode order : answer.path("rows")) {
      BigDecimal expected =
          order
              .path("euros")
              .decimalValue()
              .multiply(new BigDecimal("1.0825"))
              .setScale(2, RoundingMode.HALF_UP);
      assertThat(order.path("converted").decimalValue()).isEqualByComparingTo(expected);
      assertThat(order.path("currency").asText()).isEqualTo("USD");
    }
  }

  @Test
  void aServiceThatIsDownIsToldAndTheDatabaseIsLeftAlone() {
    rates.afresh().on("GET /v1/latest", status(503, ""));

    assertThat(
            agent
                .calls("orders_in_currency", "{\"customer_id\": 12, \"currency\": \"USD\"}")
                .refusal())
        .isEqualTo(rates.url() + " can't answer now (503). Try again in a minute.");
    assertThat(rates.count("GET /v1/latest")).isEqualTo(3);
  }

  @Test
  void theWarehouseAnswersOverItsQueue() {
    JsonNode answer = agent.calls("shipping_quote", "{\"order_id\": 42}").data();

    assertThat(answer.toString())
        .isEqualTo("{\"order_id\":42,\"price\":12.5,\"arrives\":\"2026-12-01\"}");
    assertThat(warehouse.properties()).isNotEmpty().allSatisfy(it -> assertThat(it).isEmpty());
  }

  @Test
  void aWarehouseThatDoesNotAnswerIsNotWaitedForForever() {
    assertThat(agent.calls("shipping_quote", "{\"order_id\": " + CLOSED + "}").refusal())
        .isEqualTo("The warehouse did not answer in 5 s, and was not asked again. Try later.");
  }

  @Test
  void anOrderThatDoesNotExistNeverReachesTheQueue() {
    int before = warehouse.properties().size();

    assertThat(agent.calls("shipping_quote", "{\"order_id\": 999999}").refusal())
        .isEqualTo("Order 999999 does not exist, or has no items.");
    assertThat(warehouse.properties()).hasSize(before);
  }
}
