import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * What the service is compared with: one platform-http route with one JDBC query on a pool of ten,
 * on the same libraries, and nothing of the service. It reads no SQL, governs nothing, checks
 * nothing, records nothing. Arguments: port, JDBC URL.
 */
public final class Bare {
  private static final ObjectMapper JSON = new ObjectMapper();

  public static void main(String... arguments) throws Exception {
    HikariConfig pool = new HikariConfig();
    pool.setJdbcUrl(arguments[1]);
    pool.setMaximumPoolSize(10);
    DataSource connections = new HikariDataSource(pool);
    VertxPlatformHttpServerConfiguration http = new VertxPlatformHttpServerConfiguration();
    http.setBindHost("127.0.0.1");
    http.setBindPort(Integer.parseInt(arguments[0]));
    DefaultCamelContext camel = new DefaultCamelContext();
    camel.addService(new VertxPlatformHttpServer(http));
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("platform-http:/mcp").process(exchange -> answer(exchange, connections));
          }
        });
    camel.start();
    Thread.currentThread().join();
  }

  private static void answer(Exchange exchange, DataSource connections) throws Exception {
    JsonNode request = JSON.readTree(exchange.getMessage().getBody(byte[].class));
    ArrayNode rows = rows(connections, request.at("/params/arguments/sql").asText());
    ObjectNode answer = JSON.createObjectNode().put("jsonrpc", "2.0");
    answer.set("id", request.get("id"));
    ObjectNode structured = JSON.createObjectNode().put("row_count", rows.size());
    structured.set("rows", rows);
    ObjectNode result = answer.putObject("result");
    result.putArray("content").addObject().put("type", "text").put("text", structured.toString());
    result.set("structuredContent", structured);
    exchange.getMessage().removeHeaders("*");
    exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
    exchange.getMessage().setBody(JSON.writeValueAsBytes(answer));
  }

  private static ArrayNode rows(DataSource connections, String sql) throws SQLException {
    ArrayNode rows = JSON.createArrayNode();
    try (Connection connection = connections.getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        ArrayNode row = rows.addArray();
        for (int column = 1; column <= columns; column++) {
          row.addPOJO(result.getObject(column));
        }
      }
    }
    return rows;
  }
}
