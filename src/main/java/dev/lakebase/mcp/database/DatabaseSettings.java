package dev.lakebase.mcp.database;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The configured connection.
 *
 * @param primary where writes go, and reads when no replica answers
 * @param replica where reads go first
 * @param login asked for every physical connection, so that it may hold a token minted for an hour
 * @param sslMode as libpq's; certificates are checked against Java's trust store
 * @param connectTimeout how long one try to connect may take
 * @param queryTimeout how long one statement may run when a call sets nothing else
 * @param maxTripBytes bytes of rows that one round trip may bring into memory; a single row larger
 *     than this can't be read
 * @param wakeUps counted over every endpoint that is connected to by these settings
 */
public record DatabaseSettings(
    Address primary,
    Optional<Address> replica,
    String database,
    Supplier<Login> login,
    String sslMode,
    String applicationName,
    Pool pool,
    WakeUp wakeUp,
    Duration connectTimeout,
    Duration queryTimeout,
    int maxTripBytes,
    WakeUps wakeUps) {

  /** Default of {@link #maxTripBytes}. */
  public static final int DEFAULT_MAX_TRIP_BYTES = 8 * 1024 * 1024;

  /**
   * An endpoint's address.
   *
   * @param canSuspend a compute that scales to zero: its pool drains to nothing, and nothing but a
   *     call connects to it
   */
  public record Address(String host, int port, boolean canSuspend) {
    /** By its name alone, so that nothing is looked up. */
    boolean isOnThisMachine() {
      return host.equals("localhost") || host.matches("127(\\.\\d{1,3}){3}");
    }
  }

  /**
   * Limits of one endpoint's connections.
   *
   * @param min idle connections that are kept, on an endpoint that can't suspend
   * @param max connections at any time, over all identities
   * @param maxLifetime after which a connection is replaced
   * @param maxIdle after which an unused connection is closed
   * @param maxWait how long a call waits for a connection
   */
  public record Pool(int min, int max, Duration maxLifetime, Duration maxIdle, Duration maxWait) {
    public static final Pool DEFAULT =
        new Pool(2, 10, Duration.ofSeconds(300), Duration.ofSeconds(60), Duration.ofSeconds(30));
  }

  /**
   * How often and when a connection that could not be had is tried again.
   *
   * @param retries tries after the first
   * @param delay before the first retry; doubled for each further one
   * @param maxDelay cap of the doubled delay
   */
  public record WakeUp(int retries, Duration delay, Duration maxDelay) {
    public static final WakeUp DEFAULT =
        new WakeUp(5, Duration.ofMillis(500), Duration.ofSeconds(10));

    /** The pause before retry {@code n}, counted from 0. */
    Duration before(int n) {
      Duration doubled = delay.multipliedBy(1L << Math.min(n, 20));
      return doubled.compareTo(maxDelay) < 0 ? doubled : maxDelay;
    }
  }

  /** The same limits for another compute; what leaves this machine is verified. */
  DatabaseSettings of(Address compute, String otherDatabase, Supplier<Login> otherLogin) {
    String encryption = sslMode.startsWith("verify") ? sslMode : "verify-full";
    return new DatabaseSettings(
        compute,
        Optional.empty(),
        otherDatabase,
        otherLogin,
        compute.isOnThisMachine() ? "disable" : encryption,
        applicationName,
        pool,
        wakeUp,
        connectTimeout,
        queryTimeout,
        maxTripBytes,
        wakeUps);
  }

  @Override
  public String toString() {
    return "DatabaseSettings[primary=%s, replica=%s, database=%s, sslMode=%s]"
        .formatted(primary, replica, database, sslMode);
  }
}
