package dev.lakebase.mcp.tool;

import java.util.Optional;
import org.apache.camel.Exchange;

/** The trace that a call belongs to, found in the exchange property {@link #PROPERTY}. */
public interface CallTrace {
  /** Exchange property that holds the trace, where there is one. */
  String PROPERTY = "LakebaseCallTrace";

  /** Of a call that nobody traces. */
  CallTrace NONE = new Passed(Optional.empty());

  /** W3C traceparent: hexadecimal digits and hyphens alone. */
  Optional<String> traceparent();

  /**
   * Begins a step that PostgreSQL carries out.
   *
   * @param command SQL's own word for it, such as SELECT
   * @param operation of {@code lakebase:}
   */
  Step query(String command, String operation);

  /** The trace of the exchange's call. */
  static CallTrace of(Exchange exchange) {
    return exchange.getProperty(PROPERTY, NONE, CallTrace.class);
  }

  /** A step under way. */
  interface Step extends AutoCloseable {
    /** That nobody traces. */
    Step NONE =
        new Step() {
          @Override
          public void failed(Throwable why) {
            // Nobody is told.
          }

          @Override
          public void close() {
            // Nobody is told.
          }
        };

    /** Says that it went wrong; the text of what went wrong is kept out. */
    void failed(Throwable why);

    @Override
    void close();
  }

  /** The client's own trace, which this service adds no spans to. */
  record Passed(Optional<String> traceparent) implements CallTrace {
    @Override
    public Step query(String command, String operation) {
      return Step.NONE;
    }
  }
}
