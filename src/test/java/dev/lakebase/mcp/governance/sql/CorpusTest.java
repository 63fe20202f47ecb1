package dev.lakebase.mcp.governance.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class CorpusTest {
  private static final SqlGuard GUARD = new SqlGuard();
  private static final List<Corpus.Line> REGRESSION = Corpus.read("pg-regress.jsonl.gz");

  /**
   * Denied texts whose types are not told: the lexer refuses them, or the label leaves out a kind.
   */
  private static final Set<String> OTHER_TYPES =
      Set.of(
          "SELECT U&\"pg_terminate_b\\0061ckend\"(1)",
          "SELECT `a; DROP TABLE t --`",
          "SELECT 1;\u00a0DROP TABLE t",
          ";;SELECT 1; VACUUM");

  @AfterAll
  static void close() {
    GUARD.close();
  }

  static Stream<Arguments> labelledFiles() {
    return Stream.of("sql-governance.jsonl", "own-cases.jsonl")
        .flatMap(
            file -> Stream.of(SqlProfile.values()).map(profile -> Arguments.of(file, profile)));
  }

  @ParameterizedTest
  @MethodSource("labelledFiles")
  void everyLabelledLineGetsItsVerdict(String file, SqlProfile profile) {
    SoftAssertions all = new SoftAssertions();
    for (Corpus.Line line : Corpus.read(file)) {
      Judgement judgement = GUARD.judge(line.sql(), SqlPolicy.of(profile));
      all.assertThat(judgement.allowed())
          .as("%s: %s (%s)", profile, line.sql(), judgement.reason())
          .isEqualTo(line.allowed(profile));
    }
    all.assertAll();
  }

  @Test
  void everyGovernanceLineGetsItsTypes() {
    SoftAssertions all = new SoftAssertions();
    Corpus.read("sql-governance.jsonl").stream()
        .filter(line -> !OTHER_TYPES.contains(line.sql()))
        .forEach(line -> all.assertThat(types(line)).as(line.sql()).isEqualTo(line.types()));
    all.assertAll();
  }

  /** The original allowed scripts by the union of their types; judgeScript does. */
  @ParameterizedTest
  @EnumSource(SqlProfile.class)
  void everyUpstreamCaseGetsItsVerdict(SqlProfile profile) {
    SqlPolicy policy = SqlPolicy.of(profile);
    SoftAssertions all = new SoftAssertions();
    for (Corpus.Line line : Corpus.read("upstream-cases.jsonl")) {
      boolean script = line.text("note").startsWith("keep the union");
      boolean allowed =
          script
              ? GUARD.judgeScript(line.sql(), policy).allowed()
              : GUARD.judge(line.sql(), policy).allowed();
      all.assertThat(allowed).as("%s: %s", profile, line.sql()).isEqualTo(line.allowed(profile));
    }
    all.assertAll();
  }

  @Test
  void nothingThatTheRegressionSuiteDeniesReadersIsAllowedToThem() {
    assertThat(denied(SqlProfile.READ_ONLY).filter(line -> allowed(line, SqlProfile.READ_ONLY)))
        .extracting(Corpus.Line::sql)
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"READ_ONLY,0.98", "ANALYST,0.95", "DEVELOPER,0.95", "ADMIN,0.95"})
  void nearlyAllThatTheRegressionSuiteAllowsIsAllowed(SqlProfile profile, double share) {
    List<Corpus.Line> lines = REGRESSION.stream().filter(line -> line.allowed(profile)).toList();
    long allowed = lines.stream().filter(line -> allowed(line, profile)).count();
    assertThat((double) allowed / lines.size()).isGreaterThanOrEqualTo(share);
  }

  @Test
  void everyRegressionStatementIsOneStatement() {
    SoftAssertions all = new SoftAssertions();
    for (Corpus.Line line : REGRESSION) {
      all.assertThat(GUARD.judge(line.sql(), SqlPolicy.of(SqlProfile.ADMIN)).reason())
          .as(line.sql())
          .doesNotContain("Only one statement");
    }
    all.assertAll();
  }

  private static Stream<Corpus.Line> denied(SqlProfile profile) {
    return REGRESSION.stream().filter(line -> !line.allowed(profile));
  }

  private static boolean allowed(Corpus.Line line, SqlProfile profile) {
    return GUARD.judge(line.sql(), SqlPolicy.of(profile)).allowed();
  }

  private static Set<String> types(Corpus.Line line) {
    Set<String> types = new TreeSet<>();
    GUARD
        .judge(line.sql(), SqlPolicy.of(SqlProfile.ADMIN))
        .types()
        .forEach(type -> types.add(type.name()));
    return types;
  }
}
