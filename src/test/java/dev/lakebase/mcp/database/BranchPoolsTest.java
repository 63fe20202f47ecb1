package dev.lakebase.mcp.database;

import static dev.lakebase.mcp.database.TestCalls.call;
import static dev.lakebase.mcp.database.TestCalls.callOn;
import static dev.lakebase.mcp.database.TestCalls.read;
import static dev.lakebase.mcp.database.TestCalls.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakebase.mcp.sandbox.ConnectionSettings;
import dev.lakebase.mcp.tool.ToolFailure;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Branches that all are the test database, told apart by their endpoints' names. */
class BranchPoolsTest {
  private static final int MOST = 2;

  private final Directory directory = new Directory();
  private Database database;

  @BeforeEach
  void open() throws SQLException {
    database = new Database(settings(), new RememberedBranches(directory, Clock.systemUTC()), MOST);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void noMoreBranchesThanTheBoundHaveAPool() throws Exception {
    for (int i = 0; i < 5; i++) {
      assertThat(on("branch-" + i)).isEqualTo(1);
    }

    assertThat(database.branchPools()).isEqualTo(MOST);
  }

  @Test
  void aBranchOnWhichACallRunsKeepsItsPoolAndOneMoreIsRefused() throws Exception {
    BranchPools pools =
        new BranchPools(settings(), new RememberedBranches(directory, Clock.systemUTC()), 1);
    try (Pools.Lease busy = pools.lease(new Branch("p", "busy"))) {
      assertThat(busy.connections()).isNotNull();
      assertThatThrownBy(() -> pools.lease(new Branch("p", "other")))
          .isInstanceOf(ToolFailure.class)
          .hasMessageStartingWith("No free connection");
    }
    pools.lease(new Branch("p", "other")).close();
    assertThat(pools.size()).isEqualTo(1);
    pools.close();
  }

  @Test
  void aBranchAloneBelongsToTheConfiguredProject() throws Exception {
    directory.configured = Optional.of(new Branch("p", "production"));

    assertThat(run(Map.of("branch_name", "dev"))).isEqualTo(1);
    assertThat(database.branchPools()).isEqualTo(1);
    assertThat(run(Map.of("branch_name", "production"))).isEqualTo(1);
    assertThat(run(Map.of("project_name", "p"))).isEqualTo(1);
    assertThat(database.branchPools()).as("the configured connection served").isEqualTo(1);
  }

  @Test
  void aBranchAloneIsRefusedWhereNoProjectIsConfigured() {
    assertThatThrownBy(() -> run(Map.of("branch_name", "dev")))
        .isInstanceOf(ToolFailure.class)
        .hasMessageContaining("add project_name");
  }

  @Test
  void withoutCredentialsTheCallerHearsWhatTheWorkspaceSays() throws Exception {
    directory.minting = false;

    assertThatThrownBy(() -> on("dev"))
        .isInstanceOf(ToolFailure.class)
        .hasMessage("Cannot connect: no credentials could be had. The workspace does not answer.");
    assertThat(database.read(call(), read("SELECT 1"), 1).rows().get(0).get(0)).isEqualTo(1);
  }

  @Test
  void whoCannotBeConnectedToAndIsAsleepIsWakingUp() {
    directory.port = 1;

    assertThatThrownBy(() -> on("dev")).hasMessageStartingWith("Cannot connect");
    directory.asleep = Optional.of(true);
    assertThatThrownBy(() -> on("nap")).hasMessageStartingWith("Compute is waking up");
  }

  @Test
  void aComputeThatMovedIsFoundAtItsNewAddress() throws Exception {
    int port = directory.port;
    directory.port = 1;
    assertThatThrownBy(() -> on("dev")).hasMessageStartingWith("Cannot connect");

    directory.port = port;
    assertThat(on("dev")).isEqualTo(1);
  }

  private Object on(String branch) throws Exception {
    return run(Map.of("project_name", "p", "branch_name", branch));
  }

  private Object run(Map<String, Object> arguments) throws Exception {
    return database.read(callOn(arguments), read("SELECT 1"), 1).rows().get(0).get(0);
  }

  private static final class Directory extends TestDirectory {
    private final ConnectionSettings real = TestDatabase.shared().settings();
    private Optional<Branch> configured = Optional.empty();
    private Optional<Boolean> asleep = Optional.empty();
    private boolean minting = true;
    private int port = real.port();

    @Override
    public Optional<Branch> configured() {
      return configured;
    }

    @Override
    public Location locate(Branch branch) {
      return new Location(
          new Compute(branch + "/primary", real.host(), port),
          Optional.empty(),
          real.database(),
          real.user());
    }

    @Override
    public Credential mint(String endpoint) {
      return minting
          ? new Credential(real.password(), Instant.now(), Instant.now().plusSeconds(3600))
          : super.mint(endpoint);
    }

    @Override
    public boolean isAsleep(String endpoint) {
      return asleep.orElseGet(() -> super.isAsleep(endpoint));
    }
  }
}
