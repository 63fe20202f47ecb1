package dev.lakebase.mcp.turns;

import java.util.Iterator;

/**
 * The items of something long. Whoever goes through them lets other calls on from time to time.
 *
 * @param <T> what it is made of
 */
public record InTurns<T>(Iterable<? extends T> items) implements Iterable<T> {
  private static final int AT_A_TIME = 64;

  @Override
  public Iterator<T> iterator() {
    Iterator<? extends T> each = items.iterator();
    return new Iterator<>() {
      private final TimeSlice slice = new TimeSlice();
      private int taken;

      @Override
      public boolean hasNext() {
        return each.hasNext();
      }

      @Override
      public T next() {
        if (++taken % AT_A_TIME == 0) {
          slice.endIfLong();
        }
        return each.next();
      }
    };
  }
}
