package dev.lakebase.mcp.database;

import dev.lakebase.mcp.tool.ToolFailure;
import java.util.Optional;

/** A control plane that knows nothing; tests say what it knows instead. */
class TestDirectory implements BranchDirectory {
  @Override
  public Optional<Branch> configured() {
    return Optional.empty();
  }

  @Override
  public Optional<String> endpoint() {
    return Optional.empty();
  }

  @Override
  public String role() {
    throw new Away(new ToolFailure("The workspace does not answer."));
  }

  @Override
  public Location locate(Branch branch) {
    throw new Away(new ToolFailure("The workspace does not answer."));
  }

  @Override
  public Credential mint(String endpoint) {
    throw new Away(new ToolFailure("The workspace does not answer."));
  }

  @Override
  public boolean isAsleep(String endpoint) {
    throw new Away(new ToolFailure("The workspace does not answer."));
  }
}
