package dev.lakebase.mcp.governance.sql;

import java.util.Map;
import java.util.Set;

/**
 * Classifies what can be queried or changed: SELECT, VALUES, TABLE, INSERT, UPDATE, DELETE, MERGE,
 * each with or without WITH. Beside the main verb it finds what else the statement does: data
 * changes in a bracket, INTO, row locks, ON CONFLICT DO UPDATE, sequence functions.
 */
final class QueryClassifier {
  private static final Map<String, StatementType> VERBS =
      Map.of(
          "select", StatementType.SELECT,
          "values", StatementType.SELECT,
          "table", StatementType.SELECT,
          "insert", StatementType.INSERT,
          "update", StatementType.UPDATE,
          "delete", StatementType.DELETE,
          "merge", StatementType.MERGE);
  private static final Set<String> READS = Set.of("select", "values", "table");

  private final StatementTokens tokens;
  private final Findings findings;

  private QueryClassifier(StatementTokens tokens, Findings findings) {
    this.tokens = tokens;
    this.findings = findings;
  }

  /** Whether a query or data change begins with these tokens. */
  static boolean begins(StatementTokens tokens) {
    return tokens.isSymbol(0, "(")
        || tokens.isKeyword(0, "with")
        || VERBS.containsKey(tokens.word(0));
  }

  /**
   * Adds the types of the query that these tokens are.
   *
   * @throws RefusedText where they are none
   */
  static void classify(StatementTokens tokens, Findings findings) {
    new QueryClassifier(tokens, findings).classify();
  }

  /**
   * Adds the types of what the query of a CREATE TABLE AS or CREATE VIEW does beside reading.
   *
   * @throws RefusedText where these tokens are no query
   */
  static void classifyEmbedded(StatementTokens tokens, Findings findings) {
    QueryClassifier query = new QueryClassifier(tokens, findings);
    int verb = query.mainVerb();
    if (!READS.contains(tokens.word(verb))) {
      throw RefusedText.syntax("only a query may stand behind AS.");
    }
    query.inner(verb);
  }

  /** Adds the types of what expressions do. */
  static void classifyExpressions(StatementTokens tokens, Findings findings) {
    new QueryClassifier(tokens, findings).inner(-1);
  }

  private void classify() {
    int verb = mainVerb();
    findings.add(VERBS.get(tokens.word(verb)));
    inner(verb);
  }

  private int mainVerb() {
    int start = 0;
    while (tokens.isSymbol(start, "(")) {
      start++;
    }
    int verb = verb(start);
    if (start > 0 && !READS.contains(tokens.word(verb))) {
      throw RefusedText.syntax("only a query may stand in brackets.");
    }
    QuerySyntax.check(tokens, verb);
    return verb;
  }

  /** The main verb of the query that begins there, behind its WITH, which may be in brackets. */
  private int verb(int start) {
    int verb = start;
    while (tokens.isKeyword(verb, "with")) {
      verb = commonTableExpression(tokens.isKeyword(verb + 1, "recursive") ? verb + 2 : verb + 1);
      while (tokens.isSymbol(verb, ",")) {
        verb = commonTableExpression(verb + 1);
      }
      while (tokens.isSymbol(verb, "(")) {
        verb++;
      }
    }
    if (!VERBS.containsKey(tokens.word(verb))) {
      throw RefusedText.syntax("no SELECT, VALUES, TABLE, INSERT, UPDATE, DELETE or MERGE found.");
    }
    return verb;
  }

  /** {@code name [(columns)] AS [[NOT] MATERIALIZED] (query) [SEARCH ...] [CYCLE ...]}. */
  private int commonTableExpression(int start) {
    int i = expectName(start);
    if (tokens.isSymbol(i, "(")) {
      i = tokens.behindBracket(i);
    }
    i = expect(i, "as");
    if (tokens.isKeyword(i, "not")) {
      i++;
    }
    if (tokens.isKeyword(i, "materialized")) {
      i++;
    }
    if (!tokens.isSymbol(i, "(")) {
      throw malformedWith();
    }
    return cycle(search(tokens.behindBracket(i)));
  }

