package dev.lakebase.mcp.testing;

/** A file of cases is not one; the message begins with file and line. */
public final class CaseFileException extends RuntimeException {
  CaseFileException(String message) {
    super(message);
  }
}
