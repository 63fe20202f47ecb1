package dev.lakebase.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** LAKEBASE_LOG_FORMAT. */
class LogFormatTest {
  @TempDir private Path directory;

  @Test
  void withJsonEveryLineIsOneObjectAndTheAuditIsAmongThem() throws Exception {
    Path log = directory.resolve("log");
    try (ReplicaProcess process =
        ReplicaProcess.start(log, Map.of("LAKEBASE_LOG_FORMAT", "json"))) {
      WireClient.legacy(process.uri()).calls("lakebase_read_query", "{\"sql\": \"SELECT 1\"}");
      assertThat(process.terminate()).isTrue();
    }

    List<String> lines = Files.readAllLines(log);
    assertThat(lines).isNotEmpty().allSatisfy(line -> assertThat(json(line).isObject()).isTrue());
    assertThat(lines)
        .anyMatch(line -> json(line).path("tool").asText().equals("lakebase_read_query"));
    assertThat(lines)
        .anyMatch(line -> json(line).path("message").asText().startsWith("Listening on http://"));
  }

  @Test
  void anyOtherWordStopsTheStartAndNamesTheVariable() {
    assertThatThrownBy(() -> RunningServer.start("--LAKEBASE_LOG_FORMAT=xml"))
        .hasRootCauseMessage("LAKEBASE_LOG_FORMAT is 'xml' and must be one of text, json");
  }

  private static JsonNode json(String line) {
    try {
      return new ObjectMapper().readTree(line);
    } catch (IOException e) {
      throw new AssertionError("No JSON: " + line, e);
    }
  }
}
