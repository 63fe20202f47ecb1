package dev.lakebase.mcp.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * While others are hostile, a well-behaved client is answered as before; and when they are gone
 * nothing of them is left. The service is a process of its own, its limits as they are shipped but
 * for LAKEBASE_MAX_CONNECTIONS, so that 10,000 connections are really held. {@code
 * -Dlakebase.hostile.calls} says of how many calls a percentile is one.
 */
@Tag("faults")
@Tag("alone")
@Timeout(180)
class HostileClientsTest {
  private static final int CALLS = Integer.getInteger("lakebase.hostile.calls", 150);
  private static final int WINDOWS = 4;
  private static final double FLOOR_MS = 100;

  /** As many as this process may open; it needs some for itself. */
  private static final int SILENT = (int) Math.max(100, Math.min(10_000, mostFiles() - 2_000));

  private static final int SLOW = 500;
  private static final String SECRET = "planted-bearer-3c9b7e10f4aa";

  private static ServiceProcess service;
  private static ServiceProcess.Usage before;

  @BeforeAll
  @SuppressWarnings("try")
  static void start() throws Exception {
    service =
        ServiceProcess.onTestDatabase(
            ServiceProcess.logOf("hostile"),
            Map.of("LAKEBASE_MAX_CONNECTIONS", "12000", "LAKEBASE_RECEIVE_TIMEOUT", "5"));
    try (Attack allThreads =
            Attack.every(service.address(), 1, 40, it -> it.fire(Requests.ask("tools/list")));
        WellBehaved client = new WellBehaved(service.address())) {
      client.p99(2 * CALLS);
    }
    before = service.usage();
  }

  @AfterAll
  static void stop() throws Exception {
    List<String> bad = service.said(SECRET, " ERROR ", "OutOfMemory");
    service.close();
    assertThat(bad).isEmpty();
  }

