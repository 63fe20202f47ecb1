package dev.lakebase.mcp.identity;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.RemoteKeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The issuer's keys. They are fetched when a token needs them, kept for a quarter of an hour, and
 * fetched anew for a token whose key is not among them, since keys rotate. However many tokens come
 * with made-up keys, the issuer is asked once per pause, by one thread, and nobody waits for long.
 *
 * <p>Nimbus' own sources end such a token with the failure of a source once the limit is reached.
 * Here it has an unknown key, as it would have without a limit: that is the caller's fault, where
 * keys that can't be had are not.
 */
final class IssuerKeys implements JWKSource<SecurityContext> {
  private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);
  private static final Duration LIFE = Duration.ofMinutes(15);
  private static final long PATIENCE_SECONDS = 5;
  private static final Kept NONE = new Kept(new JWKSet(), Instant.MIN);

  private final IssuerDocuments issuer;
  private final Duration pause;
  private final Clock clock;
  private final ReentrantLock fetching = new ReentrantLock();
  private volatile Kept kept = NONE;

  /** Guarded by the lock. */
  private Instant asked = Instant.MIN;

  IssuerKeys(IssuerDocuments issuer, Duration pause, Clock clock) {
    this.issuer = issuer;
    this.pause = pause;
    this.clock = clock;
  }

  /**
   * The keys that fit; none when the issuer has no such key, as far as is known.
   *
   * @throws KeySourceException when there are no keys that could be looked through
   */
  @Override
  public List<JWK> get(JWKSelector selector, SecurityContext context) throws KeySourceException {
    Kept seen = kept;
    List<JWK> fitting = isFresh(seen) ? selector.select(seen.keys()) : List.of();
    return fitting.isEmpty() ? selector.select(newerThan(seen).keys()) : fitting;
  }

  private Kept newerThan(Kept seen) throws KeySourceException {
    try {
      if (fetching.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        try {
          if (kept == seen && !clock.instant().isBefore(asked.plus(pause))) {
            asked = clock.instant();
            kept = new Kept(issuer.keys(), clock.instant());
          }
        } finally {
          fetching.unlock();
        }
      }
    } catch (IOException e) {
      LOG.warn("The issuer's keys can't be fetched: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Kept now = kept;
    if (!isFresh(now)) {
      throw new RemoteKeySourceException("The issuer's keys can't be had", null);
    }
    return now;
  }

  private boolean isFresh(Kept some) {
    return some != NONE && clock.instant().isBefore(some.since().plus(LIFE));
  }

  private record Kept(JWKSet keys, Instant since) {}
}
