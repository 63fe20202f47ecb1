package dev.lakebase.mcp.governance;

import dev.lakebase.mcp.governance.sql.StatementType;
import dev.lakebase.mcp.tool.GovernedSql;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The SQL of one call, all of it allowed.
 *
 * @param types of every statement in it
 * @param statements by argument
 * @param scripts by argument, in the script's order
 */
record SqlJudgement(
    Set<StatementType> types,
    Map<String, GovernedSql> statements,
    Map<String, List<GovernedSql>> scripts) {}
