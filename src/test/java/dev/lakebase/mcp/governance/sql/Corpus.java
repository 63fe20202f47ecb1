package dev.lakebase.mcp.governance.sql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;

/** The labelled texts under {@code src/test/resources/corpus}. */
final class Corpus {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Corpus() {}

  record Line(JsonNode json) {
    String sql() {
      return json.get("sql").asText();
    }

    String text(String field) {
      return json.path(field).asText();
    }

    boolean allowed(SqlProfile profile) {
      return json.get(profile.name().toLowerCase(java.util.Locale.ROOT)).asText().equals("allow");
    }

    Set<String> types() {
      Set<String> types = new TreeSet<>();
      json.get("types").forEach(type -> types.add(type.asText()));
      return types;
    }
  }

  static List<Line> read(String name) {
    try (InputStream file = Corpus.class.getResourceAsStream("/corpus/" + name);
        InputStream plain = name.endsWith(".gz") ? new GZIPInputStream(file) : file;
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
      List<Line> corpus = new ArrayList<>();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        corpus.add(new Line(JSON.readTree(line)));
      }
      return corpus;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
