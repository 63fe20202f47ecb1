package dev.lakebase.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.lakebase.mcp.database.TestDatabase;
import dev.lakebase.mcp.protocol.Caller;
import dev.lakebase.mcp.protocol.CallerSource;
import dev.lakebase.mcp.sandbox.ConnectionSettings;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.model.ModelCamelContext;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;

/** What an application gets by the dependency alone, and what by asking for it. */
class EmbeddedApplicationTest {
  @Test
  void withoutAskingItGetsItsOwnToolsAloneAndNeedsNoDatabase() {
    try (HostApplication host = HostApplication.start()) {
      assertThat(host.names("tools")).containsExactly("shop_greet");
      assertThat(host.names("prompts")).isEmpty();
      assertThat(host.names("resources")).isEmpty();
      assertThat(host.calls("shop_greet", "{\"who\": \"Ada\"}").at("/content/0/text").asText())
          .isEqualTo("Hello Ada from local");
      assertThat(
              host.context()
                  .getBean(ModelCamelContext.class)
                  .getRouteDefinition("greet")
                  .getAppliedRouteConfigurationIds())
          .containsExactly("tool");
    }
  }

  @Test
  void itSaysWhoItsCallersAreAndItsGlobalHandlersReachNoRouteOfOurs() {
    try (HostApplication host =
        HostApplication.start(WithOwnWays.class, "lakebase.path=/agents/mcp")) {
      String call =
          "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"tools/call\","
              + " \"params\": {\"name\": \"shop_greet\", \"arguments\": {\"who\": \"Ada\"}}}";

      assertThat(host.post("/agents/mcp", "application/json", call).body())
          .contains("Hello Ada from grace");
      assertThat(host.post("/agents/mcp", "text/plain", call).statusCode()).isEqualTo(415);
      assertThat(host.post("/mcp", "application/json", call).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void aToolThatNeedsADatabaseStopsTheStartUntilOneIsNamed() {
    assertStartFails(
        () -> HostApplication.start("lakebase.tools.include=lakebase_list_schemas"),
        "LAKEBASE_DATABASE is not set");
    assertStartFails(
        () ->
            HostApplication.start(
                "lakebase.tools.include=lakebase_list_schemas", "lakebase.database=shop"),
        "LAKEBASE_HOST is not set");
  }

  @Test
  void aToolOfTheWorkspaceNeedsNone() {
    try (HostApplication host =
        HostApplication.start("lakebase.tools.include=lakebase_list_branches")) {
      assertThat(host.names("tools")).containsExactly("lakebase_list_branches", "shop_greet");
      assertThat(
              host.calls("lakebase_list_branches", "{\"project_name\": \"p\"}")
                  .at("/content/0/text")
                  .asText())
          .startsWith("No Databricks workspace is configured");
    }
  }

  @Test
  void itAsksForToolsByNameAndByCategoryAndGetsThePromptsThatTheseServe() {
    try (HostApplication host =
        HostApplication.start(
            onTestDatabase(
                "lakebase.tools.include=schema_read,lakebase_append_insight,sync_read,sync_write",
                "lakebase.tool-denied=lakebase_object_tree"))) {
      assertThat(host.names("tools"))
          .containsExactly(
              "lakebase_append_insight",
              "lakebase_create_sync",
              "lakebase_describe_table",
              "lakebase_list_schemas",
              "lakebase_list_syncs",
              "lakebase_list_tables",
              "shop_greet");
      assertThat(host.names("prompts")).containsExactly("lakebase_setup_sync");
      assertThat(host.names("resources")).containsExactly("insights");
      assertThat(host.calls("lakebase_list_schemas", "{}").at("/isError").asBoolean()).isFalse();
    }
  }

  @Test
  void itsOwnDataSourceServesTheToolsItAsksFor() {
    try (HostApplication host =
        HostApplication.start(
            WithDataSource.class,
            "lakebase.datasource=shopDatabase",
            "lakebase.max-rows=7",
            "lakebase.tools.include=lakebase_read_query")) {
      assertThat(
              host.calls("lakebase_read_query", "{\"sql\": \"select 6 * 7 as answer\"}")
                  .at("/structuredContent/rows/0/0")
                  .asInt())
          .isEqualTo(42);
      assertThat(
              host.asks("tools/list", "{}").at("/tools/0/inputSchema/properties/max_rows/maximum"))
          .hasToString("7");
    }
  }

  @Test
  void aDataSourceThatIsNotThereStopsTheStart() {
    assertStartFails(
        () ->
            HostApplication.start(
                "lakebase.datasource=shopDatabase", "lakebase.tools.include=lakebase_read_query"),
        "lakebase.datasource is 'shopDatabase'");
  }

  @Test
  void aToolThatDoesNotExistStopsTheStart() {
    assertStartFails(
        () -> HostApplication.start("lakebase.tools.include=lakebase_read_querry"),
        "lakebase.tools.include names 'lakebase_read_querry'");
  }

  @Test
  void aMisspeltSettingOfThePolicyStopsTheStart() {
    assertStartFails(() -> HostApplication.start("lakebase.tool-profil=read_only"), "TOOL_PROFIL");
  }

  @Test
  void pooledExchangesStopTheStart() {
    assertStartFails(
        () -> HostApplication.start("camel.main.exchange-factory=pooled"),
        "camel.main.exchange-factory is pooled");
  }

  @Test
  void aPathThatIsNotPlainStopsTheStart() {
    assertStartFails(
        () -> HostApplication.start("lakebase.path=/mcp*"), "lakebase.path is '/mcp*'");
  }

  @Test
  void itCanLeaveAllOfItOut() {
    assertThatThrownBy(() -> HostApplication.start("lakebase.enabled=false"))
        .hasStackTraceContaining("No endpoint could be found for: mcp-tool");
  }

  private static void assertStartFails(ThrowingCallable start, String because) {
    assertThatThrownBy(start).hasStackTraceContaining(because);
  }

  private static String[] onTestDatabase(String... more) {
    ConnectionSettings database = TestDatabase.shared().settings();
    Stream<String> own =
        Stream.of(
            "lakebase.host=" + database.host(),
            "lakebase.port=" + database.port(),
            "lakebase.database=" + database.database(),
            "lakebase.pg-user=" + database.user(),
            "lakebase.pg-password=" + database.password(),
            "lakebase.sslmode=disable");
    return Stream.concat(own, Arrays.stream(more)).toArray(String[]::new);
  }

  static class WithOwnWays {
    @Bean
    CallerSource callers() {
      return (head, exchange) -> new Caller("grace");
    }

    @Bean
    RouteConfigurationBuilder global() {
      return new RouteConfigurationBuilder() {
        @Override
        public void configuration() {
          routeConfiguration()
              .onException(Exception.class)
              .handled(true)
              .setBody(constant("the application's own error page"));
          routeConfiguration().intercept().setBody(constant("touched"));
        }
      };
    }
  }

  static class WithDataSource {
    @Bean
    DataSource shopDatabase() {
      ConnectionSettings at = TestDatabase.shared().settings();
      HikariDataSource dataSource = new HikariDataSource();
      dataSource.setJdbcUrl(
          "jdbc:postgresql://%s:%d/%s".formatted(at.host(), at.port(), at.database()));
      dataSource.setUsername(at.user());
      dataSource.setPassword(at.password());
      return dataSource;
    }
  }
}
