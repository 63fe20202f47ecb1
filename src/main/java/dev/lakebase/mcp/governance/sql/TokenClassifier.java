package dev.lakebase.mcp.governance.sql;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Classifies one statement from its tokens alone. */
final class TokenClassifier {
  private static final Set<String> MAINTENANCE_TARGETS =
      Set.of("table", "index", "schema", "database", "system");

  private final StatementTokens tokens;
  private final Findings findings = new Findings();

  private TokenClassifier(StatementTokens tokens) {
    this.tokens = tokens;
  }

  /**
   * The types of the statement.
   *
   * @throws RefusedText where the text is no PostgreSQL statement
   * @throws OtherKind where it is one outside the seventeen types
   */
  static Classification classify(StatementTokens tokens) {
    TokenClassifier classifier = new TokenClassifier(tokens);
    classifier.classify();
    return classifier.findings.classification();
  }

  private void classify() {
    String word = tokens.word(0);
    switch (word) {
      case "explain" -> explain();
      case "create", "alter", "drop" -> DdlClassifier.classify(tokens, findings);
      case "set", "reset" -> {
        findings.add(StatementType.SET);
        SetStatement.guarded(tokens).ifPresent(findings::clusterWide);
      }
      case "show" -> show();
      case "describe", "desc" -> named(StatementType.DESCRIBE);
      case "use" -> named(StatementType.USE);
      case "call" -> call();
      case "truncate" -> followed(StatementType.TRUNCATE);
      case "grant" -> followed(StatementType.GRANT);
      case "revoke" -> followed(StatementType.REVOKE);
      case "analyze", "analyse", "vacuum", "cluster" -> findings.add(StatementType.ALTER);
      case "reindex" -> reindex();
      case "comment" -> comment();
      case "refresh" -> refresh();
      default -> query(word);
    }
  }

  private void query(String word) {
    Optional<String> advice = OtherKinds.advice(word);
    if (advice.isPresent()) {
      throw new OtherKind(word.toUpperCase(Locale.ROOT), advice.get());
    }
    if (!QueryClassifier.begins(tokens)) {
      throw RefusedText.syntax("'" + tokens.source(0) + "' begins no PostgreSQL statement.");
    }
    QueryClassifier.classify(tokens, findings);
    findings.query(tokens);
  }

  private void explain() {
    ExplainStatement explain = ExplainStatement.of(tokens);
    Classification inner = explained(explain.inner());
    findings.add(StatementType.EXPLAIN);
    inner.query().ifPresent(findings::query);
    if (explain.executes()) {
      inner.types().forEach(type -> findings.add(type, "EXPLAIN ANALYZE executes the statement"));
    }
  }

  /** PostgreSQL explains queries, data changes, CREATE TABLE AS and REFRESH. */
  private static Classification explained(StatementTokens inner) {
    if (!isView(inner) && !inner.isKeyword(0, "explain")) {
      Classification classification = classify(inner);
      if (classification.query().isPresent() || inner.isKeyword(0, "refresh")) {
        return classification;
      }
    }
    throw RefusedText.syntax("EXPLAIN takes a query, a data change or CREATE TABLE AS.");
  }

  /** {@code CREATE [OR REPLACE] [TEMP] [RECURSIVE] VIEW}, which unlike its kin is not explained. */
  private static boolean isView(StatementTokens inner) {
    int i = 1;
    while (inner.isName(i) && !inner.isKeyword(i, "as") && !inner.isKeyword(i, "materialized")) {
      if (inner.isKeyword(i, "view")) {
        return inner.isKeyword(0, "create");
      }
      i++;
    }
    return false;
  }

  private void show() {
    findings.add(StatementType.SHOW);
    boolean words =
        tokens.isKeyword(1, "time", "zone")
            || tokens.isKeyword(1, "session", "authorization")
            || (tokens.isKeyword(1, "transaction", "isolation") && tokens.isKeyword(3, "level"));
    int end = words ? (tokens.isKeyword(1, "transaction") ? 4 : 3) : qualifiedName(1);
    if (end != tokens.size()) {
      throw RefusedText.syntax(
          "PostgreSQL's SHOW takes one setting, or ALL. Use SELECT on information_schema or"
              + " pg_catalog for everything else.");
    }
  }

  /** DESCRIBE and USE are not PostgreSQL's; classified so that a policy can speak of them. */
  private void named(StatementType type) {
    findings.add(type);
    int start = tokens.isKeyword(1, "table") ? 2 : 1;
    if (qualifiedName(start) != tokens.size()) {
      throw RefusedText.syntax(type + " takes one name.");
    }
  }

  private void call() {
    findings.add(StatementType.CALL);
    int open = qualifiedName(1);
    if (!tokens.isSymbol(open, "(") || tokens.behindBracket(open) != tokens.size()) {
      throw RefusedText.syntax("CALL takes a procedure and its arguments in brackets.");
    }
    QueryClassifier.classifyExpressions(tokens, findings);
  }

  private void followed(StatementType type) {
    findings.add(type);
    if (!tokens.isName(1)) {
      throw RefusedText.syntax(type + " is incomplete.");
    }
  }

  private void reindex() {
    findings.add(StatementType.ALTER);
    int target = tokens.isSymbol(1, "(") ? tokens.behindBracket(1) : 1;
    if (!tokens.isAnyKeyword(target, MAINTENANCE_TARGETS)) {
      throw RefusedText.syntax("REINDEX takes TABLE, INDEX, SCHEMA, DATABASE or SYSTEM.");
    }
  }

  private void comment() {
    findings.add(StatementType.ALTER);
    if (!tokens.isKeyword(1, "on")) {
      throw RefusedText.syntax("COMMENT needs ON and an object.");
    }
  }

  private void refresh() {
    findings.add(StatementType.ALTER);
    if (!tokens.isKeyword(1, "materialized", "view")) {
      throw RefusedText.syntax("REFRESH takes a MATERIALIZED VIEW.");
    }
  }

  /** Behind {@code name[.name...]}; the start itself where no name stands there. */
  private int qualifiedName(int start) {
    if (!tokens.isName(start)) {
      return -1;
    }
    int i = start + 1;
    while (tokens.isSymbol(i, ".") && tokens.isName(i + 1)) {
      i += 2;
    }
    return i;
  }
}
