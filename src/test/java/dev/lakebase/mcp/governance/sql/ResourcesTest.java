package dev.lakebase.mcp.governance.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResourcesTest {

  @Test
  void aListHoldsTheWordsOfItsLinesAndNoComments() {
    List<List<String>> lines = Resources.words("blocked-functions.txt");
    assertThat(lines).contains(List.of("pg_sleep", "pg_sleep_for", "pg_sleep_until"));
    assertThat(lines).allSatisfy(words -> assertThat(words).allMatch(word -> word.matches("\\w+")));
  }
}
