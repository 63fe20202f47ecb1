package dev.lakebase.mcp.governance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CallRatesTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final CallRates rates = new CallRates(new LocalCounters(now::get));

  @Test
  void aMinutesCallsMayComeAtOnceAndOneMoreWaits() {
    Ceilings three = ceilings(null, Map.of("t", 3));
    for (int call = 0; call < 3; call++) {
      rates.count(three, "ada", "t");
    }

    assertThatThrownBy(() -> rates.count(three, "ada", "t"))
        .isInstanceOf(Denial.class)
        .hasMessageStartingWith("Rate limit: 3 calls a minute of 't'. Try again in 20 s");

    now.addAndGet(Duration.ofSeconds(20).toNanos());
    rates.count(three, "ada", "t");
    assertThatThrownBy(() -> rates.count(three, "ada", "t")).isInstanceOf(Denial.class);
  }

  @Test
  void everyPrincipalAndEveryToolHasItsOwn() {
    Ceilings one = ceilings(null, Map.of("t", 1));
    rates.count(one, "ada", "t");
    rates.count(one, "bob", "t");
    rates.count(one, "ada", "u");
    rates.count(one, "ada", "u");

    assertThatThrownBy(() -> rates.count(one, "bob", "t")).isInstanceOf(Denial.class);
  }

  @Test
  void allToolsTogetherHaveALimitToo() {
    Ceilings two = ceilings(2, Map.of());
    rates.count(two, "ada", "t");
    rates.count(two, "ada", "u");

    assertThatThrownBy(() -> rates.count(two, "ada", "v"))
        .isInstanceOf(Denial.class)
        .hasMessageContaining("2 calls a minute of all tools together");
  }

  @Test
  void aPolicyLowersTheServicesLimitsAndNeverRaisesThem() {
    Ceilings ceilings =
        new Ceilings(
            "f",
            Map.of(
                "low", new PolicyFile.Limits(10, 100L, 1),
                "high", new PolicyFile.Limits(1_000_000, Long.MAX_VALUE, 3600)),
            new PolicyFile.Rates(null, null));

    assertThat(ceilings.limits("low", Road.LIMITS))
        .isEqualTo(new dev.lakebase.mcp.tool.CallLimits(10, 100, Duration.ofSeconds(1)));
    assertThat(ceilings.limits("high", Road.LIMITS)).isEqualTo(Road.LIMITS);
    assertThat(ceilings.limits("other", Road.LIMITS)).isEqualTo(Road.LIMITS);
  }

  private static Ceilings ceilings(Integer all, Map<String, Integer> tools) {
    return new Ceilings("f", Map.of(), new PolicyFile.Rates(all, tools));
  }
}
