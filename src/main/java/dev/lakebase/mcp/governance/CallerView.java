package dev.lakebase.mcp.governance;

import dev.lakebase.mcp.tool.Catalogue;
import dev.lakebase.mcp.tool.PromptDescriptor;
import dev.lakebase.mcp.tool.ResourceDescriptor;
import dev.lakebase.mcp.tool.ToolDescriptor;
import dev.lakebase.mcp.tool.View;

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

  @Override
  public boolean shows(PromptDescriptor prompt) {
    return prompt.tools().isEmpty()
        || prompt.tools().stream()
            .anyMatch(name -> catalogue.tools().find(name).filter(this::shows).isPresent());
  }

  @Override
  public boolean confirms(ToolDescriptor tool) {
    return policy.mayAskFor(tool);
  }
}
