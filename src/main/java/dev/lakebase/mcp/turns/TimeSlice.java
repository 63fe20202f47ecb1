package dev.lakebase.mcp.turns;

import java.util.concurrent.TimeUnit;

/**
 * How long one piece of work has had the processor. A processor is never taken from a virtual
 * thread, so whoever works long hands it over, as often as a system would take it and no oftener: a
 * call that is half done holds its memory, and many such calls need many times the heap of a few.
 */
public final class TimeSlice {
  private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private long since = System.nanoTime();

  /** The thread has waited, which others have used: what it does now is another slice. */
  public void begin() {
    since = System.nanoTime();
  }

  /** Lets other virtual threads on, if this slice has been used up. */
  public void endIfLong() {
    if (System.nanoTime() - since > NANOS) {
      Thread.yield();
      begin();
    }
  }
}
