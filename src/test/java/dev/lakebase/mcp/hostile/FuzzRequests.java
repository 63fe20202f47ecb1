package dev.lakebase.mcp.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Requests of both eras, right and wrong in every part of theirs; the same for the same seed. */
final class FuzzRequests {
  private static final List<String> METHODS =
      List.of(
          "tools/call",
          "tools/call",
          "tools/call",
          "tools/call",
          "initialize",
          "ping",
          "server/discover",
          "tools/list",
          "prompts/list",
          "prompts/get",
          "resources/list",
          "resources/templates/list",
          "resources/read",
          "completion/complete",
          "notifications/initialized",
          "notifications/cancelled",
          "logging/setLevel",
          "subscriptions/listen",
          "tools/list,prompts/list",
          "nonsense");
  private static final List<String> VERSIONS =
      List.of("2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26", "1999-01-01", "", "\u00e9");
  private static final List<String> PROMPTS =
      List.of("explore_database", "safe_migration", "autoscaling_tuning", "setup_sync", "none");

  /** Writes that would start servers: rare, so that most of the time goes to requests. */
  private static final List<String> DEAR =
      List.of("create_branch", "prepare_migration", "read_replica", "restart", "create_sync");

  private final FuzzValues values;
  private final List<JsonNode> tools = new ArrayList<>();
  private final String secret;

  /**
   * @param tools as {@code tools/list} shows them
   * @param secret a token that is sent along, and that nobody may find again
   */
  FuzzRequests(long seed, JsonNode tools, String secret) {
    this.values = new FuzzValues(new Random(seed));
    tools.forEach(this.tools::add);
    this.secret = secret;
  }

  Sent next() {
    boolean modern = values.chance(0.6);
    String method = values.one(METHODS);
    ObjectNode params = params(method);
    ObjectNode message = JsonNodeFactory.instance.objectNode();
    message.put("jsonrpc", "2.0").put("method", method);
    if (!method.startsWith("notifications/")) {
      message.set("id", id());
    }
    List<String> headers = new ArrayList<>();
    if (modern) {
      modernise(method, params, headers);
    } else if (values.chance(0.7)) {
      headers.add("MCP-Protocol-Version: " + values.one(VERSIONS.subList(1, 4)));
    }
    message.set("params", params);
    if (values.chance(0.4)) {
      mutate(message, headers);
    }
    headers.add("Authorization: Bearer " + secret);
    byte[] body = message.toString().getBytes(StandardCharsets.UTF_8);
    boolean whole = !values.chance(0.08);
    if (!whole) {
      body = broken(body);
    }
    return new Sent(message, whole, Requests.post(body, headers.toArray(String[]::new)));
  }

  private JsonNode id() {
    JsonNodeFactory json = JsonNodeFactory.instance;
    return switch (values.below(20)) {
      case 0 -> values.any(0);
      case 1 -> json.textNode(values.word());
      default -> json.numberNode(values.below(1_000_000));
    };
  }

  private ObjectNode params(String method) {
    ObjectNode params = JsonNodeFactory.instance.objectNode();
    switch (method) {
      case "tools/call" -> {
        JsonNode tool = values.one(tools);
        while (DEAR.stream().anyMatch(tool.path("name").asText()::contains)
            && !values.chance(0.02)) {
          tool = values.one(tools);
        }
        params.set("name", tool.path("name"));
        params.set("arguments", values.arguments(tool.path("inputSchema")));
      }
      case "prompts/get" -> {
        params.put("name", values.one(PROMPTS));
        params.set("arguments", values.object(3));
      }
      case "resources/read" ->
          params.put("uri", values.chance(0.5) ? "memo://insights" : values.word());
      case "completion/complete" -> {
        params.putObject("ref").put("type", "ref/prompt").put("name", values.one(PROMPTS));
        params.putObject("argument").put("name", values.word()).put("value", values.word());
      }
      case "initialize" -> {
        params.put("protocolVersion", values.one(VERSIONS));
        params.putObject("capabilities");
        params.putObject("clientInfo").put("name", values.word()).put("version", "1");
      }
      default -> {
        if (values.chance(0.2)) {
          params.put("cursor", values.word());
        }
      }
    }
    return params;
  }

