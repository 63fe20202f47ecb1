package dev.lakebase.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** {@code target/app} as {@code package} made it, and what a Databricks App does with it. */
record AppLayout(Path directory) {
  static final Path MADE = Path.of("target", "app").toAbsolutePath();

  private static final YAMLMapper YAML = new YAMLMapper();

  /** A copy somewhere else, as the platform makes one. */
  AppLayout copiedTo(Path elsewhere) throws IOException {
    for (Path file : files()) {
      Path copy = elsewhere.resolve(directory.relativize(file));
      Files.createDirectories(copy.getParent());
      Files.copy(file, copy);
    }
    return new AppLayout(elsewhere);
  }

  List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonNode appYaml() throws IOException {
    return yaml(directory.resolve("app.yaml"));
  }

  static JsonNode yaml(Path file) throws IOException {
    return YAML.readTree(file.toFile());
  }

  List<String> command() throws IOException {
    List<String> words = new ArrayList<>();
    appYaml().path("command").forEach(word -> words.add(word.asText()));
    return words;
  }

  /** The variables of app.yaml; those that come from a resource have the value given for it. */
  Map<String, String> environment(Map<String, String> resources) throws IOException {
    Map<String, String> environment = new TreeMap<>();
    for (JsonNode variable : appYaml().path("env")) {
      String resource = variable.path("valueFrom").asText();
      assertThat(variable.has("value") || resources.containsKey(resource)).as(resource).isTrue();
      environment.put(
          variable.path("name").asText(),
          variable.path("value").asText(resources.getOrDefault(resource, "")));
    }
    return environment;
  }

  /** What the entry script says the service runs on. */
  String modules() throws IOException, InterruptedException {
    Process python =
        new ProcessBuilder("python3", "-B", "-c", "import start; print(','.join(start.MODULES))")
            .directory(directory.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String printed = new String(python.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(python.waitFor()).isZero();
    return printed;
  }
}
