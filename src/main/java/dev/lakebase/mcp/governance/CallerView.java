package dev.lakebase.mcp.governance;

import dev.lakebase.mcp.governance.sql.SqlProfile;
import dev.lakebase.mcp.governance.sql.StatementType;
import dev.lakebase.mcp.protocol.McpRejection;
import dev.lakebase.mcp.protocol.TokenScopes;
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
 * /** What the policy lets one caller know of, its token's scopes do not hide, and its client's
 * toolset asks for; every answer is a look-up in what was weighed before.
 */
record CallerView(
    Policy policy,
    Access access,
    Optional<TokenScopes> scopes,
    Toolset toolset,
    Catalogue catalogue)
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
    return permits(tool)
        && covers(tool.category(), !tool.writes())
        && toolset.holds(tool.name(), tool.category());
  }

  @Override
  public boolean shows(ResourceDescriptor resource) {
    return permits(resource) && covers(resource.category(), true);
  }

  /** Whether the policy lets the caller use a tool, whatever its token and its toolset are for. */
  boolean permits(ToolDescriptor tool) {
    return access.permitsTool(tool.name(), tool.category());
  }

  /** Whether policy and toolset let the caller read a resource, whatever its token is for. */
  boolean permits(ResourceDescriptor resource) {
    return access.permitsCategory(resource.category())
        && toolset.holdsAnyOf(resource.category(), catalogue);
  }

  /**
   * @throws McpRejection 403 that says which scope to ask for
   */
  void requireScope(ToolDescriptor tool) {
    requireScope(tool.category(), !tool.writes());
  }

  void requireScope(ResourceDescriptor resource) {
    requireScope(resource.category(), true);
  }

  private void requireScope(String category, boolean reads) {
    if (!covers(category, reads)) {
      throw ToolScopes.missing(scopes.orElseThrow(), category);
    }
  }

  private boolean covers(String category, boolean reads) {
    return scopes.map(token -> ToolScopes.cover(token, category, reads)).orElse(true);
  }

  /** A tool of the contract counts by the policy alone, whether or not its route runs just now. */
  @Override
  public boolean shows(PromptDescriptor prompt) {
    return prompt.tools().isEmpty() || prompt.tools().stream().anyMatch(this::showsTool);
  }

  private boolean showsTool(String name) {
    Optional<ToolDescriptor> running = catalogue.tools().find(name);
    if (running.isPresent()) {
      return shows(running.get());
    }
    String category = Contract.TOOLS.get(name);
    return category != null
        && access.permitsTool(name, category)
        && toolset.holds(name, category)
        && covers(category, !Contract.WRITING_CATEGORIES.contains(category));
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