  private void modernise(String method, ObjectNode params, List<String> headers) {
    String version = values.chance(0.95) ? "2026-07-28" : values.one(VERSIONS);
    ObjectNode meta = params.putObject("_meta");
    meta.put("io.modelcontextprotocol/protocolVersion", version);
    ObjectNode capabilities = meta.putObject("io.modelcontextprotocol/clientCapabilities");
    if (values.chance(0.5)) {
      capabilities.putObject("elicitation");
    }
    if (values.chance(0.1)) {
      meta.set("progressToken", values.any(0));
    }
    if (values.chance(0.05)) {
      params.put("requestState", values.word());
      params.set("inputResponses", values.object(0));
    }
    headers.add("MCP-Protocol-Version: " + version);
    headers.add("Mcp-Method: " + method);
    JsonNode name = params.path(method.equals("resources/read") ? "uri" : "name");
    if (name.isTextual()) {
      String base64 =
          java.util.Base64.getEncoder()
              .encodeToString(name.textValue().getBytes(StandardCharsets.UTF_8));
      headers.add("Mcp-Name: =?base64?" + base64 + "?=");
    }
  }

  private void mutate(ObjectNode message, List<String> headers) {
    switch (values.below(8)) {
      case 0 -> message.set(values.word(), values.any(0));
      case 1 -> message.set("params", values.any(0));
      case 2 -> message.remove(values.one(List.of("jsonrpc", "method", "params", "id")));
      case 3 -> message.set(values.one(List.of("jsonrpc", "method", "id")), values.any(0));
      case 4 -> anywhere(message).ifPresent(this::disturb);
      case 5 -> anywhere(message).ifPresent(this::disturb);
      case 6 -> header(headers);
      default -> header(headers);
    }
  }

  private void header(List<String> headers) {
    if (!headers.isEmpty() && values.chance(0.5)) {
      String header = headers.remove(values.below(headers.size()));
      if (values.chance(0.3)) {
        headers.addAll(List.of(header, header));
      }
    } else {
      String name =
          values.one(
              List.of(
                  "Mcp-Method",
                  "Mcp-Name",
                  "Mcp-Param-X",
                  "Lakebase-Tools",
                  "Accept",
                  "Content-Encoding",
                  "Origin",
                  "Mcp-Session-Id",
                  "Last-Event-ID",
                  "Expect",
                  "X-Forwarded-For",
                  "CamelHttpUri",
                  "traceparent"));
      String value = values.word().replaceAll("[^ -~\u00a0-\u00ff]", "?");
      headers.add(name + ": " + (name.equals("Expect") ? "100-continue-not" : value));
    }
  }

  /** An object somewhere in the message. */
  private java.util.Optional<ObjectNode> anywhere(ObjectNode message) {
    List<ObjectNode> objects = new ArrayList<>();
    collect(message, objects);
    return java.util.Optional.of(values.one(objects));
  }

  private static void collect(JsonNode node, List<ObjectNode> objects) {
    if (node instanceof ObjectNode object) {
      objects.add(object);
    }
    node.forEach(child -> collect(child, objects));
  }

  private void disturb(ObjectNode object) {
    Iterator<Map.Entry<String, JsonNode>> members = object.properties().iterator();
    if (!members.hasNext() || values.chance(0.2)) {
      object.set(values.word(), values.any(0));
      return;
    }
    String name = members.next().getKey();
    for (int skip = values.below(object.size()); skip > 0; skip--) {
      name = members.next().getKey();
    }
    if (values.chance(0.3)) {
      object.remove(name);
    } else {
      object.set(name, values.any(0));
    }
  }

  private byte[] broken(byte[] body) {
    return switch (values.below(7)) {
      case 0 -> Arrays.copyOf(body, values.below(body.length));
      case 1 -> {
        byte[] flipped = body.clone();
        flipped[values.below(body.length)] = (byte) values.below(256);
        yield flipped;
      }
      case 2 -> (new String(body, StandardCharsets.UTF_8) + " {}").getBytes(StandardCharsets.UTF_8);
      case 3 -> new byte[] {'"', (byte) 0xc3, (byte) 0x28, '"'};
      case 4 -> "[".repeat(values.below(3000)).getBytes(StandardCharsets.US_ASCII);
      case 5 -> "{\"id\":1,\"id\":2,\"jsonrpc\":\"2.0\"}".getBytes(StandardCharsets.US_ASCII);
      default ->
          ("[" + new String(body, StandardCharsets.UTF_8) + "]").getBytes(StandardCharsets.UTF_8);
    };
  }

  /**
   * What was sent.
   *
   * @param message before its bytes were broken
   * @param whole whether they were not
   * @param bytes the HTTP request
   */
  @SuppressWarnings("ArrayRecordComponent") // is never compared
  record Sent(ObjectNode message, boolean whole, byte[] bytes) {
    String method() {
      return message.path("method").asText();
    }
  }
}
