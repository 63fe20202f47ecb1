package dev.lakebase.mcp.protocol;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.math.BigDecimal;

/**
 * Refuses numbers that have too many digits when they are written without an exponent: whoever
 * writes the eleven characters {@code 1e999999999} out, or converts them, needs a gigabyte.
 */
final class PlainNumbers extends JsonNodeFactory {
  private static final long serialVersionUID = 1L;

  private final int most;

  PlainNumbers(int most) {
    super(true);
    this.most = most;
  }

  @Override
  public ValueNode numberNode(BigDecimal value) {
    if (value != null
        && (value.scale() > most || (long) value.precision() - value.scale() > most)) {
      throw new TooLong();
    }
    return super.numberNode(value);
  }

  /** A number that nobody writes out. */
  static final class TooLong extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLong() {
      super("", null, false, false);
    }
  }
}
