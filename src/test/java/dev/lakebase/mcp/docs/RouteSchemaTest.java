package dev.lakebase.mcp.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The schema that editors complete route files with, and the tables of docs/extending.md. {@code
 * -Dlakebase.docs=write} writes them instead of checking them.
 */
class RouteSchemaTest {
  private static final Path COMMITTED = Path.of("docs/schema/lakebase-routes.schema.json");
  private static final Path EXTENDING = Path.of("docs/extending.md");
  private static final boolean WRITES = "write".equals(System.getProperty("lakebase.docs"));
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7);

  private static ObjectNode dropIns;
  private static JsonSchema ofDropIns;
  private static JsonSchema ofAnyRoutes;

  @BeforeAll
  static void generate() throws IOException {
    dropIns = RouteSchema.ofDropIns();
    ofDropIns = FACTORY.getSchema(dropIns);
    ofAnyRoutes = FACTORY.getSchema(RouteSchema.ofAnyRoutes());
  }

  @Test
  void theCommittedSchemaIsTheGeneratedOne() throws IOException {
    if (WRITES) {
      Files.createDirectories(COMMITTED.getParent());
      Files.writeString(COMMITTED, JSON.writeValueAsString(dropIns) + "\n");
      return;
    }
    assertThat(JSON.readTree(COMMITTED.toFile())).isEqualTo(dropIns);
  }

  @Test
  void theTablesInTheDocumentationAreWhatTheCodeSays() throws IOException {
    String text = Files.readString(EXTENDING);
    for (Options options : Options.ofTheHouse()) {
      text = checked(text, options.scheme(), options.table());
    }
    text = checked(text, "templates", Template.table());
    if (WRITES) {
      Files.writeString(EXTENDING, text);
    }
  }

  private static String checked(String text, String name, String table) {
    int start = text.indexOf('\n', text.indexOf("<!-- " + name + ":")) + 1;
    int end = text.indexOf("<!-- /" + name + " -->");
    assertThat(start).as(name).isBetween(1, end);
    if (!WRITES) {
      assertThat(text.substring(start, end)).isEqualTo(table);
    }
    return text.substring(0, start) + table + text.substring(end);
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void whatShipsConforms(Path file) throws IOException {
    assertThat(ofAnyRoutes.validate(YAML.readTree(file.toFile()))).isEmpty();
  }

  static List<Path> shipped() throws IOException {
    return files("routes");
  }

  @ParameterizedTest
  @MethodSource("examples")
  void whatAnOperatorMayDropInConforms(Path file) throws IOException {
    assertThat(ofDropIns.validate(YAML.readTree(file.toFile()))).isEmpty();
  }

  static List<Path> examples() throws IOException {
    return Stream.concat(files("examples").stream(), files("src/test/resources/blocks").stream())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "- beans: []",
        "- onException: {exception: [java.lang.Exception]}",
        "- route: {from: {uri: 'timer:x', steps: []}}",
        "- route: {from: {uri: 'direct:x', steps: [{toD: 'direct:y'}]}}",
        "- route: {from: {uri: 'mcp-tool:x', parameters: {readOnly: true}, steps: []}}",
        "- route: {from: {uri: 'direct:x', steps: [{to: {uri: 'lakebase:query', parameters: {sq: x}}}]}}",
        "- templatedRoute: {routeTemplateRef: another, parameters: []}",
        "- templatedRoute: {routeTemplateRef: lakebase-sql-tool, beans: []}",
        "- templatedRoute: {routeTemplateRef: lakebase-sql-tool, parameters: [{name: tool, value: x}]}"
      })
  void whatNoDropInMayHoldDoesNotConform(String text) throws IOException {
    assertThat(ofDropIns.validate(YAML.readTree(text))).isNotEmpty();
  }

  @Test
  void aMisspeltParameterOfATemplateIsFound() throws IOException {
    JsonNode good =
        YAML.readTree(Path.of("src/test/resources/blocks/templated.camel.yaml").toFile());
    String text = good.toString().replaceFirst("\"name\":\"tags\"", "\"name\":\"tag\"");

    assertThat(ofDropIns.validate(JSON.readTree(text))).isNotEmpty();
  }

  private static List<Path> files(String directory) throws IOException {
    try (Stream<Path> all = Files.walk(Path.of(directory))) {
      return all.filter(file -> file.toString().endsWith(".camel.yaml")).sorted().toList();
    }
  }
}
