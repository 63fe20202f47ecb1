package dev.lakebase.mcp.governance.sql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The guard against PostgreSQL's own grammar, on random texts. {@code -Dfuzz.seed} and {@code
 * -Dfuzz.texts} choose others.
 */
@Tag("oracle")
class OracleTest {
  private static final long SEED = Long.getLong("fuzz.seed", 20_261_122L);
  private static final int TEXTS = Integer.getInteger("fuzz.texts", 200_000);
  private static final int BATCH = 5_000;

  @Test
  void noTextIsJudgedMoreOpenlyThanTheGrammarReadsIt() {
    Oracle oracle = new Oracle();
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    SqlFuzz fuzz = new SqlFuzz(random);
    List<String> open = new ArrayList<>();
    int parsed = 0;
    int allowed = 0;
    int stricter = 0;
    try (SqlGuard guard = new SqlGuard()) {
      for (int done = 0; done < TEXTS; done += BATCH) {
        List<String> texts = new ArrayList<>();
        while (texts.size() < BATCH) {
          texts.add(fuzz.text());
        }
        List<JsonNode> answers = oracle.ask(texts);
        for (int i = 0; i < BATCH; i++) {
          String text = texts.get(i);
          JsonNode answer = answers.get(i);
          if (answer.has("error")) {
            continue;
          }
          parsed++;
          Judgement judgement = guard.judge(text, SqlPolicy.of(SqlProfile.ADMIN));
          allowed += judgement.allowed() ? 1 : 0;
          Optional<String> difference = difference(guard, text, judgement, answer);
          difference.ifPresent(what -> open.add(what + ": " + text));
          stricter += !judgement.allowed() && answer.get("count").asInt() == 1 ? 1 : 0;
        }
      }
    }
    System.out.printf(
        "oracle: seed %d, %d texts, %d accepted by the grammar, %d of them allowed for admin, %d"
            + " single statements denied%n",
        SEED, TEXTS, parsed, allowed, stricter);
    assertThat(open).isEmpty();
    assertThat(allowed).as("texts that can show a difference").isGreaterThan(TEXTS / 20);
  }

  private static Optional<String> difference(
      SqlGuard guard, String text, Judgement judgement, JsonNode answer) {
    int count = answer.get("count").asInt();
    Optional<Integer> counted = count(text);
    if (counted.isPresent() && counted.get() < count) {
      return Optional.of("counted " + counted.get() + " of " + count + " statements");
    }
    if (!judgement.allowed()) {
      return Optional.empty();
    }
    if (count != 1) {
      return Optional.of("allowed " + count + " statements");
    }
    JsonNode statement = answer.get("statements").get(0);
    Set<StatementType> types = EnumSet.noneOf(StatementType.class);
    statement.get("types").forEach(type -> types.add(StatementType.of(type.asText())));
    if (statement.get("other").asBoolean()) {
      return Optional.of("allowed another kind");
    }
    for (JsonNode call : statement.get("calls")) {
      if (FunctionCalls.isBlocked(call.asText())) {
        return Optional.of("allowed a call of " + call.asText());
      }
    }
    if (!judgement.types().containsAll(types)) {
      return Optional.of("took " + types + " for " + judgement.types());
    }
    return guardedSetting(guard, text, statement);
  }

  private static Optional<String> guardedSetting(SqlGuard guard, String text, JsonNode statement) {
    String setting = PgCharacters.fold(statement.path("setting").path("name").asText());
    boolean reset = statement.path("setting").path("kind").asText().equals("VAR_RESET");
    boolean names = setting.equals("client_encoding");
    boolean guarded =
        SetStatement.GUARDED.contains(setting)
            && !(reset && setting.equals("search_path"))
            && !names;
    return guarded && guard.judge(text, SqlPolicy.of(SqlProfile.DEVELOPER)).allowed()
        ? Optional.of("let a developer set " + setting)
        : Optional.empty();
  }

  private static Optional<Integer> count(String text) {
    try {
      return Optional.of(StatementSplitter.statements(text).size());
    } catch (RefusedText e) {
      return Optional.empty();
    }
  }
}
