package dev.lakebase.mcp.governance.sql;

import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/**
 * Judges typical statements once in a process, so that what judges them is loaded and compiled
 * before anyone waits: the first text would take twenty times as long as the thousandth.
 */
final class WarmUp {
  private static final int ROUNDS = 20;
  private static final SqlPolicy POLICY = SqlPolicy.of(SqlProfile.ADMIN);
  private static final List<String> STATEMENTS =
      List.of(
          "WITH a AS (SELECT b, count(*) c FROM t JOIN u ON t.d = u.d WHERE e IN (1, 2) AND f"
              + " BETWEEN 1 AND 2 OR NOT g IS NULL GROUP BY b HAVING count(*) > 1) SELECT DISTINCT"
              + " a.b, CASE WHEN c > 1 THEN 'x' ELSE 'y' END, cast(c AS int), c::text, coalesce(b,"
              + " 'x'), row_number() OVER (PARTITION BY b ORDER BY c) FROM a LEFT JOIN (SELECT *"
              + " FROM v) w ON a.b = w.b WHERE EXISTS (SELECT 1 FROM x) AND (b LIKE 'x%') UNION"
              + " SELECT 1 ORDER BY 1 LIMIT 1 OFFSET 1",
          "SELECT (((a))), f(g(b, h(c))) FROM t WHERE a IN (SELECT b FROM u WHERE c = (SELECT max(d)"
              + " FROM v WHERE NOT EXISTS (SELECT 1 FROM w WHERE (e = 1 AND (f = 2 OR g = 3)))))",
          "INSERT INTO t (a, b) VALUES (1, 'x') ON CONFLICT (a) DO UPDATE SET b = excluded.b"
              + " RETURNING a",
          "UPDATE t SET a = b + 1, c = now() - interval '1 day' FROM u WHERE t.d = u.d AND (e = 1"
              + " OR f > 1) RETURNING *",
          "DELETE FROM t USING u WHERE a = b AND c < d",
          "MERGE INTO t USING s ON a = b WHEN MATCHED THEN UPDATE SET c = 1 WHEN NOT MATCHED THEN"
              + " INSERT VALUES (1)");

  /** The process's own. */
  static final WarmUp OF_PROCESS = new WarmUp();

  private final AtomicBoolean begun = new AtomicBoolean();

  /** Judges the statements the first time, and returns how many it judged. */
  int once() {
    return begun.compareAndSet(false, true)
        ? IntStream.range(0, ROUNDS).map(i -> round().size()).sum()
        : 0;
  }

  /** What is said of each of the statements. */
  static List<Judgement> round() {
    StatementJudge judge = new StatementJudge(POLICY, new ReservedNames(Set.of("")), true);
    return STATEMENTS.stream().map(sql -> judged(sql, judge)).toList();
  }

  private static Judgement judged(String sql, StatementJudge judge) {
    StatementTokens tokens = StatementSplitter.statements(sql).get(0);
    ParsedTypes parsed = JSqlParserReader.read(CanonicalText.of(tokens));
    return Draft.of(tokens, POLICY).judged(judge, parsed);
  }
}
