package dev.lakebase.mcp.tool.dropin;

import dev.lakebase.mcp.tool.ToolDescriptor;
import java.util.Optional;

/** What the governance says of drop-in routes. */
public interface DropInPolicy {
  /** What a drop-in route may use now. */
  DropInRules dropIns();

  /** Why this tool must not be offered, in a sentence with the remedy; empty for no reason. */
  Optional<String> objection(ToolDescriptor tool);
}
