package dev.lakebase.mcp.protocol;

/**
 * Who sent the request.
 *
 * @param principal a user, a group's member or a service principal; {@code local} on the loopback
 */
public record Caller(String principal) {
  /** Exchange property that holds the caller. */
  public static final String PROPERTY = "McpCaller";

  public static final Caller LOCAL = new Caller("local");
}
