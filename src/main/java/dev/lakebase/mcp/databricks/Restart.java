package dev.lakebase.mcp.databricks;

import java.time.Duration;

/** A restart on its way. */
public final class Restart {
  private final long begun = System.nanoTime();
  private Patience patience;
  private boolean off;

  Restart(Patience patience) {
    this.patience = patience;
  }

  public Patience getPatience() {
    return patience;
  }

  /** A new phase, with a patience of its own. */
  void next(Patience nextPatience, boolean isOff) {
    this.patience = nextPatience;
    this.off = isOff;
  }

  boolean isOff() {
    return off;
  }

  double seconds() {
    return Duration.ofNanos(System.nanoTime() - begun).toMillis() / 1000.0;
  }
}
