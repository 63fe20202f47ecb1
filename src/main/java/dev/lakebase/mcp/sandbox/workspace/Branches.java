package dev.lakebase.mcp.sandbox.workspace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** How branches come and go, whoever asks for it; every method is called with the lock held. */
final class Branches {
  private static final Duration LONGEST_LIFE = Duration.ofDays(30);

  private final Resources resources;
  private final Computes computes;

  Branches(Resources resources, Computes computes) {
    this.resources = resources;
    this.computes = computes;
  }

  /**
   * A branch in the state INIT, with its implicit read-write endpoint.
   *
   * @param directory of its data, relative to the sandbox's home
   */
  ObjectNode add(String name, String uid, String directory) {
    String now = Ids.now();
    ObjectNode branch =
        Json.object()
            .put("name", name)
            .put("uid", uid)
            .put("branch_id", Ids.last(name))
            .put("parent", Ids.parent(name))
            .put("create_time", now)
            .put("update_time", now);
    branch
        .putObject("status")
        .put("branch_id", Ids.last(name))
        .put("current_state", "INIT")
        .put("pending_state", "READY")
        .put("state_change_time", now)
        .put("default", false)
        .put("is_protected", false)
        .put("logical_size_bytes", 0);
    Resources.internal(branch).put("directory", directory);
    resources.put(name, branch);
    addEndpoint(name, "primary", "ENDPOINT_TYPE_READ_WRITE");
    return branch;
  }

  /** An endpoint with the project's default size, its address open. */
  ObjectNode addEndpoint(String branch, String id, String type) {
    String now = Ids.now();
    String name = branch + "/endpoints/" + id;
    String uid = Ids.word("ep");
    ObjectNode endpoint =
        Json.object()
            .put("name", name)
            .put("uid", uid)
            .put("endpoint_id", id)
            .put("parent", branch)
            .put("create_time", now)
            .put("update_time", now);
    ObjectNode status =
        endpoint.putObject("status").put("endpoint_id", id).put("endpoint_type", type);
    status.put("disabled", false);
    status.setAll(
        (ObjectNode)
            resources.get(Ids.parent(branch)).at("/status/default_endpoint_settings").deepCopy());
    Resources.internal(endpoint)
        .put(
            "directory",
            type.equals("ENDPOINT_TYPE_READ_ONLY") ? Computes.DIRECTORIES + "/" + uid : "");
    resources.put(name, endpoint);
    computes.open(name);
    return endpoint;
  }

  /** A role, with no more than its resource; the server must get it too. */
  ObjectNode addRole(String branch, String id, ObjectNode status) {
    return addChild(branch, "roles", "role_id", id, status);
  }

  ObjectNode addDatabase(String branch, String id, String database, String role) {
    ObjectNode status = Json.object().put("postgres_database", database).put("role", role);
    return addChild(branch, "databases", "database_id", id, status);
  }

  private ObjectNode addChild(
      String branch, String collection, String idField, String id, ObjectNode status) {
    String name = branch + "/" + collection + "/" + id;
    String now = Ids.now();
    ObjectNode child =
        Json.object()
            .put("name", name)
            .put(idField, id)
            .put("parent", branch)
            .put("create_time", now)
            .put("update_time", now);
    child.set("status", status.put(idField, id));
    resources.put(name, child);
    return child;
  }

  /** A branch that will be a copy of another: its roles and databases are the other's. */
  ObjectNode fork(String source, String name) {
    String uid = Ids.word("br");
    ObjectNode branch = add(name, uid, Computes.DIRECTORIES + "/" + uid);
    Json.child(branch, "status").put("source_branch", source).put("source_branch_time", Ids.now());
    for (ObjectNode role : resources.in(source + "/roles")) {
      String id = Ids.last(role.path("name").asText());
      addRole(name, id, (ObjectNode) role.path("status").deepCopy());
    }
    for (ObjectNode database : resources.in(source + "/databases")) {
      String role = Ids.last(Json.text(database, "/status/role"));
      addDatabase(
          name,
          Ids.last(database.path("name").asText()),
          Json.text(database, "/status/postgres_database"),
          name + "/roles/" + role);
    }
    computes.announceCopy(name);
    return branch;
  }

