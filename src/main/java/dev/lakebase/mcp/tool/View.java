package dev.lakebase.mcp.tool;

/**
 * The part of the catalogue that one caller may know of. The governance step puts it into the
 * exchange property {@link #PROPERTY}. Views are equal if they show the same of the same catalogue.
 */
public interface View {
  /** Exchange property that holds the caller's view. */
  String PROPERTY = "McpView";

  boolean shows(ToolDescriptor tool);

  boolean shows(ResourceDescriptor resource);

  /** A prompt is shown when at least one of the tools that it names is, or it names none. */
  boolean shows(PromptDescriptor prompt);

  /** Whether a call may have to be confirmed, so that {@code confirm} is one of its arguments. */
  boolean confirms(ToolDescriptor tool);

  /** The hints as they are true for this caller: who may only read can't destroy. */
  ToolHints hints(ToolDescriptor tool);
}
