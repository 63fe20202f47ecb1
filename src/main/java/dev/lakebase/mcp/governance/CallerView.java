package dev.lakebase.mcp.governance;

import dev.lakebase.mcp.governance.sql.SqlProfile;
import dev.lakebase.mcp.governance.sql.StatementType;
import dev.lakebase.mcp.tool.Catalogue;
import dev.lakebase.mcp.tool.PromptDescriptor;
import dev.lakebase.mcp.tool.ResourceDescriptor;
import dev.lakebase.mcp.tool.ToolDescriptor;
import dev.lakebase.mcp.tool.ToolHints;
import dev.lakebase.mcp.tool.View;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What the policy lets one caller know of, kept to the toolset that its client asks for; every
 * answer is a look-up in what was weighed before.
 */
record CallerView(Policy policy, Access access, Toolset toolset, Catalogue catalogue)
    implements View {
  /** Types that can take away what was there; CALL runs whatever a procedure holds. */
  private static final Set<StatementType> DESTRUCTIVE =
      EnumSet.of(
          StatementType.UPDATE,
          StatementType.DELETE,
          StatementType.MERGE,
          StatementType.TRUNCATE,
          StatementType.DROP,
          StatementType.ALTER,
          StatementType.REVOKE,
          StatementType.CALL);

  @Override
  public boolean shows(ToolDescriptor tool) {
    return permits(tool) && toolset.holds(tool.name(), tool.category());
  }

  /** Whether the policy permits the tool, in the toolset or not. */
  boolean permits(ToolDescriptor tool) {
    return access.permitsTool(tool.name(), tool.category());
  }

  @Override
  public boolean shows(ResourceDescriptor resource) {
    return access.permitsCategory(resource.category())
        && toolset.holdsAnyOf(resource.category(), catalogue);
  }

  /** A tool of the contract counts by the policy alone, whether or not its route runs just now. */
  @Override
  public boolean shows(PromptDescriptor prompt) {
    return prompt.tools().isEmpty() || prompt.tools().stream().anyMatch(this::permits);
  }

  private boolean permits(String tool) {
    return Toolset.categoryOf(tool, catalogue)
        .filter(category -> access.permitsTool(tool, category) && toolset.holds(tool, category))
        .isPresent();
  }

  @Override
  public boolean confirms(ToolDescriptor tool) {
    return policy.mayAskFor(tool);
  }

  /** A tool that does nothing but run its SQL reads, or destroys, as the caller's SQL may. */
  @Override
  public ToolHints hints(ToolDescriptor tool) {
    if (!tool.name().equals(Contract.EXECUTE)) {
      return tool.hints();
    }
    Set<StatementType> types = access.sql().permitted();
    return new ToolHints(
        Optional.of(SqlProfile.READ_ONLY.types().containsAll(types)),
        Optional.of(types.stream().anyMatch(DESTRUCTIVE::contains)),
        tool.hints().idempotent(),
        tool.hints().openWorld());
  }
}
