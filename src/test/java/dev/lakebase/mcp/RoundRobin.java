package dev.lakebase.mcp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A load balancer without affinity: every request goes to the next replica. What a replica did not
 * accept goes to the one after it; what it accepted and did not answer is a 502.
 */
public final class RoundRobin implements AutoCloseable {
  private static final Set<String> HOP_BY_HOP =
      Set.of("connection", "content-length", "expect", "host", "transfer-encoding", "upgrade");

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger next = new AtomicInteger();
  private final Map<URI, AtomicInteger> answered = new ConcurrentHashMap<>();
  private final List<URI> replicas;
  private final HttpServer server;

  public RoundRobin(List<URI> replicas) throws IOException {
    this.replicas = new CopyOnWriteArrayList<>(replicas);
    this.server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
    server.setExecutor(threads);
    server.createContext("/", this::forward);
    server.start();
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/mcp");
  }

  /** As a balancer does whose health check failed. */
  public void withdraw(URI replica) {
    replicas.remove(replica);
  }

  /** Requests that this replica has answered. */
  public int answeredBy(URI replica) {
    return answered.getOrDefault(replica, new AtomicInteger()).get();
  }

  private void forward(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      HttpResponse<InputStream> response;
      try {
        response = send(exchange, body);
      } catch (IOException e) {
        exchange.sendResponseHeaders(502, -1);
        return;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      try (InputStream in = response.body();
          OutputStream out = exchange.getResponseBody()) {
        response
            .headers()
            .map()
            .forEach(
                (name, values) -> {
                  if (isEndToEnd(name)) {
                    exchange.getResponseHeaders().put(name, values);
                  }
                });
        exchange.sendResponseHeaders(response.statusCode(), 0);
        in.transferTo(out);
      }
    }
  }

  private HttpResponse<InputStream> send(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    while (true) {
      List<URI> up = List.copyOf(replicas);
      URI replica = up.get(Math.floorMod(next.getAndIncrement(), up.size()));
      HttpRequest.Builder request =
          HttpRequest.newBuilder(replica.resolve(exchange.getRequestURI()))
              .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
      exchange
          .getRequestHeaders()
          .forEach(
              (name, values) -> {
                if (isEndToEnd(name)) {
                  values.forEach(value -> request.header(name, value));
                }
              });
      try {
        HttpResponse<InputStream> response =
            http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        answered.computeIfAbsent(replica, unused -> new AtomicInteger()).incrementAndGet();
        return response;
      } catch (ConnectException e) {
        withdraw(replica);
        if (replicas.isEmpty()) {
          throw e;
        }
      }
    }
  }

  private static boolean isEndToEnd(String header) {
    return !HOP_BY_HOP.contains(header.toLowerCase(Locale.ROOT));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
