package dev.lakebase.mcp.tool;

import java.time.Duration;

/**
 * What one call may take.
 *
 * @param maxRows rows of a result, 1 or more; the caller's own {@code max_rows} may be lower
 * @param maxBytes UTF-8 bytes of a result's values, 1 or more
 * @param timeout how long one statement may run in PostgreSQL
 */
public record CallLimits(int maxRows, long maxBytes, Duration timeout) {}
