package dev.lakebase.mcp.governance.sql;

import java.util.ArrayList;
import java.util.List;

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

  private final List<Token> tokens;
  private final List<String> words = new ArrayList<>();

  private CanonicalText(List<Token> tokens) {
    this.tokens = tokens;
  }

  static String of(StatementTokens query) {
    return new CanonicalText(CommonDialect.rewrite(query)).write();
  }

  private String write() {
    for (Token token : tokens) {
      switch (token.kind()) {
        case NAME -> words.add(isPlain(token.text()) ? token.text() : quoted(token.text()));
        case QUOTED_NAME -> words.add(quoted(token.text()));
        case NUMBER, PARAMETER -> constant(NUMBER);
        case STRING -> constant(STRING);
        default -> symbol(token.text());
      }
    }
    return String.join(" ", words);
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
    words.add(symbol);
    if (symbol.equals(")")) {
      dropRepeatedRow();
    }
  }

  /** {@code (1), (1)} says no more than {@code (1)}. */
  private void dropRepeatedRow() {
    int size = words.size();
    if (isRow(size - 3) && isWord(size - 4, ",") && isRow(size - 7)) {
      words.subList(size - 4, size).clear();
    }
  }

  private boolean isRow(int start) {
    return isWord(start, "(") && isConstant(start + 1) && isWord(start + 2, ")");
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
