package dev.lakebase.mcp;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Takes spans by OTLP over HTTP, as a collector does. Field numbers are those of
 * opentelemetry/proto/trace/v1/trace.proto.
 */
public final class TraceCollector implements AutoCloseable {
  private final HttpServer http;
  private final List<Span> spans = new CopyOnWriteArrayList<>();
  private final List<String> raw = new CopyOnWriteArrayList<>();

  /**
   * @param parent empty for a root
   * @param status 0 unset, 1 ok, 2 error
   */
  public record Span(
      String trace,
      String id,
      String parent,
      String name,
      long kind,
      Map<String, String> attributes,
      long status) {}

  public TraceCollector() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext("/v1/traces", this::take);
    http.start();
  }

  public String url() {
    return "http://127.0.0.1:" + http.getAddress().getPort();
  }

  public List<Span> spans() {
    return List.copyOf(spans);
  }

  /** Every byte that came, as Latin text. */
  public String raw() {
    return String.join("\n", raw);
  }

  private void take(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    raw.add(new String(body, StandardCharsets.ISO_8859_1));
    for (UnknownFieldSet resource : messages(UnknownFieldSet.parseFrom(body), 1)) {
      for (UnknownFieldSet scope : messages(resource, 2)) {
        messages(scope, 2).forEach(span -> spans.add(span(span)));
      }
    }
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  private static Span span(UnknownFieldSet span) {
    Map<String, String> attributes = new TreeMap<>();
    for (UnknownFieldSet attribute : messages(span, 9)) {
      String values =
          messages(attribute, 2).stream().map(TraceCollector::value).toList().toString();
      attributes.put(text(attribute, 1), values.substring(1, values.length() - 1));
    }
    long status =
        messages(span, 15).stream()
            .flatMap(it -> it.getField(3).getVarintList().stream())
            .findFirst()
            .orElse(0L);
    return new Span(
        hex(span, 1),
        hex(span, 2),
        hex(span, 4),
        text(span, 5),
        span.getField(6).getVarintList().get(0),
        attributes,
        status);
  }

  /** A string, or an array of strings. */
  private static String value(UnknownFieldSet any) {
    return any.hasField(5)
        ? messages(messages(any, 5).get(0), 1).stream().map(it -> text(it, 1)).toList().toString()
        : text(any, 1);
  }

  private static List<UnknownFieldSet> messages(UnknownFieldSet of, int field) {
    return of.getField(field).getLengthDelimitedList().stream()
        .map(TraceCollector::parsed)
        .toList();
  }

  private static UnknownFieldSet parsed(ByteString bytes) {
    try {
      return UnknownFieldSet.parseFrom(bytes);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String text(UnknownFieldSet of, int field) {
    return of.getField(field).getLengthDelimitedList().stream()
        .map(ByteString::toStringUtf8)
        .findFirst()
        .orElse("");
  }

  private static String hex(UnknownFieldSet of, int field) {
    return of.getField(field).getLengthDelimitedList().stream()
        .map(bytes -> HexFormat.of().formatHex(bytes.toByteArray()))
        .findFirst()
        .orElse("");
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
