package dev.lakebase.mcp.databricks;

import java.util.Optional;
import org.apache.camel.Header;

/**
 * The branch that the configured connection leads to, where that is known: SQL for a control-plane
 * tool runs there and on no other branch.
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

  public boolean isMeant(
      @Header("project_name") String projectName, @Header("branch_name") String branchName) {
    return project.filter(projectName::equals).isPresent() && branch.equals(branchName);
  }
}
