package dev.lakebase.mcp.governance.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WarmUpTest {

  @Test
  void everyStatementGoesThroughAllStages() {
    assertThat(WarmUp.round())
        .extracting(Judgement::execution)
        .containsExactly(
            Execution.CURSOR,
            Execution.CURSOR,
            Execution.WRITE,
            Execution.WRITE,
            Execution.WRITE,
            Execution.WRITE);
  }

  @Test
  void theyAreJudgedOnce() {
    WarmUp warmUp = new WarmUp();
    assertThat(warmUp.once()).isEqualTo(120);
    assertThat(warmUp.once()).isZero();
  }
}