  /** The branch's data are there. */
  void ready(String name, Measures measures) {
    resources
        .find(name)
        .ifPresent(
            branch -> {
              ObjectNode status = Json.child(branch, "status");
              status.put("current_state", "READY").put("state_change_time", Ids.now());
              status.put("logical_size_bytes", measures.bytes());
              if (status.has("source_branch")) {
                status.put("source_branch_lsn", measures.lsn());
              }
              resources.put(name, branch);
            });
  }

  /**
   * What a branch's server says of itself.
   *
   * @param bytes of all databases
   * @param lsn of the last change, as {@code 0/15D3FA8}
   */
  record Measures(long bytes, String lsn) {
    static Measures of(dev.lakebase.mcp.sandbox.PostgresServer server) throws SQLException {
      try (Connection connection = server.superuser("postgres").connect();
          Statement statement = connection.createStatement();
          ResultSet row =
              statement.executeQuery(
                  "SELECT sum(pg_database_size(oid))::bigint, pg_current_wal_lsn()::text"
                      + " FROM pg_database WHERE datallowconn")) {
        row.next();
        return new Measures(row.getLong(1), row.getString(2));
      }
    }
  }

  /** Takes over until when a branch lives: exactly one of three fields says it. */
  static void applyExpiration(ObjectNode spec, ObjectNode status) {
    long given = List.of("ttl", "expire_time", "no_expiry").stream().filter(spec::has).count();
    if (given != 1) {
      throw ApiError.invalid("Exactly one of 'ttl', 'expire_time' or 'no_expiry' must be set.");
    }
    if (spec.has("no_expiry")) {
      if (!spec.path("no_expiry").asBoolean()) {
        throw ApiError.invalid("Field 'no_expiry' can only be true.");
      }
      status.remove("expire_time");
      return;
    }
    Instant now = Instant.now();
    Instant end =
        spec.has("ttl")
            ? now.plus(Ids.duration("ttl", spec.path("ttl").asText()))
            : Ids.instant("expire_time", spec.path("expire_time").asText());
    if (!end.isAfter(now) || end.isAfter(now.plus(LONGEST_LIFE))) {
      throw ApiError.invalid("A branch expires in the future, and within 30 days.");
    }
    if (status.path("default").asBoolean() || status.path("is_protected").asBoolean()) {
      throw ApiError.bad("A default or protected branch cannot expire");
    }
    status.put("expire_time", end.toString());
  }

  boolean hasChildren(String name) {
    return resources.in(Ids.parent(name) + "/branches").stream()
        .anyMatch(
            other -> Json.text(other, "/status/source_branch").equals(name) && !isDeleted(other));
  }

  static boolean isDeleted(ObjectNode branch) {
    return branch.path("status").has("delete_time");
  }

  /**
   * Gives a branch's addresses up; what it holds stays.
   *
   * @return what is still to be done without the lock: its servers are stopped
   */
  Operations.Work retire(String name) {
    List<String> endpoints = endpoints(name);
    return () -> endpoints.forEach(computes::close);
  }

  /** Opens a retired branch again. */
  void reopen(String name) {
    endpoints(name).forEach(computes::open);
  }

  private List<String> endpoints(String branch) {
    return resources.in(branch + "/endpoints").stream()
        .map(endpoint -> endpoint.path("name").asText())
        .toList();
  }

  /**
   * Removes a branch with all it holds.
   *
   * @return what is still to be done without the lock: its servers are stopped and its files
   *     deleted
   */
  Operations.Work remove(String name) {
    List<String> endpoints = endpoints(name);
    List<String> directories =
        java.util.stream.Stream.concat(
                resources.in(name + "/endpoints").stream(), resources.find(name).stream())
            .map(each -> Resources.internal(each).path("directory").asText())
            .toList();
    resources.removeTree(name);
    return () -> {
      endpoints.forEach(computes::close);
      directories.forEach(computes::deleteDirectory);
    };
  }
}
