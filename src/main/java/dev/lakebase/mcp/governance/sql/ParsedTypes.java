package dev.lakebase.mcp.governance.sql;

import java.util.Set;

/**
 * What JSqlParser says of a query.
 *
 * @param parsed whether it could read it
 * @param types the types of every statement in its tree
 */
record ParsedTypes(boolean parsed, Set<StatementType> types) {
  static final ParsedTypes UNREAD = new ParsedTypes(false, Set.of());
}
