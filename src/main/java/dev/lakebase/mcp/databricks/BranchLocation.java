package dev.lakebase.mcp.databricks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that it takes to connect to a branch, but for a credential.
 *
 * @param primary takes reads and writes
 * @param replica the first that is there and enabled
 * @param databases names in PostgreSQL
 * @param user the PostgreSQL role of whoever asked: an e-mail address or a client id
 */
public record BranchLocation(
    EndpointAddress primary,
    Optional<EndpointAddress> replica,
    List<String> databases,
    String user) {
  private static final String USUAL_DATABASE = "databricks_postgres";

  static BranchLocation of(
      Map<String, Object> primary,
      List<Map<String, Object>> endpoints,
      List<Map<String, Object>> databases,
      Map<String, Object> me) {
    return new BranchLocation(
        EndpointAddress.of(Tree.of(primary)),
        Tree.all(endpoints).stream()
            .filter(BranchLocation::serves)
            .findFirst()
            .map(EndpointAddress::of),
        databaseNames(databases),
        userName(me));
  }

  private static boolean serves(JsonNode endpoint) {
    JsonNode status = endpoint.path("status");
    return Computes.isOfType(endpoint, Computes.READ_ONLY)
        && !status.path("disabled").asBoolean()
        && Tree.text(status.path("hosts").path("host")) != null;
  }

  static List<String> databaseNames(List<Map<String, Object>> databases) {
    return Tree.all(databases).stream()
        .map(database -> database.path("status").path("postgres_database"))
        .filter(name -> Tree.text(name) != null)
        .map(JsonNode::asText)
        .toList();
  }

  /** SCIM's name of the caller; a service principal's is its client id. */
  static String userName(Map<String, Object> me) {
    return Tree.of(me).path("userName").asText();
  }

  /** The wanted database if the branch has it, else the platform's usual one, else its first. */
  public String database(Optional<String> wanted) {
    return wanted.filter(databases::contains).orElseGet(() -> usual(databases));
  }

  static String usual(List<String> names) {
    return names.isEmpty() || names.contains(USUAL_DATABASE) ? USUAL_DATABASE : names.get(0);
  }
}
