package dev.lakebase.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakebase.mcp.database.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** Which state settings stop the start. */
class StateConfigurationTest {
  private static final String ROLE = "state_configuration_test";

  @ParameterizedTest
  @ValueSource(strings = {"public", "pg_catalog", "My State"})
  void aSchemaThatCannotBeTheServicesOwnIsNamed(String name) {
    StandardEnvironment environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .addFirst(new MapPropertySource("test", Map.of("LAKEBASE_STATE_SCHEMA", name)));

    assertThatThrownBy(
            () -> new StateConfiguration().lakebaseStateSchema(new Variables(environment)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("LAKEBASE_STATE_SCHEMA is '" + name + "' and must be");
  }

  @Test
  void aRoleWithoutRightsStopsTheStartWithWhatToGrant() throws SQLException {
    var database = TestDatabase.shared().settings();
    admin(
        "DROP ROLE IF EXISTS %1$s; CREATE ROLE %1$s LOGIN PASSWORD 'for one test'".formatted(ROLE));
    try {
      assertThatThrownBy(
              () ->
                  RunningServer.elsewhere(
                      "--LAKEBASE_HOST=" + database.host(),
                      "--LAKEBASE_PORT=" + database.port(),
                      "--LAKEBASE_DATABASE=" + database.database(),
                      "--LAKEBASE_PG_USER=" + ROLE,
                      "--LAKEBASE_PG_PASSWORD=for one test",
                      "--LAKEBASE_STATE_SCHEMA=lakebase_mcp_of_nobody"))
          .satisfies(
              failure ->
                  assertThat(rootOf(failure))
                      .isInstanceOf(ConfigurationException.class)
                      .hasMessageStartingWith("LAKEBASE_STATE_SCHEMA: role " + ROLE)
                      .hasMessageContaining("CREATE SCHEMA lakebase_mcp_of_nobody;")
                      .hasMessageNotContaining("\n"));
    } finally {
      admin("DROP ROLE " + ROLE);
    }
  }

  @Test
  void theStateNeedsConnectionsThatCallsDoNotHave() {
    assertThatThrownBy(
            () ->
                RunningServer.start(
                    "--LAKEBASE_STATE_SCHEMA=lakebase_mcp_unused", "--LAKEBASE_POOL_MAX=2"))
        .satisfies(
            failure ->
                assertThat(rootOf(failure))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining(
                        "LAKEBASE_POOL_MAX is '2' and must be an integer from 3"));
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private static void admin(String sql) throws SQLException {
    try (Connection connection = TestDatabase.shared().connectAsAdmin();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
