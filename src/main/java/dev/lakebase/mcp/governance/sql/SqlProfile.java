package dev.lakebase.mcp.governance.sql;

import static dev.lakebase.mcp.governance.sql.StatementType.ALTER;
import static dev.lakebase.mcp.governance.sql.StatementType.CALL;
import static dev.lakebase.mcp.governance.sql.StatementType.CREATE;
import static dev.lakebase.mcp.governance.sql.StatementType.DELETE;
import static dev.lakebase.mcp.governance.sql.StatementType.DESCRIBE;
import static dev.lakebase.mcp.governance.sql.StatementType.EXPLAIN;
import static dev.lakebase.mcp.governance.sql.StatementType.INSERT;
import static dev.lakebase.mcp.governance.sql.StatementType.SELECT;
import static dev.lakebase.mcp.governance.sql.StatementType.SET;
import static dev.lakebase.mcp.governance.sql.StatementType.SHOW;
import static dev.lakebase.mcp.governance.sql.StatementType.UPDATE;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** The four SQL profiles; each holds the types of the one before it. */
public enum SqlProfile {
  READ_ONLY(EnumSet.of(SELECT, SHOW, DESCRIBE, EXPLAIN)),
  ANALYST(EnumSet.of(SELECT, SHOW, DESCRIBE, EXPLAIN, INSERT, SET)),
  DEVELOPER(
      EnumSet.of(
          SELECT, SHOW, DESCRIBE, EXPLAIN, INSERT, SET, UPDATE, DELETE, CREATE, ALTER, CALL)),
  ADMIN(EnumSet.allOf(StatementType.class));

  private final Set<StatementType> types;

  SqlProfile(EnumSet<StatementType> types) {
    this.types = Collections.unmodifiableSet(types);
  }

  /**
   * The profile with this name, in any case.
   *
   * @throws IllegalArgumentException with a message that names the text and the four profiles
   */
  public static SqlProfile of(String name) {
    return EnumNames.parse(SqlProfile.class, "SQL profile", name);
  }

  /** The types this profile permits. */
  public Set<StatementType> types() {
    return types;
  }
}
