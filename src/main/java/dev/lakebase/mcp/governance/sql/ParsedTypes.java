package dev.lakebase.mcp.governance.sql;

import java.util.Set;

/**
 * What JSqlParser says of a query.
 *
 * @param reading whether it could read it
 * @param types the types of every statement in its tree; empty where it could not
 */
record ParsedTypes(Reading reading, Set<StatementType> types) {

  static ParsedTypes read(Set<StatementType> types) {
    return new ParsedTypes(Reading.READ, types);
  }

  static ParsedTypes unread(Reading reading) {
    return new ParsedTypes(reading, Set.of());
  }

  boolean parsed() {
    return reading == Reading.READ;
  }
}
