package dev.lakebase.mcp.database;

import java.util.List;

/**
 * A statement that code of ours has written for one call, left in the body for {@code
 * lakebase:query}. Identifiers in it come from the catalogue, quoted by PostgreSQL; a caller's
 * values are bound.
 *
 * @param text exactly one statement, with {@code ?} for each value
 */
public record AuthoredSql(String text, List<Object> values) {}
