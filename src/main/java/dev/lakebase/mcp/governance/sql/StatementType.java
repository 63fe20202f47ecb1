package dev.lakebase.mcp.governance.sql;

import java.util.Locale;

/** The seventeen statement types that a policy permits or denies. */
public enum StatementType {
  SELECT,
  INSERT,
  UPDATE,
  DELETE,
  CREATE,
  DROP,
  ALTER,
  MERGE,
  TRUNCATE,
  GRANT,
  REVOKE,
  USE,
  SHOW,
  DESCRIBE,
  EXPLAIN,
  SET,
  CALL;

  /**
   * The type with this name, in any case.
   *
   * @throws IllegalArgumentException with a message that names the text and the seventeen types
   */
  public static StatementType of(String name) {
    return EnumNames.parse(StatementType.class, "SQL statement type", name);
  }

  /** The name as configuration files write it. */
  public String configName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
