package dev.lakebase.mcp.databricks;

import dev.lakebase.mcp.tool.ToolFailure;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Stops calling a workspace that does not answer. It counts outages alone: what the workspace
 * refuses in words says that it is alive.
 */
public final class WorkspaceBreaker {
  private static final int LAST_CALLS = 10;
  private static final int LEAST_CALLS = 5;

  private final CircuitBreaker breaker;
  private final Duration pause;
  private final Clock clock;
  private volatile Instant openSince = Instant.EPOCH;

  /**
   * @param pause how long no call is sent once the breaker has opened
   */
  public WorkspaceBreaker(Duration pause, Clock clock) {
    this.pause = pause;
    this.clock = clock;
    this.breaker =
        CircuitBreaker.of(
            "databricks",
            CircuitBreakerConfig.custom()
                .slidingWindowSize(LAST_CALLS)
                .minimumNumberOfCalls(LEAST_CALLS)
                .failureRateThreshold(50)
                .waitDurationInOpenState(pause)
                .permittedNumberOfCallsInHalfOpenState(1)
                .recordException(
                    problem -> problem instanceof WorkspaceTrouble trouble && trouble.isOutage())
                .build());
    breaker
        .getEventPublisher()
        .onStateTransition(
            event -> {
              if (event.getStateTransition().getToState() == CircuitBreaker.State.OPEN) {
                openSince = clock.instant();
              }
            });
  }

  /** What the route's breaker step uses. */
  public CircuitBreaker circuitBreaker() {
    return breaker;
  }

  /** {@code closed}, {@code half_open} or {@code open}. */
  public String state() {
    return switch (breaker.getState()) {
      case OPEN, FORCED_OPEN -> "open";
      case HALF_OPEN -> "half_open";
      default -> "closed";
    };
  }

  /** The answer to a call that was not let through. */
  public void refuse() {
    Instant again = openSince.plus(pause);
    long seconds = Math.max(1, Duration.between(clock.instant(), again).toSeconds() + 1);
    throw new ToolFailure(
        "Cannot connect to the workspace: it has not answered since %s, so no call is sent to it now. Try again in %d s, at %s. Tools that only need the database go on working."
            .formatted(
                openSince.truncatedTo(ChronoUnit.SECONDS),
                seconds,
                again.truncatedTo(ChronoUnit.SECONDS)));
  }
}
