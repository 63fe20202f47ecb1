package dev.lakebase.mcp.migration;

/**
 * A row of {@code lakebase_mcp.migration}.
 *
 * @param state {@code prepared} or {@code applied}
 * @param record JSON
 */
public record SealedRecord(String state, String record, String seal) {}
