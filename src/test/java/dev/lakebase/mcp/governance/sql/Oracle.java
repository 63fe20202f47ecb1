package dev.lakebase.mcp.governance.sql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** PostgreSQL's own grammar (npm package libpg-query), run by node. */
final class Oracle {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path SCRIPTS = Path.of("src/test/oracle").toAbsolutePath();

  private final Path home;

  Oracle() {
    try {
      home = Files.createDirectories(Path.of("target/oracle").toAbsolutePath());
      for (String file : List.of("package.json", "oracle.js")) {
        Files.write(home.resolve(file), Files.readAllBytes(SCRIPTS.resolve(file)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!Files.isDirectory(home.resolve("node_modules/libpg-query"))) {
      run("npm", "install", "--no-audit", "--no-fund");
    }
  }

  /** One answer per text, in order; see {@code oracle.js}. */
  List<JsonNode> ask(List<String> texts) {
    try {
      List<String> lines = new ArrayList<>();
      for (String text : texts) {
        lines.add(JSON.writeValueAsString(text));
      }
      Files.write(home.resolve("texts"), lines);
      run("node", "oracle.js", "texts", "answers");
      List<JsonNode> answers = new ArrayList<>();
      for (String line : Files.readAllLines(home.resolve("answers"))) {
        answers.add(JSON.readTree(line));
      }
      if (answers.size() != texts.size()) {
        throw new IllegalStateException(
            "Asked " + texts.size() + " texts, got " + answers.size() + " answers");
      }
      return answers;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void run(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(home.toFile())
              .redirectErrorStream(true)
              .redirectOutput(home.resolve("log").toFile())
              .start();
      if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalStateException(
            String.join(" ", command) + " failed: " + Files.readString(home.resolve("log")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
