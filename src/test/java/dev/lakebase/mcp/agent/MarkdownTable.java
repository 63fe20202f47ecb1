package dev.lakebase.mcp.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a result's Markdown back, as somebody would who knows how it is written. */
final class MarkdownTable {
  private MarkdownTable() {}

  /** The cells of the first table's rows below its header; empty for NULL. */
  static List<List<Optional<String>>> rows(String markdown) {
    List<String> lines =
        markdown
            .lines()
            .dropWhile(line -> !line.startsWith("|"))
            .takeWhile(line -> line.startsWith("|"))
            .toList();
    return lines.subList(2, lines.size()).stream().map(MarkdownTable::cells).toList();
  }

  private static List<Optional<String>> cells(String line) {
    List<Optional<String>> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    for (int i = 1; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '|') {
        cells.add(value(cell.substring(1, cell.length() - 1)));
        cell.setLength(0);
      } else if (c == '\\') {
        char escaped = line.charAt(++i);
        cell.append(escaped == 'n' ? '\n' : escaped == 'r' ? '\r' : escaped);
      } else {
        cell.append(c);
      }
    }
    return cells;
  }

  private static Optional<String> value(String cell) {
    boolean quoted = cell.length() > 1 && cell.startsWith("\"") && cell.endsWith("\"");
    if (quoted) {
      return Optional.of(cell.substring(1, cell.length() - 1));
    }
    return cell.equals("NULL") ? Optional.empty() : Optional.of(cell);
  }
}
