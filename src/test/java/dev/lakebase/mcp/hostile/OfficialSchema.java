package dev.lakebase.mcp.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.lakebase.mcp.NodeProcess;
import dev.lakebase.mcp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The JSON schemas of MCP as its maintainers publish them, for both eras. */
final class OfficialSchema {
  private static final Map<String, String> RESULTS =
      Map.ofEntries(
          Map.entry("initialize", "InitializeResult"),
          Map.entry("ping", "EmptyResult"),
          Map.entry("server/discover", "DiscoverResult"),
          Map.entry("tools/list", "ListToolsResult"),
          Map.entry("tools/call", "CallToolResult"),
          Map.entry("prompts/list", "ListPromptsResult"),
          Map.entry("prompts/get", "GetPromptResult"),
          Map.entry("resources/list", "ListResourcesResult"),
          Map.entry("resources/templates/list", "ListResourceTemplatesResult"),
          Map.entry("resources/read", "ReadResourceResult"),
          Map.entry("completion/complete", "CompleteResult"));
  private static final Map<Integer, String> ERRORS =
      Map.of(
          -32020, "HeaderMismatchError",
          -32021, "MissingRequiredClientCapabilityError",
          -32022, "UnsupportedProtocolVersionError");

  private final Revision modern;
  private final Revision legacy;
  private final Map<String, JsonSchema> schemas = new ConcurrentHashMap<>();
  private final Set<Integer> known = ConcurrentHashMap.newKeySet();

  private OfficialSchema(Revision modern, Revision legacy) {
    this.modern = modern;
    this.legacy = legacy;
  }

  /** From the conformance suite, which carries them. */
  static OfficialSchema installed() throws IOException, InterruptedException {
    NodeProcess.install();
    Path directory = Files.createTempDirectory("mcp-schemas");
    new NodeProcess("mcp-schemas.mjs", directory.toString()).succeeds(Map.of());
    return new OfficialSchema(read(directory, "2026-07-28"), read(directory, "2025-11-25"));
  }

  /** What a revision of the protocol defines. */
  private record Revision(String name, JsonNode definitions) {}

  private static Revision read(Path directory, String revision) throws IOException {
    Path file = directory.resolve(revision + ".json");
    JsonNode schema = Json.MAPPER.readTree(file.toFile());
    assertThat(schema.path("$defs").size()).as(revision).isGreaterThan(100);
    return new Revision(revision, schema.path("$defs"));
  }

  /** What is wrong with the answer to a request of this method; empty when it is valid. */
  List<String> problems(String method, JsonNode answer) {
    JsonNode result = answer.path("result");
    if (answer.has("error")) {
      int code = answer.path("error").path("code").asInt();
      return problems(modern, ERRORS.getOrDefault(code, "JSONRPCErrorResponse"), answer.toString());
    }
    String definition = RESULTS.get(method);
    if (definition == null) {
      return List.of("a result for a method that has none: " + answer);
    }
    List<String> problems = new ArrayList<>();
    if (result.has("resultType")) {
      boolean asks = result.path("resultType").asText().equals("input_required");
      problems.addAll(problems(modern, "JSONRPCResultResponse", answer.toString()));
      problems.addAll(
          problems(modern, asks ? "InputRequiredResult" : definition, result.toString()));
    } else {
      problems.addAll(problems(legacy, "JSONRPCResultResponse", answer.toString()));
      problems.addAll(problems(legacy, definition, result.toString()));
    }
    return problems;
  }

  /** Of a notification within an event stream. */
  List<String> notificationProblems(JsonNode notification) {
    return problems(modern, "ServerNotification", notification.toString());
  }

  private List<String> problems(Revision revision, String definition, String json) {
    String name = revision.name() + " " + definition;
    int key = (name + json).hashCode();
    if (known.contains(key)) {
      return List.of();
    }
    Set<ValidationMessage> problems =
        schemas
            .computeIfAbsent(name, unused -> schema(revision, definition))
            .validate(json, com.networknt.schema.InputFormat.JSON);
    if (problems.isEmpty()) {
      known.add(key);
    }
    return problems.stream().map(problem -> name + ": " + problem.getMessage()).toList();
  }

  private static JsonSchema schema(Revision revision, String definition) {
    assertThat(revision.definitions().has(definition)).as(definition).isTrue();
    ObjectNode schema = Json.MAPPER.createObjectNode().put("$ref", "#/$defs/" + definition);
    schema.set("$defs", revision.definitions());
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema);
  }
}
