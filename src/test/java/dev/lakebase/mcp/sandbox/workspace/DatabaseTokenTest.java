package dev.lakebase.mcp.sandbox.workspace;

import static dev.lakebase.mcp.sandbox.workspace.WorkspaceFixture.DEMO;
import static dev.lakebase.mcp.sandbox.workspace.WorkspaceFixture.PRODUCTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.databricks.sdk.WorkspaceClient;
import com.databricks.sdk.core.DatabricksConfig;
import dev.lakebase.mcp.sandbox.ConnectionSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Minted credentials are really checked when somebody connects, and only then. */
class DatabaseTokenTest {
  private static final String ENDPOINT = PRODUCTION + "/endpoints/primary";
  private static final Duration LIFE = Duration.ofSeconds(10);
  private static WorkspaceFixture fixture;

  @BeforeAll
  static void start() throws IOException {
    fixture =
        WorkspaceFixture.start(
            WorkspaceOptions.defaults().withOperationPolls(0).withTokenLife(LIFE));
  }

  @AfterAll
  static void stop() throws IOException {
    fixture.close();
  }

  @Test
  void anExpiredTokenIsRefusedAndASessionOutlivesIts() throws SQLException {
    ConnectionSettings settings = fixture.settings(ENDPOINT);
    try (Connection connection = settings.connect();
        Statement statement = connection.createStatement()) {
      await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertRefused(settings));
      assertThat(statement.execute("SELECT 1")).isTrue();
    }
  }

  @Test
  void aTokenIsGoodForItsOwnNameOnly() {
    String token = fixture.databaseToken(ENDPOINT);
    assertRefused(fixture.settings(ENDPOINT, "postgres", token));
    assertRefused(fixture.settings(ENDPOINT, fixture.workspace().clientId(), token));
    String bob = "bob@example.com";
    fixture.allow(DEMO, bob);
    WorkspaceClient his = fixture.clientOf(fixture.workspace().accessToken(bob));
    String stranger = WorkspaceFixture.databaseToken(his, ENDPOINT);
    assertRefused(fixture.settings(ENDPOINT, bob, stranger));
    assertRefused(fixture.settings(ENDPOINT, fixture.workspace().user(), stranger));
  }

  @Test
  void anotherWorkspacesTokenIsRefused(@TempDir Path other) throws IOException {
    String user = fixture.workspace().user();
    String foreign =
        new Tokens(other.resolve("key"))
            .mint(Tokens.Use.DATABASE, user, Instant.now(), Duration.ofHours(1));
    assertRefused(fixture.settings(ENDPOINT, user, foreign));
    assertRefused(fixture.settings(ENDPOINT, user, fixture.workspace().token()));
    assertRefused(fixture.settings(ENDPOINT, user, fixture.workspace().accessToken(user)));
    assertRefused(fixture.settings(ENDPOINT, user, "x.y.z"));
    assertRefused(fixture.settings(ENDPOINT, user, ""));
  }

  @Test
  void aServicePrincipalEntersWithItsOwnOAuthLogin() throws SQLException {
    WorkspaceClient client =
        new WorkspaceClient(
            new DatabricksConfig()
                .setHost(fixture.workspace().baseUrl())
                .setClientId(fixture.workspace().clientId())
                .setClientSecret(fixture.workspace().clientSecret())
                .setAuthType("oauth-m2m"));
    String token = WorkspaceFixture.databaseToken(client, ENDPOINT);
    ConnectionSettings settings = fixture.settings(ENDPOINT, fixture.workspace().clientId(), token);
    assertThat(WorkspaceFixture.one(settings, "SELECT current_user"))
        .isEqualTo(fixture.workspace().clientId());
    assertThat(WorkspaceFixture.one(settings, "SELECT count(*) FROM public.orders"))
        .isEqualTo("50000");
  }

  private static void assertRefused(ConnectionSettings settings) {
    assertThatThrownBy(() -> settings.connect().close())
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isIn("28P01", "28000"));
  }
}
