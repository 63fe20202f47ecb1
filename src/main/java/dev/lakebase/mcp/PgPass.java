package dev.lakebase.mcp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The user that a {@code .pgpass} file names for a server (PostgreSQL manual, "The Password File").
 * The driver reads the password itself, once it knows the user.
 */
final class PgPass {
  private final Optional<List<String>> entry;

  private PgPass(Optional<List<String>> entry) {
    this.entry = entry;
  }

  /** What the file that libpq would read says of this database; it may say nothing. */
  static PgPass of(Variables variables, String host, int port, String database) {
    Path file =
        variables
            .text("PGPASSFILE")
            .map(Path::of)
            .orElseGet(() -> Path.of(System.getProperty("user.home"), ".pgpass"));
    if (!Files.isReadable(file)) {
      return new PgPass(Optional.empty());
    }
    try {
      return new PgPass(
          Files.readAllLines(file).stream()
              .map(PgPass::fields)
              .filter(
                  fields ->
                      fields.size() == 5
                          && fits(fields.get(0), host)
                          && fits(fields.get(1), String.valueOf(port))
                          && fits(fields.get(2), database))
              .findFirst());
    } catch (IOException e) {
      throw new UncheckedIOException("The password file can't be read", e);
    }
  }

  boolean hasEntry() {
    return entry.isPresent();
  }

  /** The user of the first line that fits; empty when none does, or it fits every user. */
  Optional<String> user() {
    return entry.map(fields -> fields.get(3)).filter(user -> !user.equals("*"));
  }

  private static boolean fits(String pattern, String value) {
    return pattern.equals("*") || pattern.equals(value);
  }

  private static List<String> fields(String line) {
    List<String> fields = new ArrayList<>();
    if (line.startsWith("#")) {
      return fields;
    }
    StringBuilder field = new StringBuilder();
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\' && i + 1 < line.length()) {
        field.append(line.charAt(++i));
      } else if (c == ':' && fields.size() < 4) {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    fields.add(field.toString());
    return fields;
  }
}
