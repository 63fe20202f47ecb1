package dev.lakebase.mcp.engine;

import java.time.Duration;

/**
 * What clients may take up before the service does anything for them.
 *
 * @param connections that may be open at once; for one more, the one that has been idle longest is
 *     closed
 * @param arrival how long the first request of a connection may take to begin, and the body of any
 *     request to arrive, however steadily its bytes come
 */
public record IntakeLimits(int connections, Duration arrival) {
  /** How long a client may let an answer wait that fills its connection. */
  Duration departure() {
    return arrival.multipliedBy(4);
  }
}
