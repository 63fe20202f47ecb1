package dev.lakebase.mcp.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.turns.InTurns;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Structured data as Markdown: a table for rows and for a list of objects, a line for everything
 * else. A value reads as it is in the structure; SQL's NULL is {@code NULL}, and a string that
 * could be taken for it, for nothing, or for a quoted one is quoted.
 */
final class Markdown {
  /** Room is made for as many, so that short tables are not copied while they grow. */
  private static final int CHARACTERS_OF_A_CELL = 12;

  private static final int MOST_AHEAD = 1 << 20;

  private final StringBuilder text = new StringBuilder();

  private Markdown() {}

  static String of(JsonNode data) {
    Markdown markdown = new Markdown();
    if (data.path("columns").isArray() && data.path("rows").isArray()) {
      markdown.queryResult(data);
    } else {
      markdown.object(data, 3);
    }
    return markdown.stripped();
  }

  private String stripped() {
    int end = text.length();
    while (end > 0 && Character.isWhitespace(text.charAt(end - 1))) {
      end--;
    }
    int start = 0;
    while (start < end && Character.isWhitespace(text.charAt(start))) {
      start++;
    }
    return text.substring(start, end);
  }

  private void queryResult(JsonNode data) {
    List<String> names = new ArrayList<>();
    data.path("columns").forEach(column -> names.add(column.path("name").asText()));
    JsonNode rows = data.path("rows");
    text.ensureCapacity(
        (int) Math.min(MOST_AHEAD, (long) rows.size() * names.size() * CHARACTERS_OF_A_CELL));
    header(names);
    for (JsonNode row : new InTurns<>(rows)) {
      text.append('|');
      for (JsonNode value : row) {
        text.append(' ');
        cell(value);
        text.append(" |");
      }
      text.append('\n');
    }
    text.append('\n');
    for (Map.Entry<String, JsonNode> member : data.properties()) {
      if (!member.getKey().equals("columns") && !member.getKey().equals("rows")) {
        line(member.getKey(), member.getValue());
      }
    }
  }

  private void object(JsonNode object, int level) {
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      if (!isBlock(member.getValue())) {
        line(member.getKey(), member.getValue());
      }
    }
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      JsonNode value = member.getValue();
      if (isBlock(value)) {
        text.append('\n').append("#".repeat(level)).append(' ').append(member.getKey());
        text.append("\n\n");
        if (value.isObject()) {
          object(value, Math.min(level + 1, 6));
        } else if (hasLists(value)) {
          tree(value, 0);
        } else {
          table(value);
        }
      }
    }
  }

  private void table(JsonNode list) {
    Set<String> names = new LinkedHashSet<>();
    list.forEach(item -> item.fieldNames().forEachRemaining(names::add));
    header(names);
    for (JsonNode item : list) {
      text.append('|');
      for (String name : names) {
        JsonNode value = item.path(name);
        text.append(' ');
        if (!value.isMissingNode()) {
          cell(value);
        }
        text.append(" |");
      }
      text.append('\n');
    }
  }

  /** Objects that hold lists of objects themselves: a bullet each, indented by depth. */
  private void tree(JsonNode list, int depth) {
    for (JsonNode item : list) {
      text.append("  ".repeat(depth)).append("- ");
      String separator = "";
      for (Map.Entry<String, JsonNode> member : item.properties()) {
        if (!isList(member.getValue())) {
          text.append(separator).append(member.getKey()).append(": ");
          cell(member.getValue());
          separator = ", ";
        }
      }
      text.append('\n');
      for (Map.Entry<String, JsonNode> member : item.properties()) {
        if (isList(member.getValue())) {
          tree(member.getValue(), depth + 1);
        }
      }
    }
  }

  private static boolean hasLists(JsonNode list) {
    for (JsonNode item : list) {
      for (JsonNode value : item) {
        if (isList(value)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isList(JsonNode value) {
    return value.isArray() && value.path(0).isObject();
  }

  private void header(Collection<String> names) {
    text.append('|');
    for (String name : names) {
      text.append(' ');
      escaped(name);
      text.append(" |");
    }
    text.append("\n|").append(" --- |".repeat(names.size())).append('\n');
  }

  private void line(String name, JsonNode value) {
    text.append("- ").append(name).append(": ");
    cell(value);
    text.append('\n');
  }

  private static boolean isBlock(JsonNode value) {
    return value.isObject() && !value.isEmpty() || isList(value);
  }

  private void cell(JsonNode value) {
    switch (value.getNodeType()) {
      case NULL -> text.append("NULL");
      case STRING -> string(value.textValue());
      case BOOLEAN -> text.append(value.booleanValue());
      case NUMBER -> number(value);
      default -> escaped(value.toString());
    }
  }

  /** What JSON says, without a JSON writer for each number where it says nothing else. */
  private void number(JsonNode number) {
    if (number.isInt() || number.isLong()) {
      text.append(number.longValue());
    } else {
      text.append(number.isBigDecimal() ? number.asText() : number.toString());
    }
  }

  private void string(String string) {
    boolean ambiguous =
        string.isEmpty()
            || string.equals("NULL")
            || Character.isWhitespace(string.charAt(0))
            || Character.isWhitespace(string.charAt(string.length() - 1))
            || string.startsWith("\"") && string.endsWith("\"");
    if (ambiguous) {
      text.append('"');
      escaped(string);
      text.append('"');
    } else {
      escaped(string);
    }
  }

  private void escaped(String string) {
    int plain = 0;
    for (int i = 0; i < string.length(); i++) {
      String escape =
          switch (string.charAt(i)) {
            case '\\' -> "\\\\";
            case '|' -> "\\|";
            case '\r' -> "\\r";
            case '\n' -> "\\n";
            default -> "";
          };
      if (!escape.isEmpty()) {
        text.append(string, plain, i).append(escape);
        plain = i + 1;
      }
    }
    text.append(string, plain, string.length());
  }
}