  @Test
  void tenThousandSilentConnections() throws Exception {
    underAttack(
        SILENT + " silent connections",
        1000,
        4,
        it -> {
          while (it.count() < SILENT) {
            it.open();
          }
        },
        attack ->
            await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> service.usage().files() > before.files() + SILENT * 9 / 10));
  }

  @Test
  void bodiesOfOneByteASecond() throws Exception {
    dripping("slow bodies", Requests.head("Content-Length: 100000"));
  }

  @Test
  void headsOfOneByteASecond() throws Exception {
    String head = "POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ";
    dripping("slow heads", head.getBytes(StandardCharsets.US_ASCII));
  }

  private static long mostFiles() {
    return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getMaxFileDescriptorCount();
  }

  private static void dripping(String what, byte[] beginning) throws Exception {
    underAttack(
        what,
        1000,
        1,
        it -> {
          while (it.count() < SLOW) {
            it.open().getOutputStream().write(beginning);
          }
          for (Socket socket : it.opened()) {
            drip(socket);
          }
        },
        new Meanwhile() {
          @Override
          public void reached(Attack attack) {
            await().atMost(Duration.ofSeconds(30)).until(() -> attack.count() >= SLOW);
          }

          @Override
          public void after(Attack attack) {
            leavesNothing();
          }
        });
  }

  private static void drip(Socket socket) {
    try {
      socket.getOutputStream().write('x');
    } catch (IOException e) {
      // It has been given up, as it should.
    }
  }

  @Test
  void aThousandClientsThatVanishMidCall() throws Exception {
    byte[] call =
        Requests.call(
            "lakebase_read_query",
            "{\"sql\":\"select count(*) from generate_series(1, 20000)\"}",
            "Authorization: Bearer " + SECRET);
    underAttack(
        "vanishing clients",
        20,
        1,
        it -> it.vanish(call),
        new Meanwhile() {
          @Override
          public void reached(Attack attack) {}

          @Override
          public void after(Attack attack) {
            await().atMost(Duration.ofSeconds(60)).until(() -> attack.steps() >= 1_000);
          }
        });
  }

  @Test
  void pipelinedRequests() throws Exception {
    byte[] some = repeated(Requests.ask("ping"), 90);
    byte[] many = repeated(Requests.ask("ping"), 5_000);
    underAttack("pipelined requests", 100, 2, it -> it.fire(it.steps() % 2 == 0 ? some : many));
  }

  private static byte[] repeated(byte[] request, int times) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < times; i++) {
      all.writeBytes(request);
    }
    return all.toByteArray();
  }

  @Test
  void clientsThatDoNotReadTheirAnswers() throws Exception {
    byte[] queries =
        repeated(
            Requests.call("lakebase_read_query", "{\"sql\":\"select repeat('x', 300000)\"}"), 50);
    long heap = service.liveHeap();
    underAttack(
        "unread answers",
        500,
        4,
        it -> {
          if (it.count() < 40) {
            it.open().getOutputStream().write(queries);
          }
        });
    assertThat(service.liveHeap()).isLessThan(heap + (64 << 20));
  }

  @Test
  void oversizedBodies() throws Exception {
    byte[] whole = Requests.post("[" + " ".repeat(4 << 20) + "]");
    ByteArrayOutputStream chunked = new ByteArrayOutputStream();
    chunked.writeBytes(Requests.head("Transfer-Encoding: chunked"));
    for (int i = 0; i < 64; i++) {
      chunked.writeBytes(
          ("10000\r\n" + " ".repeat(65_536) + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }
    underAttack(
        "oversized bodies",
        100,
        2,
        it -> it.fire(it.steps() % 2 == 0 ? whole : chunked.toByteArray()));
  }

  @Test
  void bodiesThatAreNoJson() throws Exception {
    byte[] utf8 =
        Requests.post(new byte[] {'{', '"', (byte) 0xff, (byte) 0xfe, '"', ':', '1', '}'});
    byte[] deep = Requests.post("[".repeat(100_000));
    byte[] number = Requests.post("[" + "9".repeat(1_000_000) + "]");
    byte[] members = Requests.post("{\"a\":1" + ",\"a\":1".repeat(100_000) + "}");
    byte[][] all = {utf8, deep, number, members};
    underAttack("no JSON", 10, 2, it -> it.fire(all[(int) (it.steps() % all.length)]));
  }

  @Test
  void gzipBombs() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      byte[] spaces = " ".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
      for (int i = 0; i < 512; i++) {
        gzip.write(spaces);
      }
    }
    byte[] bomb = Requests.post(packed.toByteArray(), "Content-Encoding: gzip");
    underAttack("gzip bombs", 50, 2, it -> it.fire(bomb));
  }

  @Test
  void floodsOfHeaders() throws Exception {
    String[] many = new String[20_000];
    String[] fitting = new String[1_000];
    java.util.Arrays.setAll(many, i -> "X-" + i + ": y");
    java.util.Arrays.setAll(fitting, i -> "X-" + i + ": y");
    byte[] flood = Requests.post("{}", many);
    byte[] full = Requests.post("{}", fitting);
    byte[] line =
        ("GET /" + "x".repeat(1 << 20) + " HTTP/1.1\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    byte[][] all = {flood, full, line};
    underAttack("floods of headers", 10, 2, it -> it.fire(all[(int) (it.steps() % all.length)]));
  }

  private static void underAttack(String what, int millis, int threads, Attack.Step step)
      throws Exception {
    underAttack(what, millis, threads, step, attack -> {});
  }

  /**
   * The client's 99th percentile before the attack, during it, and after it. On a noisy machine the
   * attack has several windows in which the client may be served as it should.
   */
  private static void underAttack(
      String what, int millis, int threads, Attack.Step step, Meanwhile meanwhile)
      throws Exception {
    double attacked = Double.MAX_VALUE;
    double normal;
    try (WellBehaved client = new WellBehaved(service.address())) {
      normal = client.p99(CALLS);
      try (Attack attack = Attack.every(service.address(), millis, threads, step)) {
        meanwhile.reached(attack);
        for (int window = 0; window < WINDOWS && attacked > FLOOR_MS + 3 * normal; window++) {
          attacked = Math.min(attacked, client.p99(CALLS));
        }
        System.out.printf(
            "hostile: %s: p99 %.1f ms, before %.1f ms, ratio %.1f, after %d steps%n",
            what, attacked, normal, attacked / normal, attack.steps());
        meanwhile.after(attack);
      }
      assertThat(attacked)
          .as("p99 in ms under " + what)
          .isLessThan(FLOOR_MS + 3 * Math.max(normal, client.p99(CALLS)));
    }
    leavesNothing();
  }

  private static void leavesNothing() {
    await()
        .atMost(Duration.ofSeconds(40))
        .untilAsserted(
            () -> {
              ServiceProcess.Usage now = service.usage();
              assertThat(now.files()).isLessThan(before.files() + 20);
              assertThat(now.threads()).isLessThan(before.threads() + 10);
            });
  }

  /** What has to be so while the attack goes on. */
  @FunctionalInterface
  private interface Meanwhile {
    /** Returns when the attack is at its height. */
    void reached(Attack attack) throws Exception;

    /** Called when the client has been measured. */
    default void after(Attack unused) throws Exception {}
  }
}
