package dev.lakebase.mcp.governance.sql;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * Writes a statement so that every reader of SQL must read it alike: comments dropped, one space
 * between tokens, every constant plain, every name plain or quoted without surprises.
 *
 * <p>Constants are all the same and lists of them hold one, so that texts which differ in their
 * values only share one canonical text: it is also the statement's shape.
 */
final class CanonicalText {
  private static final String NUMBER = "1";
  private static final String STRING = "'x'";
  private static final Set<String> VALUES = Set.of("null", "true", "false", "default");

  private final List<Token> tokens;
  private final List<String> words = new ArrayList<>();
  private final Deque<Integer> brackets = new ArrayDeque<>();

  private CanonicalText(List<Token> tokens) {
    this.tokens = tokens;
  }

  static String of(StatementTokens query) {
    return new CanonicalText(CommonDialect.rewrite(query)).write();
  }

  /** How many tokens such a text holds: single spaces part them. */
  static int tokens(String canonical) {
    int tokens = 1;
    for (int i = 0; i < canonical.length(); i++) {
      if (canonical.charAt(i) == ' ') {
        tokens++;
      }
    }
    return tokens;
  }

  private String write() {
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      switch (token.kind()) {
        case NAME -> name(i, token.text());
        case QUOTED_NAME -> words.add(quoted(token.text()));
        case NUMBER, PARAMETER -> constant(NUMBER);
        case STRING -> constant(STRING);
        default -> symbol(token.text());
      }
    }
    return String.join(" ", words);
  }

  private void name(int i, String name) {
    if (VALUES.contains(name) && isListed(i)) {
      constant(NUMBER);
    } else {
      words.add(isPlain(name) ? name : quoted(name));
    }
  }

  /** Whether the token is all that stands at its place in a list. */
  private boolean isListed(int i) {
    return i > 0
        && i + 1 < tokens.size()
        && (tokens.get(i - 1).isSymbol("(") || tokens.get(i - 1).isSymbol(","))
        && (tokens.get(i + 1).isSymbol(")") || tokens.get(i + 1).isSymbol(","));
  }

  private void constant(String constant) {
    int size = words.size();
    if (isWord(size - 1, ",") && isConstant(size - 2)) {
      words.remove(size - 1);
    } else {
      words.add(constant);
    }
  }

  private void symbol(String symbol) {
    if (symbol.equals("(")) {
      brackets.push(words.size());
    }
    words.add(symbol);
    if (symbol.equals(")")) {
      dropRepeatedRow(brackets.pop());
    }
  }

  /** {@code (row), (row)} says no more than {@code (row)} where both are alike. */
  private void dropRepeatedRow(int start) {
    int length = words.size() - start;
    int before = start - 1 - length;
    if (before >= 0
        && words.get(start - 1).equals(",")
        && words.subList(before, start - 1).equals(words.subList(start, words.size()))) {
      words.subList(start - 1, words.size()).clear();
    }
  }

  private boolean isConstant(int index) {
    return isWord(index, NUMBER) || isWord(index, STRING);
  }

  private boolean isWord(int index, String word) {
    return index >= 0 && words.get(index).equals(word);
  }

  private static boolean isPlain(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c >= 0x80 || c == '$') {
        return false;
      }
    }
    return true;
  }

  private static String quoted(String name) {
    StringBuilder text = new StringBuilder(name.length() + 2).append('"');
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      text.append(c < 0x80 && PgCharacters.isNamePart(c) && c != '$' ? c : '_');
    }
    return text.append('"').toString();
  }
}
