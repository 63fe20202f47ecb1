package dev.lakebase.mcp.sandbox.workspace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.sandbox.compute.ComputeUnavailable;
import dev.lakebase.mcp.sandbox.compute.Doorkeeper;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.postgresql.PGConnection;

/**
 * Lets into one endpoint who shows a database token of this workspace under its own name, where the
 * branch has a role of that name for it; and, where the project allows native logins, who knows a
 * role's own password.
 */
final class RoleCheck implements Doorkeeper {
  private static final String OAUTH = "LAKEBASE_OAUTH_V1";
  private static final String ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(7002)";

  private final Resources resources;
  private final Computes computes;
  private final Tokens tokens;
  private final String branch;

  RoleCheck(Resources resources, Computes computes, Tokens tokens, String endpoint) {
    this.resources = resources;
    this.computes = computes;
    this.tokens = tokens;
    this.branch = Ids.parent(endpoint);
  }

  @Override
  public Optional<Login> admit(String user, String password) {
    if (resources.locked(() -> isManaged(user))) {
      return tokens
          .subject(Tokens.Use.DATABASE, password)
          .filter(user::equals)
          .map(subject -> new Login(tokens.rolePassword(user), true));
    }
    boolean nativeLogin =
        resources.locked(
            () ->
                resources.get(Ids.parent(branch)).at("/status/enable_pg_native_login").asBoolean());
    return nativeLogin && !PostgresRoles.isReserved(user)
        ? Optional.of(new Login(password, false))
        : Optional.empty();
  }

  private boolean isManaged(String user) {
    return resources.in(branch + "/roles").stream()
        .map(role -> (ObjectNode) role.path("status"))
        .anyMatch(
            role ->
                role.path("postgres_role").asText().equals(user)
                    && role.path("auth_method").asText().equals(OAUTH));
  }

  @Override
  public void prepare(String user) throws ComputeUnavailable {
    try {
      computes
          .primaryOf(branch)
          .with(
              server -> {
                try (Connection connection = server.superuser("postgres").connect();
                    Statement statement = connection.createStatement()) {
                  connection.setAutoCommit(false);
                  // One at a time: PostgreSQL lets two that alter a role at once fail.
                  statement.execute(ONE_AT_A_TIME);
                  connection
                      .unwrap(PGConnection.class)
                      .alterUserPassword(
                          user, tokens.rolePassword(user).toCharArray(), "scram-sha-256");
                  connection.commit();
                }
                return true;
              });
    } catch (SQLException e) {
      throw new ComputeUnavailable(
          "28P01", "password authentication failed for user \"" + user + "\"", e);
    }
  }
}
