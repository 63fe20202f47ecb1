package dev.lakebase.mcp.engine;

/** The port could not be bound; the message names it. */
public final class CannotListen extends RuntimeException {
  CannotListen(String message, Throwable cause) {
    super(message, cause);
  }
}
