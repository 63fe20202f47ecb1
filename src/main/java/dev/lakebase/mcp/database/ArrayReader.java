package dev.lakebase.mcp.database;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads PostgreSQL's array text, such as <code>{{1,NULL},{2,"a \"b\""}}</code> or <code>
 * [0:1]={5,6}</code>, into lists of lists. Lower bounds are dropped: JSON arrays have none.
 */
final class ArrayReader implements ValueReader {
  private final ValueReader element;
  private final char delimiter;

  ArrayReader(ValueReader element, char delimiter) {
    this.element = element;
    this.delimiter = delimiter;
  }

  @Override
  public Object read(byte[] text) {
    return new Cursor(new String(text, StandardCharsets.UTF_8)).array();
  }

  private final class Cursor {
    private final String text;
    private int at;

    Cursor(String text) {
      this.text = text;
      this.at = text.startsWith("[") ? text.indexOf('=') + 1 : 0;
    }

    List<Object> array() {
      List<Object> values = new ArrayList<>();
      at++;
      while (text.charAt(at) != '}') {
        values.add(value());
        if (text.charAt(at) == delimiter) {
          at++;
        }
      }
      at++;
      return values;
    }

    private Object value() {
      return switch (text.charAt(at)) {
        case '{' -> array();
        case '"' -> element.read(quoted().getBytes(StandardCharsets.UTF_8));
        default -> bare();
      };
    }

    private Object bare() {
      int start = at;
      while (text.charAt(at) != delimiter && text.charAt(at) != '}') {
        at++;
      }
      String value = text.substring(start, at);
      return value.equals("NULL") ? null : element.read(value.getBytes(StandardCharsets.UTF_8));
    }

    private String quoted() {
      StringBuilder value = new StringBuilder();
      at++;
      for (char c = text.charAt(at); c != '"'; c = text.charAt(at)) {
        value.append(c == '\\' ? text.charAt(++at) : c);
        at++;
      }
      at++;
      return value.toString();
    }
  }
}
