package dev.lakebase.mcp.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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

  /** pgjdbc puts TLS over the socket that the factory made, and reads and times out through it. */
  @Test
  void underTlsAReadThatIsSilentForTooLongIsATimeoutAsWell(@TempDir Path directory)
      throws Exception {
    SSLContext tls = selfSigned(directory.resolve("keys"));
    SSLSocket client =
        (SSLSocket)
            tls.getSocketFactory()
                .createSocket(socket, "localhost", listener.getLocalPort(), false);
    SSLSocket peer = (SSLSocket) tls.getSocketFactory().createSocket(server, "localhost", 0, false);
    peer.setUseClientMode(false);
    client.setSoTimeout(30_000);
    CompletableFuture.runAsync(() -> write(peer, 200), threads);
    assertThat(client.getInputStream().read()).isEqualTo(200);
    client.setSoTimeout(1_000);
    assertThatThrownBy(() -> client.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    assertThat(socket.isClosed()).isTrue();
  }

  private static SSLContext selfSigned(Path keys) throws Exception {
    String password = "of this test";
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-storepass",
                password,
                "-keystore",
                keys.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore store = KeyStore.getInstance(keys.toFile(), password.toCharArray());
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(store, password.toCharArray());
    TrustManagerFactory trusted =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(store);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
    return tls;
  }

  @Test
  void aSilenceBetweenReadsIsNone() throws Exception {
    Duration patience = Duration.ofSeconds(4);
    socket.setSoTimeout((int) patience.toMillis());
    InputStream in = socket.getInputStream();
    long begun = System.nanoTime();
    for (int i = 0; System.nanoTime() - begun < patience.plusMillis(500).toNanos(); i++) {
      int sent = i & 0x7f;
      CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS, threads)
          .execute(() -> say(sent));
      assertThat(in.read()).isEqualTo(sent);
    }
    await()
        .during(patience.plusMillis(500))
        .atMost(Duration.ofSeconds(30))
        .until(() -> !socket.isClosed());
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
    assertThat(read.get(30, TimeUnit.SECONDS)).isEqualTo(-2);
  }

  /** The looks at other sockets, of pools that tests share, go on. */
  @Test
  void nothingLooksAtSocketsThatAreClosed() throws Exception {
    WeakReference<Socket> closed = new WeakReference<>(watchedAndClosed());
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              System.gc();
              return closed.get() == null;
            });
  }

  private Socket watchedAndClosed() throws IOException {
    Socket other = new PatientSockets().createSocket();
    other.connect(new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()), 5_000);
    other.setSoTimeout(5_000);
    assertThat(watchers()).isNotEmpty();
    other.close();
    return other;
  }

  private static Stream<Thread> watchers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("lakebase-silent-sockets"));
  }

  private void say(int value) {
    write(server, value);
  }

  private static void write(Socket to, int value) {
    try {
      to.getOutputStream().write(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
