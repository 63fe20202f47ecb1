package dev.lakebase.mcp.sandbox;

/** A wait between two looks at something that gives no notice. */
final class Pause {
  private Pause() {}

  /**
   * @throws PostgresServerException if the thread is interrupted, which stays marked so
   */
  static void millis(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PostgresServerException("Interrupted while waiting for PostgreSQL", e);
    }
  }
}
