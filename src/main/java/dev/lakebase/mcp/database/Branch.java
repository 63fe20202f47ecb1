package dev.lakebase.mcp.database;

/**
 * A branch of a Lakebase project.
 *
 * @param project the project's id
 * @param name the branch's id
 */
public record Branch(String project, String name) {
  /** What every project has, and what is meant where no branch is named. */
  public static final String PRODUCTION = "production";

  @Override
  public String toString() {
    return project + "/" + name;
  }
}
