package dev.lakebase.mcp.state;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * The schema that replicas share, by a name that needs no quotes: the guard, which closes it to
 * callers, compares names as PostgreSQL folds them.
 *
 * @param name lower snake case
 */
public record StateSchema(String name) {
  private static final Pattern NAME = Pattern.compile("(?!pg_)[a-z][a-z0-9_]{0,62}");
  private static final String MIGRATIONS = "classpath:dev/lakebase/mcp/state";

  /** Empty where the name can't be that of a schema which is the service's alone. */
  public static Optional<StateSchema> named(String name) {
    boolean usable =
        NAME.matcher(name).matches()
            && !name.equals("public")
            && !name.equals("information_schema");
    return usable ? Optional.of(new StateSchema(name)) : Optional.empty();
  }

  String table(String table) {
    return name + "." + table;
  }

  /**
   * Makes the schema, or brings it up to this version; of several replicas that start at once, one
   * does. A schema that a later version has made is used as it is.
   *
   * @throws StateException when the role lacks a right, or the database can't be reached
   */
  public void migrate(DataSource database) throws StateException {
    try (Connection connection = database.getConnection()) {
      check(connection);
    } catch (SQLException e) {
      throw new StateException(
          "the database can't be asked for the schema '"
              + name
              + "': "
              + firstLineOf(e.getMessage()),
          e);
    }
    try {
      Flyway.configure(StateSchema.class.getClassLoader())
          .dataSource(database)
          .schemas(name)
          .createSchemas(true)
          .table("schema_version")
          .locations(MIGRATIONS)
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new StateException(
          "the schema '" + name + "' can't be migrated: " + firstLineOf(e.getMessage()), e);
    }
  }

  private void check(Connection connection) throws SQLException, StateException {
    try (PreparedStatement asked =
        connection.prepareStatement(
            """
            SELECT current_user, current_database(), n.oid IS NOT NULL,
              has_database_privilege(current_database(), 'CREATE'),
              has_schema_privilege(n.oid, 'CREATE') AND has_schema_privilege(n.oid, 'USAGE'),
              coalesce(n.nspname = ANY (current_schemas(false)), false)
                OR quote_ident(current_user) = ?
            FROM (VALUES (?)) AS wanted(name) LEFT JOIN pg_namespace n ON n.nspname = wanted.name
            """)) {
      asked.setString(1, name);
      asked.setString(2, name);
      try (ResultSet answer = asked.executeQuery()) {
        answer.next();
        String role = answer.getString(1);
        String quoted = '"' + role.replace("\"", "\"\"") + '"';
        if (answer.getBoolean(6)) {
          throw new StateException(
              "the schema '%s' is on the search path of role %s, where SQL reaches it unnamed: take another"
                  .formatted(name, role));
        }
        if (!answer.getBoolean(3) && !answer.getBoolean(4)) {
          throw new StateException(
              "role %s may not create the schema '%s'. As the owner of database %s: CREATE SCHEMA %s; GRANT USAGE, CREATE ON SCHEMA %s TO %s"
                  .formatted(role, name, answer.getString(2), name, name, quoted));
        }
        if (answer.getBoolean(3) && !answer.getBoolean(5)) {
          throw new StateException(
              "role %s may not use and create in the schema '%s'. As its owner: GRANT USAGE, CREATE ON SCHEMA %s TO %s"
                  .formatted(role, name, name, quoted));
        }
      }
    }
  }

  private static String firstLineOf(String message) {
    return String.valueOf(message).lines().filter(line -> !line.isBlank()).findFirst().orElse("");
  }
}
