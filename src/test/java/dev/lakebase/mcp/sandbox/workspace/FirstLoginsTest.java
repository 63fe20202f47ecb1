package dev.lakebase.mcp.sandbox.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakebase.mcp.sandbox.ConnectionSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Who logs in first makes the gateway set the role's managed password in the server. */
class FirstLoginsTest {
  private static final int CLIENTS = 8;

  @Test
  void whoComesFirstAtOnceAllGetIn() throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    try (WorkspaceFixture fixture = WorkspaceFixture.start()) {
      ConnectionSettings settings =
          fixture.settings(WorkspaceFixture.PRODUCTION + "/endpoints/primary");
      List<CompletableFuture<String>> logins = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        logins.add(CompletableFuture.supplyAsync(() -> user(settings), clients));
      }

      assertThat(logins).allSatisfy(login -> assertThat(login.join()).isEqualTo(settings.user()));
    } finally {
      clients.shutdownNow();
    }
  }

  private static String user(ConnectionSettings settings) {
    try {
      return WorkspaceFixture.one(settings, "SELECT current_user");
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
