package dev.lakebase.mcp.governance;

import java.util.List;
import java.util.Map;

/**
 * {@code governance.yaml} as written, before it is weighed. An absent list is an empty one and an
 * absent profile an empty text; only an absent {@code confirm} means something else, the contract's
 * default.
 *
 * @param limits what one call of a tool may take, by tool
 * @param confirm tools, and statement types, that need the user's confirmation
 * @param sqlArguments the arguments that hold SQL, by tool, beyond those that ship
 * @param dropIns what drop-in routes may use beyond the defaults
 * @param untrustedDataBoundary whether table contents in Markdown stand within a boundary
 */
record PolicyFile(
    Sql sql,
    Tools tools,
    Map<String, Limits> limits,
    Rates rateLimits,
    List<String> confirm,
    Map<String, List<String>> sqlArguments,
    List<PrincipalRule> principals,
    DropIns dropIns,
    Boolean untrustedDataBoundary) {

  PolicyFile {
    sql = sql == null ? Sql.NONE : sql;
    tools = tools == null ? Tools.NONE : tools;
    limits = limits == null ? Map.of() : Map.copyOf(limits);
    rateLimits = rateLimits == null ? new Rates(null, null) : rateLimits;
    confirm = confirm == null ? Contract.CONFIRMED : List.copyOf(confirm);
    sqlArguments = sqlArguments == null ? Map.of() : Map.copyOf(sqlArguments);
    principals = orEmpty(principals);
    dropIns = dropIns == null ? new DropIns(null, null, null) : dropIns;
    untrustedDataBoundary = untrustedDataBoundary == null || untrustedDataBoundary;
  }

  /** What a file that says nothing would say. */
  static PolicyFile none() {
    return new PolicyFile(null, null, null, null, null, null, null, null, null);
  }

  /** What SQL may run. */
  record Sql(String profile, List<String> allowedTypes, List<String> deniedTypes) {
    static final Sql NONE = new Sql(null, null, null);

    Sql {
      profile = profile == null ? "" : profile;
      allowedTypes = orEmpty(allowedTypes);
      deniedTypes = orEmpty(deniedTypes);
    }
  }

  /** What tools may be seen and called. */
  record Tools(
      String profile,
      List<String> allowedCategories,
      List<String> deniedCategories,
      List<String> allowedTools,
      List<String> deniedTools) {
    static final Tools NONE = new Tools(null, null, null, null, null);

    Tools {
      profile = profile == null ? "" : profile;
      allowedCategories = orEmpty(allowedCategories);
      deniedCategories = orEmpty(deniedCategories);
      allowedTools = orEmpty(allowedTools);
      deniedTools = orEmpty(deniedTools);
    }
  }

  /** What one call may take at most; null where the service's own limit stands. */
  record Limits(Integer rows, Long bytes, Integer seconds) {}

  /** Calls a minute of one principal; null where there is no limit. */
  record Rates(Integer callsPerMinute, Map<String, Integer> tools) {
    Rates {
      tools = tools == null ? Map.of() : Map.copyOf(tools);
    }
  }

  /** Rules for those it names. */
  record PrincipalRule(
      List<String> users,
      List<String> groups,
      List<String> servicePrincipals,
      Sql sql,
      Tools tools) {
    PrincipalRule {
      users = orEmpty(users);
      groups = orEmpty(groups);
      servicePrincipals = orEmpty(servicePrincipals);
      sql = sql == null ? Sql.NONE : sql;
      tools = tools == null ? Tools.NONE : tools;
    }
  }

  /** Endpoint schemes, hosts of http and https, and beans, beyond the defaults. */
  record DropIns(List<String> schemes, List<String> hosts, List<String> beans) {
    DropIns {
      schemes = orEmpty(schemes);
      hosts = orEmpty(hosts);
      beans = orEmpty(beans);
    }
  }

  private static <T> List<T> orEmpty(List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }
}
