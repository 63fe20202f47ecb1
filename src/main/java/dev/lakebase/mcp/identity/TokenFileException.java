package dev.lakebase.mcp.identity;

/** Why a token file can't be used, as the end of a sentence about it. */
public final class TokenFileException extends RuntimeException {
  TokenFileException(String problem) {
    super(problem);
  }
}
