package dev.lakebase.mcp.governance.sql;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What SQL a caller may run.
 *
 * @param permitted the permitted statement types
 * @param clusterWide whether statements that reach beyond the database or lift a guard are
 *     permitted where their type is: roles' settings, extensions, servers, {@code SET ROLE}, {@code
 *     SET statement_timeout} and their like. True for the admin profile alone.
 */
public record SqlPolicy(Set<StatementType> permitted, boolean clusterWide) {

  public SqlPolicy {
    EnumSet<StatementType> copy = EnumSet.noneOf(StatementType.class);
    copy.addAll(permitted);
    permitted = Collections.unmodifiableSet(copy);
  }

  /** The policy of a profile as it stands. */
  public static SqlPolicy of(SqlProfile profile) {
    return of(Optional.of(profile), Set.of(), Set.of());
  }

  /**
   * The profile's types plus the allowed minus the denied ones; without a profile the allowed types
   * alone; with neither, {@code read_only}. A denied type always wins.
   */
  public static SqlPolicy of(
      Optional<SqlProfile> profile, Set<StatementType> allowed, Set<StatementType> denied) {
    EnumSet<StatementType> types = EnumSet.noneOf(StatementType.class);
    if (profile.isPresent() || allowed.isEmpty()) {
      types.addAll(profile.orElse(SqlProfile.READ_ONLY).types());
    }
    types.addAll(allowed);
    types.removeAll(denied);
    return new SqlPolicy(types, profile.filter(SqlProfile.ADMIN::equals).isPresent());
  }

  /** This policy narrowed to what reads may do, for tools that never write. */
  public SqlPolicy readOnly() {
    EnumSet<StatementType> types = EnumSet.noneOf(StatementType.class);
    types.addAll(permitted);
    types.retainAll(SqlProfile.READ_ONLY.types());
    return new SqlPolicy(types, clusterWide);
  }
}
