package dev.lakebase.mcp.database;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.core.Parser;

/**
 * A route author's statement with parameters written {@code :#name} or, for a Simple expression,
 * {@code :#${...}}, as camel-sql writes them. In literals, quoted identifiers and comments nothing
 * is a parameter; a question mark is always PostgreSQL's operator. A parameter that is only asked
 * whether it IS NULL has no type for PostgreSQL to find, so it is cast to text there.
 *
 * @param text the statement with {@code ?} for each parameter, in pgjdbc's spelling
 * @param parameters names, or expressions with their braces, in the order of the question marks
 */
record NamedSql(String text, List<String> parameters) {
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_]+");
  private static final Pattern NULL_TEST =
      Pattern.compile("\\s+IS\\s+(?:NOT\\s+)?NULL\\b", Pattern.CASE_INSENSITIVE);

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
      } else if (sql.startsWith(":#", at)) {
        String name = name(sql, at + 2);
        names.add(name);
        at += 2 + name.length();
        boolean nullTest = NULL_TEST.matcher(sql).region(at, sql.length()).lookingAt();
        text.append(nullTest ? "CAST(? AS text)" : "?");
      } else {
        text.append(chars[at] == '?' ? "??" : String.valueOf(chars[at]));
        at++;
      }
    }
    return new NamedSql(text.toString(), List.copyOf(names));
  }

  private static String name(String sql, int start) {
    if (!sql.startsWith("${", start)) {
      Matcher name = NAME.matcher(sql).region(start, sql.length());
      if (name.lookingAt()) {
        return name.group();
      }
      throw new IllegalArgumentException("A name has to follow :# in the sql option");
    }
    int depth = 0;
    for (int at = start + 1; at < sql.length(); at++) {
      depth += sql.charAt(at) == '{' ? 1 : sql.charAt(at) == '}' ? -1 : 0;
      if (depth == 0) {
        return sql.substring(start, at + 1);
      }
    }
    throw new IllegalArgumentException(":#${ in the sql option has no end");
  }

  /** A comment that is only over where its line is. */
  static boolean hasLineComment(String sql) {
    char[] chars = sql.toCharArray();
    int at = 0;
    while (at < chars.length) {
      int end = endOfOpaque(chars, at);
      if (end > at && chars[at] == '-') {
        return true;
      }
      at = Math.max(end, at + 1);
    }
    return false;
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
