package dev.lakebase.mcp.protocol;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * The head of an HTTP request: its method and its headers, each with all the values it came with.
 *
 * <p>platform-http puts query parameters among the headers of the Camel message. A parameter must
 * not be able to pose as a header, so a request with a parameter of a header's name is refused.
 */
public final class HttpHead {
  private static final String CAMEL = "camel";

  private final String method;
  private final Map<String, List<String>> headers;
  private final Map<String, List<String>> parameters;

  private HttpHead(
      String method, Map<String, List<String>> headers, Map<String, List<String>> parameters) {
    this.method = method;
    this.headers = headers;
    this.parameters = parameters;
  }

  /** Reads the head off a message that any platform-http engine has made. */
  public static HttpHead of(Message message) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    message
        .getHeaders()
        .forEach(
            (name, value) -> {
              String key = name.toLowerCase(Locale.ROOT);
              if (!key.startsWith(CAMEL)) {
                headers.put(key, values(value));
              }
            });
    Map<String, List<String>> parameters = parameters(query(message));
    headers.keySet().removeAll(parameters.keySet());
    if (!headers.containsKey("host")) {
      authority(message).ifPresent(it -> headers.put("host", List.of(it)));
    }
    return new HttpHead(
        message.getHeader(Exchange.HTTP_METHOD, "POST", String.class), headers, parameters);
  }

  /** A servlet engine sets one of the two, as it came. */
  private static String query(Message message) {
    String query = message.getHeader(Exchange.HTTP_QUERY, "", String.class);
    return message.getHeader(Exchange.HTTP_RAW_QUERY, query, String.class);
  }

  /** HTTP/2 states the host in a pseudo header, which some engines show in the URL alone. */
  private static Optional<String> authority(Message message) {
    String url = message.getHeader(Exchange.HTTP_URL, "", String.class);
    String[] parts = url.split("/", 4);
    return parts.length > 2 ? Optional.of(parts[2]).filter(it -> !it.isEmpty()) : Optional.empty();
  }

  public String method() {
    return method;
  }

  /** The value of a header that may come once at most. */
  public Optional<String> single(String name) {
    List<String> values = headers.getOrDefault(name, List.of());
    if (values.size() > 1) {
      throw McpRejection.headerMismatch("Header '" + name + "' must not be repeated");
    }
    return values.stream().findFirst().map(String::strip);
  }

  /** The decoded value of a query parameter that may come once at most; its name in lower case. */
  Optional<String> parameter(String name) {
    List<String> values = parameters.getOrDefault(name, List.of());
    if (values.size() > 1) {
      throw refused("Query parameter '" + name + "' must not be repeated");
    }
    return values.stream().findFirst().map(String::strip);
  }

  /** Every value that a header came with, in their order. */
  public List<String> values(String name) {
    return headers.getOrDefault(name, List.of()).stream().map(String::strip).toList();
  }

  /** All values of a list header, joined as RFC 9110 section 5.3 says. */
  Optional<String> joined(String name) {
    List<String> values = headers.getOrDefault(name, List.of());
    return values.isEmpty() ? Optional.empty() : Optional.of(String.join(",", values));
  }

  /** Headers whose name begins so, by the rest of their name in lower case. */
  Map<String, String> singlesUnder(String prefix) {
    Map<String, String> found = new LinkedHashMap<>();
    for (String name : headers.keySet()) {
      if (name.startsWith(prefix)) {
        single(name).ifPresent(value -> found.put(name.substring(prefix.length()), value));
      }
    }
    return found;
  }

  private static List<String> values(Object value) {
    if (value instanceof Collection<?> several) {
      return several.stream().map(String::valueOf).toList();
    }
    return value == null ? List.of() : List.of(value.toString());
  }

  private static Map<String, List<String>> parameters(String query) {
    if (query.isEmpty()) {
      return Map.of();
    }
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    for (String parameter : query.split("&", -1)) {
      String[] parts = parameter.split("=", 2);
      String name = decode(parts[0]).toLowerCase(Locale.ROOT);
      if (isHeaderWeRead(name)) {
        throw refused(
            "Query parameter '" + name + "' has the name of a header; send it as a header");
      }
      parameters
          .computeIfAbsent(name, unused -> new ArrayList<>())
          .add(parts.length == 2 ? decode(parts[1]) : "");
    }
    return parameters;
  }

  private static boolean isHeaderWeRead(String name) {
    return name.startsWith("mcp-")
        || name.startsWith("x-forwarded-")
        || name.equals(Narrowing.HEADER)
        || List.of("host", "origin", "authorization", "accept", "content-type").contains(name);
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw refused("The query string is not well-formed");
    }
  }

  private static McpRejection refused(String why) {
    return McpRejection.envelope(400, McpRejection.INVALID_REQUEST, why);
  }
}
