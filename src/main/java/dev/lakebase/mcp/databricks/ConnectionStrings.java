package dev.lakebase.mcp.databricks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.tool.ToolFailure;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Header;
import org.apache.camel.Variable;

/** How a program outside connects: {@code postgresql://user:password@host:port/database}. */
public final class ConnectionStrings {
  /** The endpoint of the wanted type. */
  public Map<String, Object> endpoint(
      @Variable("endpoints") List<Map<String, Object>> endpoints,
      @Header("compute_type") String type,
      @Header("branch_name") String branch) {
    boolean replica = type.equals("replica");
    String wanted = replica ? Computes.READ_ONLY : Computes.READ_WRITE;
    return endpoints.stream()
        .filter(endpoint -> Computes.isOfType(Tree.of(endpoint), wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new ToolFailure(
                    replica
                        ? "Branch '"
                            + branch
                            + "' has no read replica. Add one with lakebase_create_read_replica."
                        : "Branch '" + branch + "' has no primary compute."));
  }

  /** Without a credential there is {@code ***} in the place of the password. */
  public Map<String, Object> answer(
      @Variable("endpoint") Map<String, Object> endpoint,
      @Variable("databases") List<Map<String, Object>> databases,
      @Variable("me") Map<String, Object> me,
      @Variable("credential") Map<String, Object> credential) {
    EndpointAddress address = EndpointAddress.of(Tree.of(endpoint));
    String host = address.host();
    int port = address.port();
    String database = BranchLocation.usual(BranchLocation.databaseNames(databases));
    String user = BranchLocation.userName(me);
    JsonNode minted = Tree.of(credential == null ? Map.of() : credential);
    String password = Tree.text(minted.path("token"));
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put(
        "connection_string",
        "postgresql://%s:%s@%s:%d/%s?sslmode=%s"
            .formatted(
                encoded(user),
                password == null ? "***" : encoded(password),
                host,
                port,
                encoded(database),
                host.startsWith("127.") ? "disable" : "require"));
    shown.put("host", host);
    shown.put("port", port);
    shown.put("database", database);
    shown.put("user", user);
    shown.put("expires", Tree.text(minted.path("expire_time")));
    shown.put("redacted", password == null);
    return shown;
  }

  private static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
