package dev.lakebase.mcp.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakebase.mcp.database.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Load of every kind for a long time: nothing that the service holds may grow with it. {@code
 * -Dlakebase.soak.seconds} says for how long, {@code -Dlakebase.soak.rate} how many calls a second.
 */
@Tag("faults")
class SoakTest {
  private static final long SECONDS = Long.getLong("lakebase.soak.seconds", 300);
  private static final int RATE = Integer.getInteger("lakebase.soak.rate", 400);
  private static final int CLIENTS = 8;
  private static final int PRINCIPALS = 500;
  private static final int SAMPLES = 12;
  private static final long GROWTH = 8L << 20;
  private static final String TOKEN = "planted-soak-token-b1946ac92492d2347c6235b4d2611184-";
  private static final String PASSWORD = "planted-password-2c1d44aa07";

  private final AtomicLong calls = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private volatile boolean over;

  @Test
  void nothingGrows(@TempDir Path directory) throws Exception {
    Path log = ServiceProcess.logOf("soak");
    try (ServiceProcess service =
        ServiceProcess.onTestDatabase(
            log,
            Map.of(
                "LAKEBASE_AUTH",
                "token",
                "LAKEBASE_TOKEN_FILE",
                tokens(directory).toString(),
                "LAKEBASE_STATE_KEY",
                PASSWORD,
                "LAKEBASE_GOVERNANCE_CONFIG",
                policy(directory).toString()))) {
      List<Sample> samples = run(service);
      samples.forEach(sample -> System.out.println("soak: " + sample));
      Sample first = least(samples.subList(SAMPLES / 6, SAMPLES / 2));
      Sample last = least(samples.subList(SAMPLES / 2, SAMPLES));
      System.out.printf(
          "soak: %d s, %d calls, heap %.1f to %.1f MB%n",
          SECONDS, calls.get(), first.heap() / 1e6, last.heap() / 1e6);
      assertThat(failures).hasValue(0);
      assertThat(last.heap()).isLessThan(first.heap() + GROWTH);
      assertThat(last.threads()).isLessThanOrEqualTo(first.threads() + 4);
      assertThat(last.files()).isLessThanOrEqualTo(first.files() + 10);
      assertThat(last.databaseConnections()).isLessThanOrEqualTo(10);
      assertThat(service.said(TOKEN, PASSWORD, " ERROR ")).isEmpty();
    }
  }

  private List<Sample> run(ServiceProcess service) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    List<Future<?>> clients = new ArrayList<>();
    try {
      for (int i = 0; i < CLIENTS; i++) {
        Random random = new Random(i);
        clients.add(
            threads.submit(
                () -> {
                  load(service, random);
                  return null;
                }));
      }
      List<Sample> samples = new ArrayList<>();
      for (int i = 0; i < SAMPLES; i++) {
        TimeUnit.MILLISECONDS.sleep(SECONDS * 1000 / SAMPLES);
        samples.add(sample(service));
      }
      over = true;
      for (Future<?> client : clients) {
        client.get();
      }
      return samples;
    } finally {
      over = true;
      threads.shutdownNow();
    }
  }

  /** Calls at this client's share of the rate; late ones are not caught up with. */
  private void load(ServiceProcess service, Random random) throws Exception {
    long pause = Duration.ofSeconds(1).toNanos() * CLIENTS / RATE;
    try (Wire wire = new Wire(service.address())) {
      while (!over) {
        long next = System.nanoTime() + pause;
        Wire.Reply reply = wire.send(request(random));
        calls.incrementAndGet();
        if (reply.status() >= 500) {
          failures.incrementAndGet();
          System.out.println("soak: " + reply);
        }
        if (random.nextInt(200) == 0) {
          wire.hangUp();
        }
        long rest = next - System.nanoTime();
        if (rest > 0) {
          TimeUnit.NANOSECONDS.sleep(rest);
        }
      }
    }
  }

  private static byte[] request(Random random) {
    String principal = "Authorization: Bearer " + TOKEN + random.nextInt(PRINCIPALS);
    String name = "n" + Long.toHexString(random.nextLong());
    return switch (random.nextInt(14)) {
      case 0 -> Requests.ask("tools/list", principal);
      case 1 -> Requests.ask("tools/list", principal, "Lakebase-Tools: " + name + ",explore");
      case 2 -> Requests.ask("ping", "Authorization: Bearer " + TOKEN + name);
      case 3 -> Requests.ask(name, principal, "Mcp-Session-Id: " + name);
      case 4 -> Requests.call(name, "{}", principal);
      case 5 ->
          Requests.call("lakebase_describe_table", "{\"table_name\":\"" + name + "\"}", principal);
      case 6 -> query("select 1/0 as " + name, principal);
      case 7 -> query("drop table " + name, principal);
      case 8 -> query("select '" + PASSWORD + "' as " + name, principal);
      case 9 ->
          Requests.call(
              "lakebase_read_query",
              "{\"sql\":\"select 1\",\"branch_name\":\""
                  + name
                  + "\",\"project_name\":\""
                  + name
                  + "\"}",
              principal);
      case 10 ->
          Requests.call("lakebase_append_insight", "{\"insight\":\"" + name + "\"}", principal);
      case 11 ->
          Requests.call(
              "lakebase_delete_branch",
              "{\"project_name\":\"p\",\"branch_name\":\"" + name + "\",\"confirm\":true}",
              principal);
      case 12 -> query("select " + random.nextInt() + " as " + name, principal);
      default -> query("select generate_series(1, 50) as n", principal);
    };
  }

  private static byte[] query(String sql, String header) {
    return Requests.call("lakebase_read_query", "{\"sql\":\"" + sql + "\"}", header);
  }

  private static Sample sample(ServiceProcess service) throws Exception {
    ServiceProcess.Usage usage = service.usage();
    try (Connection connection = TestDatabase.shared().connectAsAdmin();
        Statement statement = connection.createStatement();
        ResultSet count =
            statement.executeQuery(
                "select count(*) from pg_stat_activity where application_name = 'lakebase-mcp'")) {
      count.next();
      return new Sample(service.liveHeap(), usage.threads(), usage.files(), count.getInt(1));
    }
  }

  /** The least of each: caches that fill and are begun anew make saws, not slopes. */
  private static Sample least(List<Sample> samples) {
    return new Sample(
        samples.stream().mapToLong(Sample::heap).min().orElseThrow(),
        samples.stream().mapToInt(Sample::threads).min().orElseThrow(),
        samples.stream().mapToInt(Sample::files).min().orElseThrow(),
        samples.stream().mapToInt(Sample::databaseConnections).max().orElseThrow());
  }

  private static Path tokens(Path directory) throws Exception {
    List<String> lines = new ArrayList<>();
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    for (int i = 0; i < PRINCIPALS; i++) {
      byte[] hash = sha256.digest((TOKEN + i).getBytes(StandardCharsets.UTF_8));
      lines.add("sha256:" + HexFormat.of().formatHex(hash) + " user u" + i + "@example.com");
    }
    return Files.write(directory.resolve("tokens"), lines);
  }

  private static Path policy(Path directory) throws IOException {
    return Files.writeString(
        directory.resolve("governance.yaml"),
        """
        sql:
          profile: read_only
        tools:
          profile: admin
        rate_limits:
          tools:
            lakebase_describe_table: 30
        """);
  }

  /**
   * What the service holds at one time.
   *
   * @param heap bytes of live objects
   */
  private record Sample(long heap, int threads, int files, int databaseConnections) {}
}
