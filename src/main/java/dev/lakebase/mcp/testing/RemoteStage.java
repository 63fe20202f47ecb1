package dev.lakebase.mcp.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.protocol.Json;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * A service that runs somewhere, with a policy of its own. Whether it is a sandbox shows in its
 * database, which the sample data marks.
 */
public final class RemoteStage implements Stage {
  private static final String MARK =
      "SELECT shobj_description(oid, 'pg_database') LIKE 'Sample shop, version %'"
          + " FROM pg_database WHERE datname = current_database()";

  private final URI uri;
  private final Map<String, String> values;
  private final boolean sandbox;

  /**
   * @param uri of its MCP endpoint
   * @param project the project that cases may use
   */
  public RemoteStage(URI uri, String project) {
    this.uri = uri;
    this.values = Map.of("project", project, "branch", "production");
    this.sandbox = hasSampleData(uri);
  }

  private static boolean hasSampleData(URI uri) {
    ObjectNode params = Json.MAPPER.createObjectNode().put("name", "lakebase_read_query");
    params.putObject("arguments").put("sql", MARK);
    return new McpClient(uri).ask("tools/call", params).structure().at("/rows/0/0").asBoolean();
  }

  @Override
  public URI uri() {
    return uri;
  }

  @Override
  public boolean isSandbox() {
    return sandbox;
  }

  @Override
  public Map<String, String> values() {
    return values;
  }

  @Override
  public Optional<Control> control() {
    return Optional.empty();
  }

  @Override
  public Optional<Owner> owner() {
    return Optional.empty();
  }

  @Override
  public void close() {}
}
