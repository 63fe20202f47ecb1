package dev.lakebase.mcp.databricks;

import java.util.Optional;

/**
 * The branch that the configured connection leads to, where that is known.
 *
 * @param endpoint {@code projects/P/branches/B/endpoints/E}, where it was given
 */
public record ConfiguredBranch(Optional<String> project, String branch, Optional<String> endpoint) {
  /**
   * @param endpoint {@code projects/P/branches/B/endpoints/E}
   */
  public static ConfiguredBranch ofEndpoint(String endpoint) {
    String[] parts = endpoint.split("/", -1);
    if (parts.length != 6
        || !parts[0].equals("projects")
        || !parts[2].equals("branches")
        || !parts[4].equals("endpoints")) {
      throw new IllegalArgumentException("must be projects/P/branches/B/endpoints/E");
    }
    return new ConfiguredBranch(Optional.of(parts[1]), parts[3], Optional.of(endpoint));
  }
}
