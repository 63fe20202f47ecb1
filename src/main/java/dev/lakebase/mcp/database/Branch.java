package dev.lakebase.mcp.database;

import dev.lakebase.mcp.tool.BranchChoice;
import dev.lakebase.mcp.tool.ToolFailure;
import java.util.Optional;

/**
 * A branch of a Lakebase project.
 *
 * @param project the project's id
 * @param name the branch's id
 */
public record Branch(String project, String name) {
  /** What every project has, and what is meant where no branch is named. */
  public static final String PRODUCTION = "production";

  /**
   * The branch that a choice means; empty for that of the configured connection, also when it is
   * named.
   *
   * @param configured the branch that the configured connection leads to, where that is known
   */
  static Optional<Branch> chosen(BranchChoice choice, Optional<Branch> configured) {
    String project =
        choice
            .project()
            .or(() -> configured.map(Branch::project))
            .orElseThrow(
                () ->
                    new ToolFailure(
                        "Argument 'branch_name' alone does not say of which project, and none is"
                            + " configured: add project_name. Use `lakebase_list_projects` to"
                            + " discover projects."));
    Branch branch = new Branch(project, choice.branch().orElse(PRODUCTION));
    return configured.filter(branch::equals).isPresent() ? Optional.empty() : Optional.of(branch);
  }

  @Override
  public String toString() {
    return project + "/" + name;
  }
}
