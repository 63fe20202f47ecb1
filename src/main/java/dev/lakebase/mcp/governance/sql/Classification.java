package dev.lakebase.mcp.governance.sql;

import java.util.Optional;
import java.util.Set;

/**
 * What the tokens of one statement say of it.
 *
 * @param types every statement type in it
 * @param notes why types beyond the first keyword's are there, for the caller
 * @param clusterWide what in it only a policy with {@code clusterWide} permits
 * @param query the query or data change in it that JSqlParser must read too
 */
record Classification(
    Set<StatementType> types,
    Set<String> notes,
    Optional<String> clusterWide,
    Optional<StatementTokens> query) {}
