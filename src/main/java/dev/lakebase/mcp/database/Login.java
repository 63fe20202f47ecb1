package dev.lakebase.mcp.database;

import java.util.Optional;

/**
 * Who connects.
 *
 * @param password a password or a minted token; empty: the {@code .pgpass} file decides
 */
public record Login(String user, Optional<String> password) {
  @Override
  public String toString() {
    return "Login[" + user + "]";
  }
}
