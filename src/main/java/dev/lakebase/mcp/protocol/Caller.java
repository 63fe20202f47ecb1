package dev.lakebase.mcp.protocol;

import java.util.Set;

/**
 * Who sent the request.
 *
 * @param principal a user's or a service principal's name; {@code local} on the loopback
 * @param kind which of the two
 * @param groups the groups it is a member of, as whoever vouches for it says
 */
public record Caller(String principal, Kind kind, Set<String> groups) {
  /** Exchange property that holds the caller. */
  public static final String PROPERTY = "McpCaller";

  public static final Caller LOCAL = new Caller("local");

  public Caller {
    groups = Set.copyOf(groups);
  }

  /** A user of whom no groups are known. */
  public Caller(String principal) {
    this(principal, Kind.USER, Set.of());
  }

  /** A person, or a program with a name of its own. */
  public enum Kind {
    USER,
    SERVICE_PRINCIPAL
  }
}
