package dev.lakebase.mcp.database;

import dev.lakebase.mcp.tool.TextOptions;
import java.util.Set;

/** The text among the options of {@code lakebase}; Camel finds it by the scheme. */
public final class LakebaseTextOptions extends TextOptions {
  public LakebaseTextOptions() {
    super("lakebase", "operation", Set.of("sql"));
  }
}
