package dev.lakebase.mcp.governance;

import dev.lakebase.mcp.governance.sql.SqlPolicy;
import dev.lakebase.mcp.governance.sql.StatementType;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Predicate;

/** What one principal may see, call and run: several sets of rules weighed into one answer. */
final class Access {
  private final List<Rules> rules;
  private final boolean needsAll;
  private final SqlPolicy sql;

  private Access(List<Rules> rules, boolean needsAll, SqlPolicy sql) {
    this.rules = List.copyOf(rules);
    this.needsAll = needsAll;
    this.sql = sql;
  }

  /** What any of the rules grants and none of them denies. */
  static Access ofAny(List<Rules> rules) {
    List<Rules> denied = rules;
    for (Rules one : rules) {
      denied = denied.stream().map(it -> it.deniedAlsoBy(one)).toList();
    }
    EnumSet<StatementType> types = EnumSet.noneOf(StatementType.class);
    boolean clusterWide = false;
    for (Rules one : denied) {
      types.addAll(one.sql().permitted());
      clusterWide |= one.sql().clusterWide();
    }
    return new Access(denied, false, new SqlPolicy(types, clusterWide));
  }

  /** What every one of the rules grants. */
  static Access ofEvery(List<Rules> rules) {
    EnumSet<StatementType> types = EnumSet.allOf(StatementType.class);
    boolean clusterWide = true;
    for (Rules one : rules) {
      types.retainAll(one.sql().permitted());
      clusterWide &= one.sql().clusterWide();
    }
    return new Access(rules, true, new SqlPolicy(types, clusterWide));
  }

  boolean permitsTool(String tool, String category) {
    return weigh(one -> one.permitsTool(tool, category));
  }

  boolean permitsCategory(String category) {
    return weigh(one -> one.permitsCategory(category));
  }

  SqlPolicy sql() {
    return sql;
  }

  private boolean weigh(Predicate<Rules> grant) {
    return needsAll ? rules.stream().allMatch(grant) : rules.stream().anyMatch(grant);
  }
}
