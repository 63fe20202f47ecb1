package dev.lakebase.mcp.tool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LocalInsightsTest {
  private static final String LONG = "x".repeat(2_000);

  private final LocalInsights insights = new LocalInsights();

  @Test
  void aCallerKeepsTheNewestThousand() {
    for (int i = 0; i < InsightStore.MOST_EACH; i++) {
      assertThat(insights.append("a", "insight " + i)).isEqualTo(i + 1);
    }
    assertThat(insights.append("a", "one more")).isEqualTo(InsightStore.MOST_EACH);
    assertThat(insights.all("a")).hasSize(InsightStore.MOST_EACH).startsWith("insight 1");
    assertThat(insights.all("a")).endsWith("one more");
  }

  @Test
  void ofMoreThanTenThousandCallersTheOneLongestAwayLosesHers() {
    for (int i = 0; i < 10_000; i++) {
      insights.append("caller " + i, "own");
    }
    assertThat(insights.all("caller 0")).containsExactly("own");
    insights.append("one more", "own");
    assertThat(insights.all("caller 0")).containsExactly("own");
    assertThat(insights.all("caller 1")).isEmpty();
    assertThat(insights.all("caller 2")).containsExactly("own");
  }

  @Test
  void manyCallersTogetherHoldNoMoreThanTheMemoryMeantForThem() {
    int callers = 20;
    for (int i = 0; i < callers; i++) {
      for (int j = 0; j < InsightStore.MOST_EACH; j++) {
        insights.append("caller " + i, LONG);
      }
    }
    long kept = 0;
    for (int i = 0; i < callers; i++) {
      kept += insights.all("caller " + i).size();
    }
    assertThat(kept * LONG.length()).isBetween(12_000_000L, 16_000_000L);
    assertThat(insights.all("caller 19")).hasSize(InsightStore.MOST_EACH);
    assertThat(insights.all("caller 0")).isEmpty();
  }
}
