package dev.lakebase.mcp.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * Where a caller wants a call to run. A tool whose tags hold {@value #TAG} takes the arguments
 * {@code project_name} and {@code branch_name}, and its SQL runs on that branch; with neither, on
 * the configured connection.
 *
 * @param project a project's id
 * @param branch a branch's id within it
 */
public record BranchChoice(Optional<String> project, Optional<String> branch) {
  static final String TAG = "on_branch";

  private static final String PROJECT = "project_name";
  private static final String BRANCH = "branch_name";
  private static final String ID = "^[\\w-]{1,63}$";
  private static final BranchChoice NONE = new BranchChoice(Optional.empty(), Optional.empty());

  /** What a route declares itself stays. */
  static void declare(ObjectNode inputSchema) {
    ObjectNode properties = inputSchema.withObjectProperty("properties");
    add(properties, PROJECT, "Project; default the configured one");
    add(properties, BRANCH, "Branch; default production");
  }

  private static void add(ObjectNode properties, String name, String description) {
    if (!properties.has(name)) {
      properties
          .putObject(name)
          .put("type", "string")
          .put("description", description)
          .put("pattern", ID);
    }
  }

  /** What the call says; nothing for a tool that is not tagged. */
  public static BranchChoice of(ToolCall call) {
    return call.tool().takesBranch()
        ? new BranchChoice(argument(call, PROJECT), argument(call, BRANCH))
        : NONE;
  }

  private static Optional<String> argument(ToolCall call, String name) {
    return Optional.ofNullable((String) call.arguments().get(name));
  }

  public boolean isMade() {
    return project.isPresent() || branch.isPresent();
  }
}
