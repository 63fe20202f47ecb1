package dev.lakebase.mcp.database;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.core.Parser;

/**
 * A route author's statement with parameters written {@code :#name}, as camel-sql writes them. In
 * literals, quoted identifiers and comments nothing is a parameter; a question mark is always
 * PostgreSQL's operator.
 *
 * @param text the statement with {@code ?} for each parameter, in pgjdbc's spelling
 * @param parameters names in the order of the question marks
 */
record NamedSql(String text, List<String> parameters) {

  /**
   * @throws IllegalArgumentException if the text holds more or less than one statement
   */
  static NamedSql parse(String sql) {
    String statement = sql.strip();
    while (statement.endsWith(";")) {
      statement = statement.substring(0, statement.length() - 1).stripTrailing();
    }
    NamedSql named = scan(statement);
    requireSingle(named.text());
    return named;
  }

  /**
   * @throws IllegalArgumentException if the text holds more or less than one statement
   */
  static void requireSingle(String jdbcSql) {
    try {
      if (Parser.parseJdbcSql(jdbcSql, true, true, true, false, true).size() == 1) {
        return;
      }
    } catch (SQLException e) {
      throw new IllegalArgumentException("The sql option can't be read as SQL", e);
    }
    throw new IllegalArgumentException("The sql option must hold exactly one statement");
  }

  /** A statement whose question marks are its parameters already. */
  static NamedSql positional(String sql) {
    return new NamedSql(sql, List.of());
  }

  private static NamedSql scan(String sql) {
    char[] chars = sql.toCharArray();
    StringBuilder text = new StringBuilder(chars.length);
    List<String> names = new ArrayList<>();
    int at = 0;
    while (at < chars.length) {
      int end = endOfOpaque(chars, at);
      if (end > at) {
        text.append(chars, at, end - at);
        at = end;
      } else if (chars[at] == ':' && at + 2 < chars.length && chars[at + 1] == '#') {
        int stop = at + 2;
        while (stop < chars.length
            && (Character.isLetterOrDigit(chars[stop]) || chars[stop] == '_')) {
          stop++;
        }
        names.add(sql.substring(at + 2, stop));
        text.append('?');
        at = stop;
      } else {
        text.append(chars[at] == '?' ? "??" : String.valueOf(chars[at]));
        at++;
      }
    }
    return new NamedSql(text.toString(), List.copyOf(names));
  }

  /**
   * Where a literal, quoted identifier or comment that begins here ends; {@code at} if none does.
   */
  private static int endOfOpaque(char[] chars, int at) {
    int last =
        switch (chars[at]) {
          case '\'' -> Parser.parseSingleQuotes(chars, at, true);
          case '"' -> Parser.parseDoubleQuotes(chars, at);
          case '$' -> Parser.parseDollarQuotes(chars, at);
          case '-' -> Parser.parseLineComment(chars, at);
          case '/' -> Parser.parseBlockComment(chars, at);
          default -> at;
        };
    return last == at ? at : Math.min(last + 1, chars.length);
  }
}
