package dev.lakebase.mcp.testing;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.ValidationMessage;
import dev.lakebase.mcp.protocol.Caller;
import dev.lakebase.mcp.protocol.Json;
import dev.lakebase.mcp.testing.Case.Action;
import dev.lakebase.mcp.testing.Case.Call;
import dev.lakebase.mcp.testing.Case.Capture;
import dev.lakebase.mcp.testing.Case.Check;
import dev.lakebase.mcp.testing.Case.Group;
import dev.lakebase.mcp.testing.Case.Sql;
import dev.lakebase.mcp.testing.Case.Step;
import dev.lakebase.mcp.tool.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Reads one file of cases, strictly: what {@code cases.schema.json} does not know is refused with
 * its line, and so are a matcher, a pattern or a value's name that can't be right.
 */
final class CaseReader {
  private static final Schema SCHEMA = schema();
  private static final Map<String, String> METHODS =
      Map.of("tool", "tools/call", "prompt", "prompts/get", "resource", "resources/read");
  private static final List<String> KINDS = List.of("tool", "prompt", "resource", "list", "steps");
  private static final Set<String> GIVEN = Set.of("project", "branch", Case.SCHEMA, Case.UNIQUE);

  private final Path file;
  private final LocatedYaml yaml;

  CaseReader(Path file) throws IOException {
    this.file = file;
    this.yaml = LocatedYaml.read(file);
  }

