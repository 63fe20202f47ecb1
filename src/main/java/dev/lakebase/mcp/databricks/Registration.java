package dev.lakebase.mcp.databricks;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is wanted of Unity Catalog: a connection to the service and an MCP service on it, in one
 * schema. Fields and options as in the platform's {@code connections} and {@code mcp-services}
 * APIs.
 *
 * @param url where the service is, for instance {@code https://mcp-x.databricksapps.com/mcp}
 * @param schema {@code catalog.schema}
 * @param service name in the schema
 * @param connection name in the schema
 * @param principals users, groups or service principals that get EXECUTE
 * @param dryRun send nothing that changes
 * @param renew send the credentials although nothing else differs
 */
public record Registration(
    URI url,
    String schema,
    String service,
    String connection,
    Credentials credentials,
    List<String> principals,
    boolean dryRun,
    boolean renew) {
  /** The options that are compared with what is there; others are not ours. */
  private static final Set<String> COMPARED =
      Set.of("host", "port", "base_path", "client_id", "token_endpoint", "oauth_scope");

  /**
   * What Unity Catalog shows to the service.
   *
   * @param open options that may be seen
   * @param secret options that Unity Catalog takes and never shows
   */
  public record Credentials(Map<String, String> open, Map<String, String> secret) {
    /** The same token for every caller. */
    public static Credentials bearer(String token) {
      return new Credentials(Map.of(), Map.of("bearer_token", token));
    }

    /** OAuth machine-to-machine: a service principal that the workspace knows. */
    public static Credentials ofClient(String id, String secret, URI tokenEndpoint) {
      return new Credentials(
          Map.of(
              "client_id",
              id,
              "token_endpoint",
              tokenEndpoint.toString(),
              "oauth_scope",
              "all-apis"),
          Map.of("client_secret", secret));
    }

    @Override
    public String toString() {
      return "Credentials" + open.keySet() + secret.keySet();
    }
  }

  public String connectionName() {
    return schema + "." + connection;
  }

  public String serviceName() {
    return schema + "." + service;
  }

  /** Whether a connection with these options is the one that is wanted, as far as can be seen. */
  boolean isMetBy(Map<?, ?> found) {
    Map<Object, Object> compared = new LinkedHashMap<>(found);
    compared.keySet().retainAll(COMPARED);
    return compared.equals(open());
  }

  Map<String, String> options() {
    Map<String, String> options = open();
    options.putAll(credentials.secret());
    return options;
  }

  private Map<String, String> open() {
    Map<String, String> open = new LinkedHashMap<>();
    open.put("host", "https://" + url.getHost());
    open.put("port", Integer.toString(url.getPort() < 0 ? 443 : url.getPort()));
    open.put("base_path", url.getPath());
    open.putAll(credentials.open());
    return open;
  }
}
