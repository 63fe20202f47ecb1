package dev.lakebase.mcp.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The argument by which a client says that its user agreed. It belongs to the tools that the policy
 * puts under confirmation, and so is added when they are listed: routes know nothing of it.
 */
public final class ConfirmArgument {
  public static final String NAME = "confirm";

  private ConfirmArgument() {}

  /** A tool's input schema with the argument in it; a tool that has one of its own keeps that. */
  static ObjectNode declaredIn(ObjectNode inputSchema) {
    if (inputSchema.path("properties").has(NAME)) {
      return inputSchema;
    }
    ObjectNode schema = inputSchema.deepCopy();
    schema
        .withObjectProperty("properties")
        .putObject(NAME)
        .put("type", "boolean")
        .put("description", "true once the user agreed to this very call");
    return schema;
  }
}
