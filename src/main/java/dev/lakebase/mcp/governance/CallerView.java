package dev.lakebase.mcp.governance;

import dev.lakebase.mcp.tool.Catalogue;
import dev.lakebase.mcp.tool.PromptDescriptor;
import dev.lakebase.mcp.tool.ResourceDescriptor;
import dev.lakebase.mcp.tool.ToolDescriptor;
import dev.lakebase.mcp.tool.View;
import java.util.Optional;

/**
 * What the policy lets one caller know of; every answer is a look-up in what was weighed before.
 */
record CallerView(Policy policy, Access access, Catalogue catalogue) implements View {
  @Override
  public boolean shows(ToolDescriptor tool) {
    return access.permitsTool(tool.name(), tool.category());
  }

  @Override
  public boolean shows(ResourceDescriptor resource) {
    return access.permitsCategory(resource.category());
  }

  /** A tool of the contract counts by the policy alone, whether or not its route runs just now. */
  @Override
  public boolean shows(PromptDescriptor prompt) {
    return prompt.tools().isEmpty() || prompt.tools().stream().anyMatch(this::permits);
  }

  private boolean permits(String tool) {
    return catalogue
        .tools()
        .find(tool)
        .map(ToolDescriptor::category)
        .or(() -> Optional.ofNullable(Contract.TOOLS.get(tool)))
        .filter(category -> access.permitsTool(tool, category))
        .isPresent();
  }

  @Override
  public boolean confirms(ToolDescriptor tool) {
    return policy.mayAskFor(tool);
  }
}
