package dev.lakebase.mcp.tool;

import java.util.Iterator;

/**
 * The items of something long. Whoever goes through them lets other calls on after every few: a
 * processor is never taken from a virtual thread, which has to hand it over itself.
 *
 * @param <T> what it is made of
 */
public record InTurns<T>(Iterable<? extends T> items) implements Iterable<T> {
  private static final int AT_A_TIME = 128;

  @Override
  public Iterator<T> iterator() {
    Iterator<? extends T> each = items.iterator();
    return new Iterator<>() {
      private int taken;

      @Override
      public boolean hasNext() {
        return each.hasNext();
      }

      @Override
      public T next() {
        if (++taken % AT_A_TIME == 0) {
          Thread.yield();
        }
        return each.next();
      }
    };
  }
}
