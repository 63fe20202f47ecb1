package dev.lakebase.mcp.tool.dropin;

import java.util.List;
import java.util.Optional;

/**
 * What has become of a drop-in file.
 *
 * @param file its name in the directory
 * @param version hash of its content; empty where there is none
 * @param offers names of the tools, prompts and resources that its routes offer, or have offered
 * @param reason of a refusal, or of a removal that nobody asked for
 */
public record DropInChange(
    Kind kind,
    String file,
    Optional<String> version,
    List<String> offers,
    Optional<String> reason) {
  /** Kinds of change. */
  public enum Kind {
    /** A file is new. */
    LOADED,
    /** A file's earlier version made way for it. */
    REPLACED,
    /** A file is gone, or no longer permitted. */
    REMOVED,
    /** A version of a file changes nothing. */
    REFUSED
  }
}