  private int search(int start) {
    if (!tokens.isKeyword(start, "search")) {
      return start;
    }
    int i = names(expect(start + 3, "by"));
    return expectName(expect(i, "set"));
  }

  private int cycle(int start) {
    if (!tokens.isKeyword(start, "cycle")) {
      return start;
    }
    int i = expectName(expect(names(start + 1), "set"));
    if (tokens.isKeyword(i, "to")) {
      while (i < tokens.size() && !tokens.isKeyword(i, "using")) {
        i++;
      }
    }
    return expectName(expect(i, "using"));
  }

  private int names(int start) {
    int i = expectName(start);
    while (tokens.isSymbol(i, ",")) {
      i = expectName(i + 1);
    }
    return i;
  }

  private int expectName(int index) {
    if (!tokens.isName(index)) {
      throw malformedWith();
    }
    return index + 1;
  }

  private int expect(int index, String keyword) {
    if (!tokens.isKeyword(index, keyword)) {
      throw malformedWith();
    }
    return index + 1;
  }

  private static RefusedText malformedWith() {
    return RefusedText.syntax("the WITH clause could not be read.");
  }

  private void inner(int mainVerb) {
    int mainTarget = target(mainVerb);
    int innerTarget = -1;
    for (int i = 0; i < tokens.size(); i++) {
      int verb = changeInBracket(i);
      if (verb >= 0) {
        StatementType type = VERBS.get(tokens.word(verb));
        findings.add(type, "the " + type + " in its brackets is executed too");
        innerTarget = target(verb);
      } else if (i != mainTarget && i != innerTarget) {
        keyword(i);
      }
      call(i);
    }
  }

  /** Where the INTO of an INSERT or MERGE stands, which is no SELECT INTO; -1 for other verbs. */
  private int target(int verb) {
    return tokens.isKeyword(verb, "insert") || tokens.isKeyword(verb, "merge") ? verb + 1 : -1;
  }

  private void call(int i) {
    FunctionCalls.typeOfCall(tokens, i)
        .ifPresent(type -> findings.add(type, tokens.get(i).text() + "() counts as " + type));
  }

  private void keyword(int i) {
    switch (tokens.word(i)) {
      case "into" -> {
        if (!isLabel(i)) {
          findings.add(StatementType.CREATE, "SELECT INTO creates a table");
        }
      }
      case "for" -> {
        if (locks(i + 1)) {
          findings.add(StatementType.UPDATE, "FOR UPDATE and FOR SHARE lock rows");
        }
      }
      case "do" -> {
        if (tokens.isKeyword(i + 1, "update")) {
          findings.add(StatementType.UPDATE, "ON CONFLICT DO UPDATE updates rows");
        }
      }
      default -> {}
    }
  }

  private boolean locks(int i) {
    return tokens.isKeyword(i, "update")
        || tokens.isKeyword(i, "share")
        || tokens.isKeyword(i, "key", "share")
        || tokens.isKeyword(i, "no", "key");
  }

  /** A column may be called {@code into} behind AS or a point. */
  private boolean isLabel(int i) {
    return tokens.isKeyword(i - 1, "as") || tokens.isSymbol(i - 1, ".");
  }

  /** The verb of the data change that begins in the bracket that opens there, or -1. */
  private int changeInBracket(int open) {
    if (!tokens.isSymbol(open, "(")) {
      return -1;
    }
    int start = open + 1;
    if (tokens.isKeyword(start, "with")) {
      int verb = verb(start);
      return READS.contains(tokens.word(verb)) ? -1 : verb;
    }
    boolean change =
        tokens.isKeyword(start, "insert", "into")
            || tokens.isKeyword(start, "merge", "into")
            || tokens.isKeyword(start, "delete", "from")
            || (tokens.isKeyword(start, "update") && tokens.isName(start + 1));
    return change ? start : -1;
  }
}