  private static Schema schema() {
    try (InputStream in = CaseReader.class.getResourceAsStream("cases.schema.json")) {
      return new Schema((ObjectNode) Json.MAPPER.readTree(in));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * @throws CaseFileException with file and line of the first mistake
   */
  List<Case> cases() {
    JsonNode root = yaml.root();
    SCHEMA.problems(root).stream()
        .findFirst()
        .ifPresent(
            problem -> {
              throw refused(problem);
            });
    List<Case> cases = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (JsonNode one : root.path("cases")) {
      JsonPointer place = pointer("/cases").appendIndex(cases.size());
      if (!names.add(one.path("name").asText())) {
        throw yaml.refused(place, "there is a case of this name already");
      }
      cases.add(read(place, root, one));
    }
    return List.copyOf(cases);
  }

  private Case read(JsonPointer place, JsonNode root, JsonNode one) {
    List<Step> steps = steps(place, one);
    Set<String> uses = Values.namesIn(one.toString());
    Set<String> known = new HashSet<>(GIVEN);
    steps.forEach(step -> step.capture().forEach(it -> known.add(it.name())));
    uses.stream()
        .filter(name -> !known.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw yaml.refused(place, "nothing is captured as '" + name + "' in this case");
            });
    return new Case(
        file,
        yaml.line(place),
        one.path("name").asText(),
        Group.valueOf(one.path("group").asText().toUpperCase(Locale.ROOT)),
        either(one, root, "subject").map(JsonNode::asText).orElse(target(steps.get(0).call())),
        either(one, root, "needs").isPresent(),
        either(one, root, "policy").map(ObjectNode.class::cast),
        principal(place, one),
        actions(place.appendProperty("before"), one.path("before")),
        steps,
        checks(place.appendProperty("after"), one.path("after")),
        actions(place.appendProperty("undo"), one.path("undo")),
        uses);
  }

  private static Optional<JsonNode> either(JsonNode one, JsonNode root, String key) {
    return Optional.of(one.path(key).isMissingNode() ? root.path(key) : one.path(key))
        .filter(value -> !value.isMissingNode());
  }

  private static String target(Call call) {
    String key = call.method().equals("resources/read") ? "uri" : "name";
    return call.params().path(key).asText(call.method());
  }

  private List<Step> steps(JsonPointer place, JsonNode one) {
    if (kind(place, one, KINDS).equals("steps")) {
      if (one.has("arguments") || one.has("expect")) {
        throw yaml.refused(place, "'arguments' and 'expect' belong to the single steps");
      }
      JsonPointer all = place.appendProperty("steps");
      List<Step> steps = new ArrayList<>();
      for (JsonNode step : one.path("steps")) {
        JsonPointer at = all.appendIndex(steps.size());
        steps.add(step(at, step, principal(at, step)));
      }
      return List.copyOf(steps);
    }
    return List.of(step(place, one, Optional.empty()));
  }

  private Step step(JsonPointer place, JsonNode step, Optional<Caller> principal) {
    List<Capture> capture = new ArrayList<>();
    step.path("capture")
        .fields()
        .forEachRemaining(it -> capture.add(new Capture(it.getKey(), it.getValue().asText())));
    return new Step(call(place, step), principal, expectation(place, step.path("expect")), capture);
  }

  private Call call(JsonPointer place, JsonNode call) {
    String kind = kind(place, call, KINDS.subList(0, 4));
    ObjectNode params = Json.MAPPER.createObjectNode();
    boolean takesArguments = kind.equals("tool") || kind.equals("prompt");
    if (call.has("arguments") && !takesArguments) {
      throw yaml.refused(place, "'arguments' belong to a tool or a prompt");
    }
    if (kind.equals("list")) {
      return new Call(yaml.line(place), call.path("list").asText() + "/list", params);
    }
    params.set(kind.equals("resource") ? "uri" : "name", call.path(kind));
    if (takesArguments) {
      params.set(
          "arguments",
          call.has("arguments") ? call.path("arguments") : Json.MAPPER.createObjectNode());
    }
    return new Call(yaml.line(place), METHODS.get(kind), params);
  }

  private String kind(JsonPointer place, JsonNode one, List<String> kinds) {
    List<String> found = kinds.stream().filter(one::has).toList();
    if (found.size() != 1) {
      throw yaml.refused(place, "give it exactly one of " + String.join(", ", kinds));
    }
    return found.get(0);
  }

  private Expectation expectation(JsonPointer place, JsonNode expect) {
    if (expect.isMissingNode()) {
      return Expectation.success(yaml.line(place));
    }
    JsonPointer at = place.append(pointer("/expect"));
    JsonNode structure = expect.path("structure");
    requireMatchers(at.appendProperty("structure"), structure);
    if (expect.has("error") && expect.has("structure")) {
      throw yaml.refused(at, "a refusal has no structure; leave 'error' or 'structure' out");
    }
    return new Expectation(
        yaml.line(at),
        Optional.of(structure).filter(JsonNode::isObject),
        texts(expect.path("text")),
        texts(expect.path("no_text")),
        Optional.ofNullable(expect.path("error").textValue()));
  }

  private void requireMatchers(JsonPointer place, JsonNode expected) {
    if (Match.isMatcher(expected)) {
      expected.fieldNames().forEachRemaining(name -> requireKnown(place, name, expected));
    }
    expected
        .fields()
        .forEachRemaining(it -> requireMatchers(place.appendProperty(it.getKey()), it.getValue()));
    for (int i = 0; expected.isArray() && i < expected.size(); i++) {
      requireMatchers(place.appendIndex(i), expected.get(i));
    }
  }

  private void requireKnown(JsonPointer place, String name, JsonNode matcher) {
    if (!Match.names().contains(name)) {
      throw yaml.refused(
          place.appendProperty(name),
          "unknown matcher '" + name + "'; known: " + String.join(", ", Match.names()));
    }
    if (name.equals("$matches")) {
      try {
        Pattern.compile(matcher.path(name).asText());
      } catch (PatternSyntaxException e) {
        throw yaml.refused(
            place.appendProperty(name), "no regular expression: " + e.getDescription());
      }
    }
  }

  private Optional<Caller> principal(JsonPointer place, JsonNode one) {
    JsonNode principal = one.path("principal");
    if (principal.isMissingNode()) {
      return Optional.empty();
    }
    if (principal.isObject() && principal.has("user") == principal.has("service_principal")) {
      throw yaml.refused(
          place.append(pointer("/principal")), "give it exactly one of user, service_principal");
    }
    boolean service = principal.has("service_principal");
    String name =
        principal.isTextual()
            ? principal.textValue()
            : principal.path(service ? "service_principal" : "user").asText();
    Set<String> groups = new HashSet<>(texts(principal.path("groups")));
    if (!Caller.isName(name) || !groups.stream().allMatch(Caller::isVisible)) {
      throw yaml.refused(place.append(pointer("/principal")), "give it a name that one may have");
    }
    return Optional.of(
        new Caller(name, service ? Caller.Kind.SERVICE_PRINCIPAL : Caller.Kind.USER, groups));
  }

  private List<Action> actions(JsonPointer place, JsonNode written) {
    List<Action> actions = new ArrayList<>();
    for (JsonNode one : written.isArray() ? written : Json.MAPPER.createArrayNode().add(written)) {
      JsonPointer at = written.isArray() ? place.appendIndex(actions.size()) : place;
      if (!one.isMissingNode()) {
        actions.add(one.isTextual() ? new Sql(yaml.line(at), one.textValue()) : call(at, one));
      }
    }
    return List.copyOf(actions);
  }

  private List<Check> checks(JsonPointer place, JsonNode written) {
    List<Check> checks = new ArrayList<>();
    for (JsonNode one : written) {
      JsonPointer at = place.appendIndex(checks.size());
      requireMatchers(at.appendProperty("rows"), one.path("rows"));
      checks.add(new Check(yaml.line(at), one.path("sql").asText(), one.path("rows")));
    }
    return List.copyOf(checks);
  }

  private static List<String> texts(JsonNode written) {
    List<String> texts = new ArrayList<>();
    if (written.isTextual()) {
      texts.add(written.textValue());
    }
    written.forEach(it -> texts.add(it.asText()));
    return List.copyOf(texts);
  }

  private CaseFileException refused(ValidationMessage problem) {
    JsonPointer place = pointer("");
    JsonNodePath path = problem.getInstanceLocation();
    for (int i = 0; i < path.getNameCount(); i++) {
      place =
          path.getElement(i) instanceof Integer index
              ? place.appendIndex(index)
              : place.appendProperty(path.getName(i));
    }
    if (problem.getType().equals("additionalProperties")) {
      String key = problem.getProperty();
      return yaml.refused(
          place.appendProperty(key), "unknown key '" + key + "'; known here: " + known(problem));
    }
    String said = problem.getMessage();
    String name = path.getNameCount() == 0 ? "the file" : path.getName(path.getNameCount() - 1);
    return yaml.refused(place, name + ": " + said.substring(said.indexOf(": ") + 2));
  }

  private static String known(ValidationMessage problem) {
    JsonNodePath keyword = problem.getSchemaLocation().getFragment();
    JsonNode around = SCHEMA.json();
    for (int i = 0; i < keyword.getNameCount() - 1; i++) {
      around = around.path(keyword.getName(i));
    }
    List<String> names = new ArrayList<>();
    around.path("properties").fieldNames().forEachRemaining(names::add);
    return String.join(", ", names);
  }

  private static JsonPointer pointer(String text) {
    return JsonPointer.compile(text);
  }
}
