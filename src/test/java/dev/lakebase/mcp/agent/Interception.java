package dev.lakebase.mcp.agent;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

/**
 * Stands between a service and all that it talks to: the workspace's REST API and, since it puts
 * itself into the addresses that the workspace tells, every PostgreSQL. At one message, told by
 * words in it, it does something: before the message is passed on, or when it has been answered,
 * with the answer held back. Either way that connection then ends.
 */
final class Interception implements AutoCloseable {
  private static final Pattern ADDRESS = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");
  private static final Pattern COMMENT = Pattern.compile("/\\*tool=[^*]*\\*/\\s*");
  private static final List<String> PASSED_ON = List.of("authorization", "content-type", "accept");

  private final URI workspace;
  private final HttpServer rest;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<Integer, ServerSocket> listeners = new ConcurrentHashMap<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final AtomicReference<Optional<Trap>> trap = new AtomicReference<>(Optional.empty());

  /**
   * Where to act.
   *
   * @param words in a request's first line, or in a message to PostgreSQL
   * @param answered whether the message is passed on and its answer waited for
   */
  private record Trap(String words, boolean answered, Runnable action) {}

  Interception(String workspace) throws IOException {
    this.workspace = URI.create(workspace);
    rest = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    rest.setExecutor(threads);
    rest.createContext("/", this::pass);
    rest.start();
  }

  /** The workspace's address, for the service. */
  String url() {
    return "http://127.0.0.1:" + rest.getAddress().getPort();
  }

  void beforeItArrives(String words, Runnable action) {
    trap.set(Optional.of(new Trap(words, false, action)));
  }

  void whenItWasAnswered(String words, Runnable action) {
    trap.set(Optional.of(new Trap(words, true, action)));
  }

  /** Whether the message has not come yet. */
  boolean waits() {
    return trap.get().isPresent();
  }

  void disarm() {
    trap.set(Optional.empty());
  }

  /** The trap, if the message falls into it, which happens once. */
  private Optional<Trap> falls(String message) {
    Optional<Trap> set = trap.get();
    return set.filter(it -> message.contains(it.words()))
        .filter(it -> trap.compareAndSet(set, Optional.empty()));
  }

  private void pass(HttpExchange exchange) throws IOException {
    try (exchange) {
      String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
      Optional<Trap> sprung = falls(line);
      if (sprung.isPresent() && !sprung.get().answered()) {
        sprung.get().action().run();
        return;
      }
      HttpResponse<String> answer = send(exchange);
      if (sprung.isPresent()) {
        sprung.get().action().run();
        return;
      }
      byte[] body =
          ADDRESS
              .matcher(answer.body())
              .replaceAll(found -> "127.0.0.1:" + through(Integer.parseInt(found.group(1))))
              .getBytes(UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private HttpResponse<String> send(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(workspace.resolve(exchange.getRequestURI()))
            .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
    for (String header : PASSED_ON) {
      Optional.ofNullable(exchange.getRequestHeaders().getFirst(header))
          .ifPresent(value -> request.header(header, value));
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** The port that leads to that one. */
  private int through(int port) {
    return listeners.computeIfAbsent(port, this::listen).getLocalPort();
  }

  private ServerSocket listen(int port) {
    try {
      ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      threads.execute(() -> accept(listener, port));
      return listener;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(ServerSocket listener, int port) {
    try {
      while (true) {
        Socket client = listener.accept();
        sockets.add(client);
        connect(client, port);
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  /** A server that is not there now may be there for the next client, or another on its port. */
  private void connect(Socket client, int port) throws IOException {
    try {
      Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
      sockets.add(server);
      AtomicReference<Optional<Trap>> held = new AtomicReference<>(Optional.empty());
      threads.execute(() -> pump(client, server, true, held));
      threads.execute(() -> pump(server, client, false, held));
    } catch (ConnectException e) {
      client.close();
    }
  }

  private void pump(
      Socket from, Socket to, boolean requests, AtomicReference<Optional<Trap>> held) {
    byte[] buffer = new byte[65_536];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (requests) {
          Optional<Trap> sprung = falls(statement(new String(buffer, 0, n, ISO_8859_1)));
          if (sprung.isPresent() && !sprung.get().answered()) {
            sprung.get().action().run();
            return;
          }
          held.compareAndSet(Optional.empty(), sprung);
        } else if (held.get().isPresent()) {
          held.get().get().action().run();
          return;
        }
        out.write(buffer, 0, n);
      }
    } catch (IOException e) {
      // One of the two ends has ended.
    }
  }

  /** Without the comment that names the tool, so that the statement comes first. */
  private static String statement(String message) {
    return COMMENT.matcher(message).replaceAll("");
  }

  @Override
  public void close() throws IOException {
    rest.stop(0);
    for (ServerSocket listener : listeners.values()) {
      listener.close();
    }
    for (Socket socket : sockets) {
      socket.close();
    }
    threads.shutdownNow();
  }
}
