package dev.lakebase.mcp.faults;

/** What can happen to a connection, as Toxiproxy tells them apart. */
enum Fault {
  /** Ends in order, before the request is passed on. */
  CUT,
  /** Ends with RST before the request is passed on, and nobody listens any more. */
  REFUSE,
  /** Ends with RST within the answer. */
  RESET,
  /** The request is passed on; no answer ever comes back. */
  HANG,
  /** Nothing is passed on either way. */
  BLACK_HOLE,
  /** The answer comes late, and within every limit. */
  DELAY,
  /** The answer comes a few bytes at a time, and within every limit. */
  DRIP;

  boolean isHarmless() {
    return this == DELAY || this == DRIP;
  }

  /** Whether the request has arrived when the fault shows. */
  boolean passesRequest() {
    return this == RESET || this == HANG || isHarmless();
  }

  boolean isSilent() {
    return this == HANG || this == BLACK_HOLE;
  }
}
