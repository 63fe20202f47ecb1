package dev.lakebase.mcp.migration;

import java.util.Map;

/**
 * One object of a schema.
 *
 * @param kind such as {@code column}
 * @param name qualified and quoted as SQL writes it, a column's with its table's
 * @param definition what makes it differ from others; a long one ends in its digest
 */
record SchemaObject(String kind, String name, String definition) {
  static SchemaObject of(Map<String, Object> row) {
    return new SchemaObject(
        row.get("kind").toString(), row.get("name").toString(), row.get("definition").toString());
  }

  String key() {
    return kind + " " + name;
  }
}
