package dev.lakebase.mcp.tool;

import java.util.ArrayList;
import java.util.List;

/**
 * Says once, to whoever registered, that nobody waits for a call any more: its client went away, or
 * the service stops. An action that is registered afterwards runs at once.
 */
public final class Cancellation {
  /** Exchange property that holds the cancellation of a request, where the engine sees one. */
  public static final String PROPERTY = "LakebaseCancellation";

  private final List<Runnable> actions = new ArrayList<>(1);
  private boolean cancelled;

  public void cancel() {
    List<Runnable> toRun;
    synchronized (this) {
      if (cancelled) {
        return;
      }
      cancelled = true;
      toRun = List.copyOf(actions);
      actions.clear();
    }
    toRun.forEach(Runnable::run);
  }

  /**
   * Close the registration when the work is done, so that a later cancel can't hit what follows.
   */
  public Registration onCancel(Runnable action) {
    synchronized (this) {
      if (!cancelled) {
        actions.add(action);
        return () -> remove(action);
      }
    }
    action.run();
    return () -> {};
  }

  public synchronized boolean isCancelled() {
    return cancelled;
  }

  private synchronized void remove(Runnable action) {
    actions.remove(action);
  }

  /** Takes the action back; it may be running at this moment. */
  @FunctionalInterface
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }
}
