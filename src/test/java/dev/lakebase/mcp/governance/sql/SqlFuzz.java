package dev.lakebase.mcp.governance.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Random texts: statements of {@link FuzzStatements}, mutated ones, mutated ones from the corpora,
 * and mere sequences of {@link FuzzWords}.
 */
final class SqlFuzz {
  private static final List<String> CORPUS =
      Stream.of(
              "sql-governance.jsonl",
              "own-cases.jsonl",
              "upstream-cases.jsonl",
              "pg-regress.jsonl.gz")
          .flatMap(name -> Corpus.read(name).stream())
          .map(Corpus.Line::sql)
          .filter(sql -> sql.length() < 600 && sql.indexOf(0) < 0)
          .toList();

  private final Choice choice;
  private final FuzzStatements statements;

  SqlFuzz(RandomGenerator random) {
    choice = new Choice(random);
    statements = new FuzzStatements(choice);
  }

  /**
   * A text as the wire can carry it: what a mutation cut out of a surrogate pair is a {@code ?}.
   */
  String text() {
    return new String(anyText().getBytes(UTF_8), UTF_8);
  }

  private String anyText() {
    return switch (choice.below(10)) {
      case 0, 1, 2 -> mutated(statements.statement(3));
      case 3, 4, 5 -> mutated(choice.of(CORPUS));
      case 6 ->
          mutated(choice.of(CORPUS) + choice.of(";", ";\n", " ", "; --\n") + choice.of(CORPUS));
      case 7 -> fragments();
      default -> statements.statement(4);
    };
  }

  private String fragments() {
    StringBuilder text = new StringBuilder(choice.of("select ", "select ", "", "with ", "create "));
    int count = 1 + choice.below(10);
    for (int i = 0; i < count; i++) {
      text.append(
              choice.of(
                  choice.of(
                      List.of(
                          FuzzWords.FRAGMENTS,
                          FuzzWords.NAMES,
                          FuzzWords.LITERALS,
                          FuzzWords.OPERATORS))))
          .append(choice.of(FuzzWords.SPACES));
    }
    return text.toString();
  }

  private String mutated(String sql) {
    StringBuilder text = new StringBuilder(sql);
    int mutations = choice.below(4);
    for (int i = 0; i < mutations; i++) {
      int at = choice.below(text.length() + 1);
      switch (choice.below(5)) {
        case 0, 1 -> text.insert(at, choice.of(FuzzWords.FRAGMENTS));
        case 2 -> text.insert(at, choice.of(FuzzWords.SPACES));
        case 3 -> text.delete(at, Math.min(text.length(), at + 1 + choice.below(4)));
        default -> {
          int end = Math.min(text.length(), at + choice.below(20));
          text.insert(choice.below(text.length() + 1), text.substring(at, end));
        }
      }
    }
    return text.toString();
  }
}
