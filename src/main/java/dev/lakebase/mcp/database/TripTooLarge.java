package dev.lakebase.mcp.database;

/** The rows of one round trip outgrew its memory: read them in parts, in another session. */
final class TripTooLarge extends Exception {
  TripTooLarge() {
    super("More rows than one round trip may hold", null, false, false);
  }
}
