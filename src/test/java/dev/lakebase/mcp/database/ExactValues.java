package dev.lakebase.mcp.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Values of every common type and what becomes of them: {@code exact-values.txt}. */
public final class ExactValues {
  public static final List<Value> ALL = read();

  private static final String SEPARATOR = " => ";

  private ExactValues() {}

  /** A SQL expression, and its value as an agent gets it. */
  public record Value(String expression, String json) {
    static Value parse(String line) {
      int end = line.indexOf(SEPARATOR);
      return new Value(line.substring(0, end), line.substring(end + SEPARATOR.length()));
    }

    @Override
    public String toString() {
      return expression;
    }
  }

  private static List<Value> read() {
    try (InputStream stream = ExactValues.class.getResourceAsStream("/exact-values.txt")) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(Value::parse)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
