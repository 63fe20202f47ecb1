package dev.lakebase.mcp.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One of the house's route templates, as its file says. */
record Template(String id, String description, List<Parameter> parameters) {
  private static final Path FILE = Path.of("routes/templates.camel.yaml");

  /**
   * @param otherwise its default, empty when there is none
   */
  record Parameter(String name, String description, boolean required, String otherwise) {}

  static List<Template> ofTheHouse() throws IOException {
    List<Template> templates = new ArrayList<>();
    for (JsonNode entry : new YAMLMapper().readTree(FILE.toFile())) {
      JsonNode template = entry.path("routeTemplate");
      if (!template.isMissingNode()) {
        List<Parameter> parameters = new ArrayList<>();
        for (JsonNode parameter : template.path("parameters")) {
          parameters.add(
              new Parameter(
                  parameter.path("name").asText(),
                  parameter.path("description").asText(),
                  parameter.path("required").asBoolean(!parameter.has("defaultValue")),
                  parameter.path("defaultValue").asText()));
        }
        templates.add(
            new Template(
                template.path("id").asText(), template.path("description").asText(), parameters));
      }
    }
    return templates;
  }

  /** A row for each parameter that has something to say beyond those of every tool. */
  static String table() throws IOException {
    StringBuilder table = new StringBuilder("| Template | Needs | May have |\n|---|---|---|\n");
    for (Template template : ofTheHouse()) {
      table.append("| `").append(template.id).append("`: ").append(template.description);
      table.append(" | ").append(template.names(true));
      table.append(" | ").append(template.names(false)).append(" |\n");
    }
    return table.toString();
  }

  private String names(boolean required) {
    List<String> names = new ArrayList<>();
    for (Parameter parameter : parameters) {
      if (parameter.required == required) {
        names.add("`" + parameter.name + "`");
      }
    }
    return String.join(", ", names);
  }
}
