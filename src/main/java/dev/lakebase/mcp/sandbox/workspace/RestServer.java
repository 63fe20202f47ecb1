package dev.lakebase.mcp.sandbox.workspace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The workspace's HTTP side, on 127.0.0.1: tokens, faults, routes, errors. */
final class RestServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RestServer.class);

  /** Read once by the JDK's server; without it every answer waits 40 ms for an acknowledgement. */
  private static final String NO_DELAY = "sun.net.httpserver.nodelay";

  private static final byte[] LOOPBACK = {127, 0, 0, 1};
  private static final int BACKLOG = 128;
  private static final int MOST_BODY = 1 << 20;
  private static final int OK = 200;
  private static final int TOO_LARGE = 413;
  private static final String TOKEN_PATH = "/oidc/v1/token";

  private final HttpServer server;
  private final Router router;
  private final Identities identities;
  private final Access access;
  private final Faults faults;

  private RestServer(
      HttpServer server, Router router, Identities identities, Access access, Faults faults) {
    this.server = server;
    this.router = router;
    this.identities = identities;
    this.access = access;
    this.faults = faults;
  }

  /**
   * @param port zero for any
   */
  static RestServer start(
      int port,
      Router router,
      Identities identities,
      Access access,
      Faults faults,
      ExecutorService threads)
      throws IOException {
    if (System.getProperty(NO_DELAY) == null) {
      System.setProperty(NO_DELAY, "true");
    }
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port), BACKLOG);
    RestServer rest = new RestServer(server, router, identities, access, faults);
    server.createContext("/", rest::serve);
    server.setExecutor(threads);
    server.start();
    return rest;
  }

  String baseUrl() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      String path = exchange.getRequestURI().getPath();
      byte[] body = exchange.getRequestBody().readNBytes(MOST_BODY + 1);
      Optional<Faults.Fault> fault = faults.take(method, path);
      if (fault.isPresent() && fault.get() instanceof Faults.Fault.Refuse refusal) {
        refuse(exchange, refusal);
        return;
      }
      if (fault.isPresent() && fault.get() instanceof Faults.Fault.Delay delay) {
        Thread.sleep(delay.delay().toMillis());
      }
      Answer answer = answer(exchange, method, path, body);
      if (fault.isPresent() && fault.get() instanceof Faults.Fault.LoseAnswer) {
        return; // Closed without an answer, the connection breaks.
      }
      send(exchange, answer);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("{} {} failed", exchange.getRequestMethod(), exchange.getRequestURI().getPath(), e);
      throw e;
    }
  }

  private record Answer(int status, JsonNode body) {}

  private Answer answer(HttpExchange exchange, String method, String path, byte[] body) {
    try {
      if (body.length > MOST_BODY) {
        throw new ApiError(TOO_LARGE, "MALFORMED_REQUEST", "The request body is too large");
      }
      String text = new String(body, StandardCharsets.UTF_8);
      if (method.equals("POST") && path.equals(TOKEN_PATH)) {
        Identities.Token token = identities.grant(header(exchange), pairs(text));
        return new Answer(token.status(), token.body());
      }
      return new Answer(OK, dispatch(exchange, method, path, text));
    } catch (ApiError e) {
      return new Answer(e.status(), e.body());
    }
  }

  private JsonNode dispatch(HttpExchange exchange, String method, String path, String text) {
    Map<String, String> query =
        pairs(Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse(""));
    Optional<Router.Match> match = router.find(method, path);
    if (match.isPresent() && match.get().route().anonymous()) {
      Call call =
          new Call(
              method,
              path,
              match.get().variables(),
              Map.of("base", baseUrl()),
              Json.object(),
              new Principal("", false));
      return match.get().route().handler().answer(call);
    }
    Principal principal = identities.authenticate(header(exchange));
    Router.Match found =
        match.orElseThrow(
            () ->
                new ApiError(
                    404, "ENDPOINT_NOT_FOUND", "No API found for '" + method + " " + path + "'"));
    Call call = new Call(method, path, found.variables(), query, parse(text), principal);
    String project = found.variables().get("project");
    if (project != null) {
      access.require(call, project, !method.equals("GET"));
    }
    return found.route().handler().answer(call);
  }

  private static ObjectNode parse(String text) {
    try {
      return Json.read(text);
    } catch (JsonProcessingException e) {
      throw new ApiError(400, "MALFORMED_REQUEST", "Could not parse request object");
    }
  }

  private static String header(HttpExchange exchange) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")).orElse("");
  }

  private static Map<String, String> pairs(String text) {
    Map<String, String> pairs = new HashMap<>();
    for (String pair : text.split("&")) {
      if (!pair.isEmpty()) {
        String[] parts = pair.split("=", 2);
        pairs.put(decoded(parts[0]), parts.length > 1 ? decoded(parts[1]) : "");
      }
    }
    return pairs;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ApiError.invalid("Malformed query");
    }
  }

  private static void refuse(HttpExchange exchange, Faults.Fault.Refuse refusal)
      throws IOException {
    refusal
        .retryAfter()
        .ifPresent(
            wait ->
                exchange
                    .getResponseHeaders()
                    .set("Retry-After", Long.toString(Math.max(1, wait.toSeconds()))));
    ApiError error =
        new ApiError(refusal.status(), refusal.code(), "The sandbox was told to refuse this call");
    send(exchange, new Answer(error.status(), error.body()));
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    byte[] bytes = Json.MAPPER.writeValueAsBytes(answer.body());
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(answer.status(), bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
