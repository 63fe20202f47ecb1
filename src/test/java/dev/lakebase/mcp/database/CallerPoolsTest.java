package dev.lakebase.mcp.database;

import static dev.lakebase.mcp.database.TestCalls.caller;
import static dev.lakebase.mcp.database.TestCalls.read;
import static dev.lakebase.mcp.database.TestCalls.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lakebase.mcp.ClientSockets;
import dev.lakebase.mcp.sandbox.ConnectionSettings;
import dev.lakebase.mcp.tool.RunAs;
import dev.lakebase.mcp.tool.ToolCall;
import dev.lakebase.mcp.tool.ToolFailure;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Five hundred roles of the test database, each with a password that is its user's token. */
class CallerPoolsTest {
  private static final int USERS = 500;
  private static final int CALLS = 2;
  private static final String PASSWORD = "token-of-a-user";
  private static final ConnectionSettings REAL = TestDatabase.shared().settings();

  private final AtomicInteger mints = new AtomicInteger();
  private Database database;

  @BeforeAll
  static void createRoles() throws SQLException {
    admin(
        """
        DO $$
        BEGIN
          IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
            RETURN;
          END IF;
          FOR i IN 0..%d LOOP
            IF to_regrole('caller_' || i) IS NULL THEN
              EXECUTE format('CREATE ROLE caller_%%s LOGIN PASSWORD %%L', i, '%s');
            END IF;
          END LOOP;
        END $$
        """
            .formatted(USERS - 1, PASSWORD));
    assumeTrue(
        number("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'caller\\_%'") == USERS,
        "Roles can be made");
  }

  @AfterAll
  static void dropRoles() throws SQLException {
    admin(
        """
        DO $$
        DECLARE
          role name;
        BEGIN
          FOR role IN SELECT rolname FROM pg_roles WHERE rolname LIKE 'caller\\_%' LOOP
            EXECUTE format('DROP ROLE %I', role);
          END LOOP;
        END $$
        """);
  }

  @BeforeEach
  void open() {
    database = onBehalf(settings());
  }

