package dev.lakebase.mcp.governance;

import dev.lakebase.mcp.governance.sql.StatementType;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * One governed call that is over, as the audit's line states it, in words that are few enough to
 * count by: nothing here is a text of the caller's.
 *
 * @param kind {@code tool}, {@code prompt} or {@code resource}
 * @param name the catalogue's name of it; empty where the catalogue has none
 * @param outcome {@code ok}, {@code error} or {@code denied}
 * @param denial why it was denied; empty where it was allowed
 * @param types statement types found in its SQL
 * @param took from the governance step until the exchange was done
 */
public record FinishedCall(
    String kind,
    Optional<String> name,
    String outcome,
    Optional<DenialKind> denial,
    Set<StatementType> types,
    Duration took) {}
