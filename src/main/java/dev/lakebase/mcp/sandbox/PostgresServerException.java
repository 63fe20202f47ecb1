package dev.lakebase.mcp.sandbox;

/** A PostgreSQL server could not be prepared, started or stopped; the message says what to do. */
public class PostgresServerException extends RuntimeException {
  public PostgresServerException(String message) {
    super(message);
  }

  public PostgresServerException(String message, Throwable cause) {
    super(message, cause);
  }
}
