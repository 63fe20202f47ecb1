package dev.lakebase.mcp.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PatientSocketTest {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private ServerSocket listener;
  private Socket socket;
  private Socket server;

  @BeforeEach
  void connect() throws Exception {
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    socket = new PatientSockets().createSocket();
    socket.connect(
        new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()), 5_000);
    server = listener.accept();
  }

  @AfterEach
  void close() throws Exception {
    threads.shutdownNow();
    socket.close();
    server.close();
    listener.close();
  }

  @Test
  void aReadThatIsSilentForTooLongEndsTheConnection() throws Exception {
    socket.setSoTimeout(1_000);
    assertThat(socket.getSoTimeout()).isEqualTo(1_000);
    long begun = System.nanoTime();
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    assertThat(Duration.ofNanos(System.nanoTime() - begun))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    assertThat(socket.isClosed()).isTrue();
    assertThat(server.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void aSilenceBetweenReadsIsNone() throws Exception {
    socket.setSoTimeout(1_000);
    InputStream in = socket.getInputStream();
    long begun = System.nanoTime();
    for (int i = 0; System.nanoTime() - begun < TimeUnit.MILLISECONDS.toNanos(2_500); i++) {
      int sent = i & 0x7f;
      CompletableFuture.delayedExecutor(400, TimeUnit.MILLISECONDS, threads)
          .execute(() -> say(sent));
      assertThat(in.read()).isEqualTo(sent);
    }
    await().during(Duration.ofMillis(1_500)).until(() -> !socket.isClosed());
    say(7);
    assertThat(in.read()).isEqualTo(7);
  }

  @Test
  void aShortTimeoutLeavesTheConnectionAsItIs() throws Exception {
    socket.setSoTimeout(20);
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    say(1);
    assertThat(socket.getInputStream().read()).isEqualTo(1);
    socket.setSoTimeout(30_000);
    say(255);
    assertThat(socket.getInputStream().read()).isEqualTo(255);
  }

  @Test
  void whoeverClosesItIsNotTakenForATimeout() throws Exception {
    socket.setSoTimeout(20_000);
    CompletableFuture<Integer> read =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return socket.getInputStream().read();
              } catch (SocketTimeoutException e) {
                return -3;
              } catch (SocketException e) {
                return -2;
              } catch (Exception e) {
                return -4;
              }
            },
            threads);
    socket.close();
    assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo(-2);
  }

  @Test
  void nothingLooksAtSocketsThatAreClosed() throws Exception {
    socket.setSoTimeout(5_000);
    await().until(PatientSocketTest::watched);
    socket.close();
    await().atMost(Duration.ofSeconds(10)).until(() -> !watched());
  }

  private static boolean watched() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals("lakebase-silent-sockets"));
  }

  private void say(int value) {
    try {
      server.getOutputStream().write(value);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
