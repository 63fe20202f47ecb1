package dev.lakebase.mcp.sandbox.workspace;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Makes the workspace misbehave, on demand and for tests; there is no way to it over HTTP. A fault
 * waits for the next calls that fit, and is then used up.
 */
public final class Faults {
  /** What goes wrong with a call. */
  sealed interface Fault {
    /** It is refused; nothing is done. */
    record Refuse(int status, String code, Optional<Duration> retryAfter) implements Fault {}

    /** It is done, later. */
    record Delay(Duration delay) implements Fault {}

    /** It is done, and the connection breaks before the answer. */
    record LoseAnswer() implements Fault {}
  }

  private record Planned(Predicate<String> fits, AtomicInteger left, Fault fault) {}

  private final List<Planned> planned = new ArrayList<>();
  private final AtomicInteger reconciliation = new AtomicInteger();
  private volatile boolean wakeUpsFail;

  Faults() {}

  /**
   * The next calls are refused with 429.
   *
   * @param call what the method and path begin with, for instance {@code "GET /api/2.0/postgres"}
   */
  public void tooManyRequests(String call, int times, Duration retryAfter) {
    plan(call, times, new Fault.Refuse(429, "REQUEST_LIMIT_EXCEEDED", Optional.of(retryAfter)));
  }

  /** The next calls are refused with 503. */
  public void unavailable(String call, int times) {
    plan(call, times, new Fault.Refuse(503, "TEMPORARILY_UNAVAILABLE", Optional.empty()));
  }

  /** The next calls do not see what another has just made: they are answered with 404. */
  public void notYetThere(String call, int times) {
    plan(call, times, new Fault.Refuse(404, "NOT_FOUND", Optional.empty()));
  }

  /** The next calls are answered late. */
  public void slow(String call, int times, Duration delay) {
    plan(call, times, new Fault.Delay(delay));
  }

  /** The next calls are carried out, and their answers lost. */
  public void loseAnswer(String call, int times) {
    plan(call, times, new Fault.LoseAnswer());
  }

  /**
   * From now on a change is still being reconciled after its operation is done, until the resource
   * was looked at so many times; meanwhile every other change of it is refused with 409.
   */
  public void reconciliation(int looks) {
    reconciliation.set(looks);
  }

  /** From now on sleeping computes do not wake up, or do again. */
  public void wakeUpsFail(boolean fail) {
    wakeUpsFail = fail;
  }

  /** Everything works again. */
  public synchronized void clear() {
    planned.clear();
    reconciliation.set(0);
    wakeUpsFail = false;
  }

  private synchronized void plan(String call, int times, Fault fault) {
    planned.add(new Planned(text -> text.startsWith(call), new AtomicInteger(times), fault));
  }

  /** The fault of this call, which is used up by it. */
  synchronized Optional<Fault> take(String method, String path) {
    String call = method + " " + path;
    for (Iterator<Planned> each = planned.iterator(); each.hasNext(); ) {
      Planned next = each.next();
      if (next.fits().test(call)) {
        if (next.left().decrementAndGet() == 0) {
          each.remove();
        }
        return Optional.of(next.fault());
      }
    }
    return Optional.empty();
  }

  int reconciliation() {
    return reconciliation.get();
  }

  boolean wakeUpsFail() {
    return wakeUpsFail;
  }
}
