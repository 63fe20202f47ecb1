package dev.lakebase.mcp.database;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Asks the control plane, always as the same one, no more often than needed: addresses are good for
 * half a minute, credentials until two minutes before their end, or for half of their life where
 * that is less.
 */
public final class RememberedBranches implements BranchDirectory {
  private static final int MOST = 256;
  private static final Duration ADDRESS = Duration.ofSeconds(30);
  private static final Duration ADDRESS_WHILE_AWAY = Duration.ofMinutes(10);
  private static final Duration ROLE = Duration.ofMinutes(1);
  private static final Duration ROLE_WHILE_AWAY = Duration.ofMinutes(5);
  private static final Duration STATE = Duration.ofSeconds(1);
  private static final Duration BEFORE_THE_END = Duration.ofMinutes(2);

  private final BranchDirectory source;
  private final InstantSource clock;
  private final Remembered<Branch, Location> locations;
  private final Remembered<String, Credential> credentials;
  private final Remembered<String, Boolean> states;
  private final Remembered<String, String> roles;

  public RememberedBranches(BranchDirectory source, InstantSource clock) {
    this.source = source;
    this.clock = clock;
    this.locations =
        new Remembered<>(MOST, clock, location -> lasting(ADDRESS, ADDRESS_WHILE_AWAY));
    this.credentials = new Remembered<>(MOST, clock, RememberedBranches::lifeOf);
    this.states = new Remembered<>(MOST, clock, asleep -> lasting(STATE, STATE));
    this.roles = new Remembered<>(1, clock, role -> lasting(ROLE, ROLE_WHILE_AWAY));
  }

  private Remembered.Life lasting(Duration fresh, Duration most) {
    Instant now = clock.instant();
    return new Remembered.Life(now.plus(fresh), now.plus(most));
  }

  private static Remembered.Life lifeOf(Credential credential) {
    Duration half = Duration.between(credential.minted(), credential.expires()).dividedBy(2);
    Duration margin = half.compareTo(BEFORE_THE_END) < 0 ? half : BEFORE_THE_END;
    return new Remembered.Life(credential.expires().minus(margin), credential.expires());
  }

  @Override
  public Optional<Branch> configured() {
    return source.configured();
  }

  @Override
  public Optional<String> endpoint() {
    return source.endpoint().or(this::endpointOfConfigured);
  }

  private Optional<String> endpointOfConfigured() {
    return configured().map(branch -> locate(branch).primary().endpoint());
  }

  /** Whether the configured connection's compute sleeps; false as well where nobody knows. */
  public boolean isConfiguredAsleep() {
    return endpoint().map(this::isAsleep).orElse(false);
  }

  /** A token that was taken back is noticed here, within a minute. */
  @Override
  public String role() {
    return roles.get("me", source::role);
  }

  @Override
  public Location locate(Branch branch) {
    return locations.get(branch, () -> source.locate(branch));
  }

  /** The address may not be true any more. */
  void forget(Branch branch) {
    locations.forget(branch);
  }

  @Override
  public Credential mint(String endpoint) {
    return credentials.get(endpoint, () -> source.mint(endpoint));
  }

  @Override
  public boolean isAsleep(String endpoint) {
    return states.get(endpoint, () -> source.isAsleep(endpoint));
  }
}
