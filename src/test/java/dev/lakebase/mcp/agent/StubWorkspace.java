package dev.lakebase.mcp.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A workspace that answers by script: for each call, told by method and path, the answers in their
 * order, the last one again and again. What is not in the script is not found.
 */
public final class StubWorkspace implements AutoCloseable {
  /** One request as it arrived; header names in lower case. */
  record Received(
      String method, String path, String query, Map<String, List<String>> headers, String body) {
    String line() {
      return method + " " + path + (query == null ? "" : "?" + query);
    }
  }

  /** What the script lets happen to one request. */
  @FunctionalInterface
  interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  private static final String BASE = "/api/2.0/";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Deque<Answer>> script = new ConcurrentHashMap<>();
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final CountDownLatch end = new CountDownLatch(1);

  public StubWorkspace() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Forgets the script and what was received. */
  public StubWorkspace afresh() {
    script.clear();
    received.clear();
    return this;
  }

  /**
   * @param call {@code METHOD path}, the path relative to /api/2.0/ unless it begins with api/ or /
   */
  StubWorkspace on(String call, Answer... answers) {
    script.put(absolute(call), new ArrayDeque<>(List.of(answers)));
    return this;
  }

  public StubWorkspace on(String call, String json) {
    return on(call, json(json));
  }

  List<Received> received() {
    return List.copyOf(received);
  }

  /** How often a call came, whatever its query. */
  public long count(String call) {
    String wanted = absolute(call);
    return received.stream()
        .filter(one -> (one.method() + " " + one.path()).equals(wanted))
        .count();
  }

  private static String absolute(String call) {
    String[] parts = call.split(" ", 2);
    if (parts[1].startsWith("/")) {
      return call;
    }
    return parts[0] + " " + (parts[1].startsWith("api/") ? "/" : BASE) + parts[1];
  }

  Received last(String method) {
    return received.stream()
        .filter(one -> one.method().equals(method))
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  static Answer json(String json) {
    return status(200, json);
  }

  static Answer status(int status, String json, String... headers) {
    return exchange -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
      }
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  static Answer error(int status, String code, String message) {
    return status(status, "{\"error_code\": \"%s\", \"message\": \"%s\"}".formatted(code, message));
  }

  /** The connection ends without an answer. */
  static Answer lost() {
    return exchange -> {};
  }

  /** Nothing comes until the workspace is closed. */
  Answer silence() {
    return exchange -> untilTheEnd();
  }

  /** A byte now and then, for ever. */
  Answer drip() {
    return exchange -> {
      exchange.sendResponseHeaders(200, 0);
      OutputStream out = exchange.getResponseBody();
      while (end.getCount() > 0) {
        out.write(' ');
        out.flush();
        try {
          end.await(20, java.util.concurrent.TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    };
  }

  private void untilTheEnd() {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      Map<String, List<String>> headers = new ConcurrentHashMap<>();
      exchange
          .getRequestHeaders()
          .forEach((name, values) -> headers.put(name.toLowerCase(java.util.Locale.ROOT), values));
      String path = exchange.getRequestURI().getRawPath();
      String method = exchange.getRequestMethod();
      received.add(
          new Received(method, path, exchange.getRequestURI().getRawQuery(), headers, body));
      next(method + " " + path).to(exchange);
    }
  }

  private Answer next(String call) {
    Deque<Answer> answers = script.get(call);
    if (answers == null) {
      return error(404, "NOT_FOUND", "nothing of that name [TraceId: 1]");
    }
    synchronized (answers) {
      return answers.size() > 1 ? answers.remove() : answers.element();
    }
  }

  @Override
  public void close() {
    end.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