  private Database onBehalf(DatabaseSettings settings) {
    Clock clock = Clock.systemUTC();
    return Database.onBehalfOfCallers(
        settings,
        new CallerDirectories(
            new RememberedBranches(new TestDirectory(), clock), Directory::new, clock),
        2);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void aStepOfCamelSqlRunsAsItsCaller() throws Exception {
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      camel.getRegistry().bind("sql", new SqlStepComponent(database));
      camel.start();
      for (String role : List.of("caller_7", "caller_8", "caller_7")) {
        Exchange answer =
            camel
                .createProducerTemplate()
                .request(
                    "sql:SELECT current_user AS who?outputType=SelectOne",
                    exchange ->
                        exchange.setProperty(
                            ToolCall.PROPERTY, TestCalls.callAs(caller(role, PASSWORD))));
        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getBody()).isEqualTo(role);
      }
    }
  }

  /** Two connections, of which each of 32 threads wants one for another user every time. */
  @Test
  void fiveHundredUsersShareTheLimitAndNobodyGetsAnothersConnection() throws Exception {
    try (TcpProxy proxy = TcpProxy.toTestDatabase().listen();
        Database shared = onBehalf(TestCalls.patient(settings("127.0.0.1", proxy.port())))) {
      int most = mostConnections(shared, proxy.port());

      assertThat(mints).hasValueLessThanOrEqualTo(USERS);
      assumeTrue(ClientSockets.areKnown(), "This system tells of connections");
      assertThat(most).isBetween(1, settings().pool().max());
    }
  }

  private static int mostConnections(Database shared, int port) {
    AtomicInteger most = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(32);
    List<CompletableFuture<Void>> callers = new ArrayList<>();
    for (int thread = 0; thread < 32; thread++) {
      Random random = new Random(thread);
      callers.add(
          CompletableFuture.runAsync(
              () -> {
                for (int call = 0; call < USERS * CALLS / 32; call++) {
                  int user = random.nextInt(USERS);
                  RunAs as = caller("caller_" + user, PASSWORD);
                  assertThat(text(shared, as, "SELECT current_user")).isEqualTo("caller_" + user);
                  most.accumulateAndGet(ClientSockets.openTo(port), Math::max);
                }
              },
              threads));
    }
    try {
      callers.forEach(CompletableFuture::join);
    } finally {
      threads.shutdown();
    }
    return most.get();
  }

  @Test
  void aConnectionServesItsUserAgain() throws Exception {
    assertThat(pid(caller("caller_1", PASSWORD))).isEqualTo(pid(caller("caller_1", PASSWORD)));
    assertThat(mints).hasValue(1);
  }

  @Test
  void aNewTokenClosesTheConnectionsOfTheOldOne() throws Exception {
    long before = pid(caller("caller_1", PASSWORD));

    assertThat(pid(caller("caller_1", PASSWORD + " "))).isNotEqualTo(before);

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(number("SELECT count(*) FROM pg_stat_activity WHERE pid = " + before))
                    .isZero());
  }

  @Test
  void whoIsRefusedIsNoMattersOfTheOthers() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> pid(caller("caller_of_nobody", PASSWORD)))
          .isInstanceOf(ToolFailure.class)
          .hasMessageStartingWith("Cannot connect: the database has no role for you");
      assertThat(currentUser(1)).isEqualTo("caller_1");
    }
  }

  @Test
  void whoFindsAllConnectionsInUseWaitsForOneAndIsToldWhenThatTakesTooLong() throws Exception {
    Clock clock = Clock.systemUTC();
    RunAs first = caller("caller_1", PASSWORD);
    RunAs second = caller("caller_2", PASSWORD);
    try (CallerPools pools =
            new CallerPools(
                TestCalls.withOneConnection(settings()),
                new CallerDirectories(
                    new RememberedBranches(new TestDirectory(), clock), Directory::new, clock),
                2);
        Pools.Lease one = pools.lease(first, new Branch("p", "b"));
        Pools.Lease other = pools.lease(second, new Branch("p", "b"))) {
      try (Session busy = one.connections().writer(TestCalls.callAs(first))) {
        assertThat(busy.isLost()).isFalse();
        assertThatThrownBy(() -> other.connections().writer(TestCalls.callAs(second)))
            .isInstanceOf(ToolFailure.class)
            .hasMessageStartingWith("No free connection");
      }
      try (Session free = other.connections().writer(TestCalls.callAs(second))) {
        assertThat(free.isLost()).isFalse();
      }
    }
  }

  @Test
  void aTokenOfSomebodyElseIsRefused() {
    assertThatThrownBy(() -> pid(caller("caller_1", "of caller_2")))
        .isInstanceOf(ToolFailure.class)
        .hasMessageStartingWith("Permission denied");
  }

  @Test
  void withoutATokenTheServiceConnects() throws Exception {
    assertThat(
            database
                .read(TestCalls.callAs(RunAs.SERVICE), read("SELECT current_user"), 1)
                .rows()
                .get(0)
                .get(0))
        .isEqualTo(REAL.user());
  }

  @Test
  void whereNoEndpointIsKnownACallerIsRefusedAndNotServedAsTheService() {
    Clock clock = Clock.systemUTC();
    try (Database without =
        Database.onBehalfOfCallers(
            settings(),
            new CallerDirectories(
                new RememberedBranches(new TestDirectory(), clock),
                as ->
                    new Directory(as) {
                      @Override
                      public Optional<String> endpoint() {
                        return Optional.empty();
                      }
                    },
                clock),
            2)) {
      assertThatThrownBy(
              () ->
                  without.read(TestCalls.callAs(caller("caller_1", PASSWORD)), read("SELECT 1"), 1))
          .isInstanceOf(ToolFailure.class)
          .hasMessageContaining("LAKEBASE_ENDPOINT");
    }
  }

  @Test
  void aServiceWithConnectionsOfItsOwnAloneRefusesToBeTheCaller() throws SQLException {
    try (Database plain = TestCalls.database(settings())) {
      assertThatThrownBy(
              () -> plain.read(TestCalls.callAs(caller("caller_1", PASSWORD)), read("SELECT 1"), 1))
          .isInstanceOf(ToolFailure.class)
          .hasMessageStartingWith("Cannot connect");
    }
  }

  @Test
  void noTextShowsAToken() {
    RunAs as = caller("caller_1", "secret");

    assertThat(as.toString() + new Account(as, "d") + as.fingerprint()).doesNotContain("secret");
    assertThat(as).isNotEqualTo(caller("caller_1", "another")).isNotEqualTo(RunAs.SERVICE);
    assertThat(as).isEqualTo(caller("caller_1", "secret"));
  }

  private String currentUser(int user) {
    return text(caller("caller_" + user, PASSWORD), "SELECT current_user");
  }

  private long pid(RunAs as) {
    return Long.parseLong(text(as, "SELECT pg_backend_pid()"));
  }

  private String text(RunAs as, String sql) {
    return text(database, as, sql);
  }

  private static String text(Database on, RunAs as, String sql) {
    try {
      return String.valueOf(on.read(TestCalls.callAs(as), read(sql), 1).rows().get(0).get(0));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void admin(String sql) throws SQLException {
    try (Connection connection = TestDatabase.shared().connectAsAdmin();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long number(String sql) throws SQLException {
    try (Connection connection = TestDatabase.shared().connectAsAdmin();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  /** Knows a token's owner by {@code of NAME} in it, else by the caller's name. */
  private class Directory extends TestDirectory {
    private final RunAs as;

    Directory(RunAs as) {
      this.as = as;
    }

    @Override
    public Optional<String> endpoint() {
      return Optional.of("projects/p/branches/b/endpoints/primary");
    }

    @Override
    public String role() {
      String token = as.token().orElseThrow();
      return token.startsWith("of ")
          ? token.substring("of ".length())
          : as.caller().substring(as.caller().lastIndexOf(' ') + 1);
    }

    @Override
    public Location locate(Branch branch) {
      return new Location(
          new Compute(branch + "/primary", REAL.host(), REAL.port()),
          Optional.empty(),
          REAL.database(),
          role());
    }

    @Override
    public Credential mint(String endpoint) {
      mints.incrementAndGet();
      return new Credential(
          as.token().orElseThrow().strip(), Instant.now(), Instant.now().plusSeconds(3600));
    }
  }
}
