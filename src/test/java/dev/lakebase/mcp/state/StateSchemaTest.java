package dev.lakebase.mcp.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakebase.mcp.database.ScratchSchema;
import dev.lakebase.mcp.database.StateConnections;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the state schema comes to be, and what stops that. */
class StateSchemaTest {
  private static final String LATEST = "3";

  private ScratchSchema scratch;
  private StateSchema schema;

  @BeforeEach
  void start() throws SQLException {
    scratch = StateFixture.DATABASE.scratchSchema();
    schema = StateSchema.named(scratch.name()).orElseThrow();
  }

  @AfterEach
  void stop() throws SQLException {
    scratch.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"public", "pg_state", "information_schema", "State", "a-b", "a.b", "1a", "a\"b"})
  void aNameThatNeedsQuotesOrIsSomebodyElsesIsNone(String name) {
    assertThat(StateSchema.named(name)).isEmpty();
  }

  @Test
  void aMissingSchemaIsMade() throws Exception {
    drop();

    migrate();

    assertThat(version()).isEqualTo(LATEST);
  }

  @Test
  void anEmptySchemaThatTheRoleWasGivenIsFilled() throws Exception {
    migrate();
    migrate();

    assertThat(version()).isEqualTo(LATEST);
  }

  @Test
  void anOlderVersionIsBroughtUpAndKeepsWhatItHolds() throws Exception {
    try (StateConnections connections = StateFixture.connections()) {
      Flyway.configure()
          .dataSource(connections)
          .schemas(scratch.name())
          .table("schema_version")
          .locations("classpath:dev/lakebase/mcp/state")
          .target("1")
          .load()
          .migrate();
      assertThat(version()).isEqualTo("1");
      assertThat(new SharedInsights(connections, schema).append("ada", "kept")).isEqualTo(1);

      schema.migrate(connections);

      assertThat(version()).isEqualTo(LATEST);
      assertThat(new SharedInsights(connections, schema).all("ada")).containsExactly("kept");
    }
  }

  @Test
  void whatALaterVersionMadeIsUsedAsItIs() throws Exception {
    migrate();
    scratch.execute(
        "INSERT INTO schema_version VALUES (99, '99', 'later', 'SQL', 'V99__later.sql', 1, 'x', now(), 1, true)");

    migrate();

    assertThat(version()).isEqualTo("99");
  }

  @Test
  void ofReplicasThatStartAtOnceOneMakesTheSchemaAndAllStart() throws Exception {
    drop();
    ExecutorService replicas = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> starts = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        starts.add(
            replicas.submit(
                () -> {
                  migrate();
                  return null;
                }));
      }
      for (Future<?> start : starts) {
        start.get();
      }
    } finally {
      replicas.shutdownNow();
    }
    assertThat(version()).isEqualTo(LATEST);
    assertThat(
            StateFixture.value(
                "SELECT count(*) FROM " + schema.table("schema_version") + " WHERE type = 'SQL'"))
        .isEqualTo(LATEST);
  }

  @Test
  void aRoleThatMayNotCreateReadsInOneLineWhatToGrant() throws Exception {
    String missing = scratch.name() + "_missing";
    try (Role role = new Role(scratch.name() + "_role")) {
      assertThatThrownBy(() -> migrate(role, missing))
          .isInstanceOf(StateException.class)
          .hasMessageContaining("role " + role.name() + " may not create the schema '" + missing)
          .hasMessageContaining("CREATE SCHEMA " + missing + "; GRANT USAGE, CREATE ON SCHEMA ")
          .hasMessageNotContaining("\n");
      assertThatThrownBy(() -> migrate(role, scratch.name()))
          .isInstanceOf(StateException.class)
          .hasMessageContaining("GRANT USAGE, CREATE ON SCHEMA " + scratch.name() + " TO \"")
          .hasMessageNotContaining("\n");

      scratch.execute("GRANT USAGE, CREATE ON SCHEMA " + scratch.name() + " TO " + role.name());
      migrate(role, scratch.name());
    }
    assertThat(version()).isEqualTo(LATEST);
  }

  @Test
  void aSchemaThatSqlReachesUnnamedIsRefused() throws Exception {
    try (Role role = new Role(scratch.name() + "_role")) {
      scratch.execute("GRANT USAGE, CREATE ON SCHEMA " + scratch.name() + " TO " + role.name());
      role.execute("ALTER ROLE " + role.name() + " SET search_path = " + scratch.name());

      assertThatThrownBy(() -> migrate(role, scratch.name()))
          .isInstanceOf(StateException.class)
          .hasMessageContaining("is on the search path of role " + role.name());
    }
  }

  @Test
  void aDatabaseThatCannotBeReachedIsSaidInOneLine() throws Exception {
    try (StateConnections nobody = StateFixture.as("nobody_at_all", "wrong")) {
      assertThatThrownBy(() -> schema.migrate(nobody))
          .isInstanceOf(StateException.class)
          .hasMessageContaining("the database can't be asked for the schema")
          .hasMessageNotContaining("\n");
    }
  }

  private void drop() throws SQLException {
    StateFixture.execute(
        StateFixture.DATABASE.connect(), "DROP SCHEMA " + scratch.name() + " CASCADE");
  }

  private void migrate() throws SQLException, StateException {
    try (StateConnections connections = StateFixture.connections()) {
      schema.migrate(connections);
    }
  }

  private static void migrate(Role role, String name) throws SQLException, StateException {
    try (StateConnections connections = StateFixture.as(role.name(), Role.PASSWORD)) {
      StateSchema.named(name).orElseThrow().migrate(connections);
    }
  }

  private String version() throws SQLException {
    return StateFixture.value(
        "SELECT version FROM %s WHERE success AND version IS NOT NULL ORDER BY installed_rank DESC LIMIT 1"
            .formatted(schema.table("schema_version")));
  }

  /** A login role without rights. */
  private static final class Role implements AutoCloseable {
    static final String PASSWORD = "for one test";

    private final String name;

    Role(String name) throws SQLException {
      this.name = name;
      StateFixture.execute(
          StateFixture.DATABASE.connectAsAdmin(),
          "DROP ROLE IF EXISTS %1$s; CREATE ROLE %1$s LOGIN PASSWORD '%2$s'"
              .formatted(name, PASSWORD));
    }

    String name() {
      return name;
    }

    void execute(String sql) throws SQLException {
      StateFixture.execute(StateFixture.DATABASE.connectAsAdmin(), sql);
    }

    @Override
    public void close() throws SQLException {
      execute(
          "REASSIGN OWNED BY %1$s TO %2$s; DROP OWNED BY %1$s; DROP ROLE %1$s"
              .formatted(name, StateFixture.DATABASE.settings().user()));
    }
  }
}
