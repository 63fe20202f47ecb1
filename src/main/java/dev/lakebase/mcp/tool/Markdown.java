package dev.lakebase.mcp.tool;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/**
 * Structured data as Markdown: a table for rows and for a list of objects, a line for everything
 * else. A value reads as it is in the structure; SQL's NULL is {@code NULL}, and a string that
 * could be taken for it, for nothing, or for a quoted one is quoted.
 */
final class Markdown {
  private final StringBuilder text = new StringBuilder();

  private Markdown() {}

  static String of(JsonNode data) {
    Markdown markdown = new Markdown();
    if (data.path("columns").isArray() && data.path("rows").isArray()) {
      markdown.queryResult(data);
    } else {
      markdown.object(data, 3);
    }
    return markdown.text.toString().strip();
  }

  private void queryResult(JsonNode data) {
    List<String> names = new ArrayList<>();
    data.path("columns").forEach(column -> names.add(column.path("name").asText()));
    header(names);
    for (JsonNode row : data.path("rows")) {
      text.append('|');
      row.forEach(value -> text.append(' ').append(cell(value)).append(" |"));
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
        text.append(' ').append(value.isMissingNode() ? "" : cell(value)).append(" |");
      }
      text.append('\n');
    }
  }

  /** Objects that hold lists of objects themselves: a bullet each, indented by depth. */
  private void tree(JsonNode list, int depth) {
    for (JsonNode item : list) {
      StringJoiner own = new StringJoiner(", ");
      for (Map.Entry<String, JsonNode> member : item.properties()) {
        if (!isList(member.getValue())) {
          own.add(member.getKey() + ": " + cell(member.getValue()));
        }
      }
      text.append("  ".repeat(depth)).append("- ").append(own).append('\n');
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
    names.forEach(name -> text.append(' ').append(escaped(name)).append(" |"));
    text.append("\n|").append(" --- |".repeat(names.size())).append('\n');
  }

  private void line(String name, JsonNode value) {
    text.append("- ").append(name).append(": ").append(cell(value)).append('\n');
  }

  private static boolean isBlock(JsonNode value) {
    return value.isObject() && !value.isEmpty() || isList(value);
  }

  private static String cell(JsonNode value) {
    if (value.isNull()) {
      return "NULL";
    }
    if (!value.isTextual()) {
      return escaped(value.toString());
    }
    String string = value.textValue();
    boolean ambiguous =
        string.equals("NULL")
            || string.isEmpty()
            || !string.equals(string.strip())
            || string.startsWith("\"") && string.endsWith("\"");
    return escaped(ambiguous ? '"' + string + '"' : string);
  }

  private static String escaped(String string) {
    return string
        .replace("\\", "\\\\")
        .replace("|", "\\|")
        .replace("\r", "\\r")
        .replace("\n", "\\n");
  }
}
