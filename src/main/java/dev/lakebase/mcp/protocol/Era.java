package dev.lakebase.mcp.protocol;

import java.util.List;

/** The two ways of speaking MCP that share one URL (specification, basic/versioning). */
public enum Era {
  /** 2026-07-28: stateless, with its metadata in every request. */
  MODERN,
  /** 2025-11-25 and earlier: begins with {@code initialize}; served without a session. */
  LEGACY;

  /** What {@code server/discover} and error -32022 list, newest first. */
  public static final List<String> MODERN_VERSIONS = List.of("2026-07-28");

  /** What {@code initialize} can agree on, newest first. */
  public static final List<String> LEGACY_VERSIONS =
      List.of("2025-11-25", "2025-06-18", "2025-03-26");

  /** What a request without any version header speaks (2025-06-18, basic/transports). */
  static final String ASSUMED_VERSION = "2025-03-26";
}
