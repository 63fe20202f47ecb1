package dev.lakebase.mcp.database;

import java.util.Optional;

/**
 * The connections of one kind of endpoint, at one moment.
 *
 * @param kind {@code primary} and {@code replica} of the configured connection, {@code branches}
 *     for all others together
 * @param active connections that calls use
 * @param idle connections that wait for a call
 * @param waiting calls that wait for a connection
 * @param max connections that there may be, of all endpoints of the kind
 * @param up false as long as a pool that keeps connections never had one
 * @param trouble SQLSTATE of the last try to connect, where that failed
 */
public record PoolState(
    String kind, int active, int idle, int waiting, int max, boolean up, Optional<String> trouble) {
  static final String PRIMARY = "primary";
  static final String REPLICA = "replica";
  static final String BRANCHES = "branches";

  PoolState plus(PoolState more) {
    return new PoolState(
        kind,
        active + more.active,
        idle + more.idle,
        waiting + more.waiting,
        max + more.max,
        up && more.up,
        trouble.or(more::trouble));
  }
}
