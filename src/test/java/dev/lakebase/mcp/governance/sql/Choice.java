package dev.lakebase.mcp.governance.sql;

import java.util.List;
import java.util.random.RandomGenerator;

/** Random choices of a fuzz. */
record Choice(RandomGenerator random) {

  int below(int bound) {
    return random.nextInt(bound);
  }

  <T> T of(List<T> choices) {
    return choices.get(below(choices.size()));
  }

  String of(String... choices) {
    return of(List.of(choices));
  }
}
