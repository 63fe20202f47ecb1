package dev.lakebase.mcp.governance;

import dev.lakebase.mcp.governance.sql.StatementType;
import dev.lakebase.mcp.protocol.Caller;
import dev.lakebase.mcp.tool.ToolDescriptor;
import dev.lakebase.mcp.tool.dropin.DropInRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The one policy from which everything derives that a caller sees: which tools, prompts and
 * resources are listed, which calls pass, what SQL runs, what has to be confirmed, what a call may
 * take, and what a refusal says.
 *
 * <p>It is made in five stages, and never changes afterwards; a new file makes a new policy.
 *
 * <ol>
 *   <li><b>Read.</b> {@code governance.yaml} is read strictly. What is not understood stops the
 *       start, or keeps the policy that was: a typing error never opens anything.
 *   <li><b>Replace.</b> Environment variables replace the file's own {@code sql} and {@code tools}
 *       keys, key by key. A blank variable is one that is not set.
 *   <li><b>Weigh.</b> SQL: the profile's types, plus the allowed, minus the denied. Tools: the
 *       profile's categories, plus allowed categories and tools, minus the denied. A denial always
 *       wins, wherever it stands.
 *   <li><b>Divide.</b> A rule for principals sets keys over the common ones for those it names;
 *       common denials hold for them too. Whoever is named twice may what either rule grants, minus
 *       what any of the two denies. Whoever is named nowhere gets the most restrictive that is
 *       configured: only what the common part and every rule grant alike.
 *   <li><b>Answer.</b> {@link #access} weighs once per principal, then answers from memory.
 * </ol>
 *
 * <p>With no governance setting at all (legacy mode) every tool is there, and SQL is {@code
 * read_only} unless LAKEBASE_ALLOW_WRITE says {@code true}. Any setting, an empty file's name
 * included, ends legacy mode and with it the meaning of LAKEBASE_ALLOW_WRITE.
 */
public final class Policy {
  /** The variables that replace keys of the file; any of them, or a file, ends legacy mode. */
  private static final Map<String, String> VARIABLES =
      Map.of(
          "sql.profile", "LAKEBASE_SQL_PROFILE",
          "sql.allowed_types", "LAKEBASE_SQL_ALLOWED_TYPES",
          "sql.denied_types", "LAKEBASE_SQL_DENIED_TYPES",
          "tools.profile", "LAKEBASE_TOOL_PROFILE",
          "tools.allowed_categories", "LAKEBASE_TOOL_ALLOWED_CATEGORIES",
          "tools.denied_categories", "LAKEBASE_TOOL_DENIED_CATEGORIES",
          "tools.allowed_tools", "LAKEBASE_TOOL_ALLOWED",
          "tools.denied_tools", "LAKEBASE_TOOL_DENIED");

  static final String ALLOW_WRITE = "LAKEBASE_ALLOW_WRITE";

  /** Principals whose answer is kept; beyond that the answers are weighed anew. */
  private static final int MOST_REMEMBERED = 10_000;

  private final String version;
  private final UnaryOperator<String> placeOf;
  private final boolean legacy;

  /** What holds for everyone, and, where there are rules for principals, under each of them. */
  private final Rules common;

  private final List<PrincipalRules> principals;
  private final Access unnamed;
  private final Map<Caller, Access> weighed = new ConcurrentHashMap<>();

  private final Ceilings ceilings;

  /** The {@code confirm} list, told apart: a statement type by its name, anything else a tool. */
  private final Set<String> confirmedTools;

  private final Set<StatementType> confirmedTypes;
  private final Map<String, Map<String, SqlArgument>> sqlArguments;
  private final DropInRules dropIns;
  private final boolean boundary;

  /**
   * @param environment what replaces the file's keys
   * @param source how the operator knows the file, for messages
   * @param version tells this policy from the one before, in the audit and in health
   * @throws PolicyException that names what is wrong, and where
   */
  private Policy(
      Map<String, String> environment,
      Optional<PolicyFile> written,
      String source,
      String version) {
    this.version = version;
    PolicyFile file = written.orElseGet(PolicyFile::none);
    this.placeOf =
        key -> text(environment, key).map(it -> VARIABLES.get(key)).orElse(source + ", " + key);
    PolicyFile.Sql sql = replaced(environment, file.sql());
    PolicyFile.Tools tools = replaced(environment, file.tools());

    // Legacy mode is the absence of every setting. The file counts by being named, whatever it
    // says: an operator who took the trouble to write one does not expect ALLOW_WRITE to matter.
    this.legacy =
        written.isEmpty() && sql.equals(PolicyFile.Sql.NONE) && tools.equals(PolicyFile.Tools.NONE);
    boolean legacyWrites =
        legacy && Boolean.parseBoolean(environment.getOrDefault(ALLOW_WRITE, "").strip());
    PolicyFile.Sql effective =
        legacyWrites ? new PolicyFile.Sql("admin", List.of(), List.of()) : sql;
    this.common = Rules.of(placeOf, effective, tools);

    List<PrincipalRules> named = new ArrayList<>();
    for (PolicyFile.PrincipalRule rule : file.principals()) {
      named.add(PrincipalRules.of(source, named.size() + 1, rule, common));
    }
    this.principals = List.copyOf(named);

    // Whoever no rule names: the intersection of all there is. With no rules it is the common part.
    List<Rules> all = new ArrayList<>(List.of(common));
    principals.forEach(rule -> all.add(rule.rules()));
    this.unnamed = Access.ofEvery(all);

    this.ceilings = new Ceilings(source, file.limits(), file.rateLimits());

    Set<String> confirmTools = new HashSet<>();
    EnumSet<StatementType> confirmTypes = EnumSet.noneOf(StatementType.class);
    for (String entry : file.confirm()) {
      Optional<StatementType> type =
          Arrays.stream(StatementType.values())
              .filter(it -> it.name().equals(entry.strip().toUpperCase(Locale.ROOT)))
              .findFirst();
      type.ifPresentOrElse(confirmTypes::add, () -> confirmTools.add(entry.strip()));
    }
    this.confirmedTools = Set.copyOf(confirmTools);
    this.confirmedTypes = Set.copyOf(confirmTypes);

    // What ships stays governed as it ships: a file can add arguments, and take none away.
    Map<String, Map<String, SqlArgument>> arguments = new TreeMap<>(Contract.SQL_ARGUMENTS);
    file.sqlArguments()
        .forEach(
            (tool, names) -> {
              Map<String, SqlArgument> judged = new LinkedHashMap<>();
              names.forEach(name -> judged.put(name, SqlArgument.STATEMENT));
              judged.putAll(Contract.SQL_ARGUMENTS.getOrDefault(tool, Map.of()));
              arguments.put(tool, Map.copyOf(judged));
            });
    this.sqlArguments = Map.copyOf(arguments);
    this.dropIns = dropIns(source, file.dropIns());
    this.boundary = file.untrustedDataBoundary();
  }

  private static DropInRules dropIns(String source, PolicyFile.DropIns written) {
    try {
      return DropInRules.with(written.schemes(), written.hosts(), written.beans());
    } catch (IllegalArgumentException e) {
      throw new PolicyException(source + ", drop_ins: " + e.getMessage(), e);
    }
  }

  /** The policy of an environment that names no file. */
  static Policy of(Map<String, String> environment, String version) {
    return new Policy(environment, Optional.empty(), "the environment", version);
  }

  /** The policy of a file, under the environment. */
  static Policy of(
      Map<String, String> environment, String source, PolicyFile file, String version) {
    return new Policy(environment, Optional.of(file), source, version);
  }

  /** The variables of the environment that are part of a policy. */
  static Set<String> variables() {
    Set<String> all = new HashSet<>(VARIABLES.values());
    all.add(ALLOW_WRITE);
    return all;
  }

  /** Tells this policy from others: hexadecimal, the same for the same settings. */
  public String version() {
    return version;
  }

  /** No governance setting was found, and the original's behaviour holds. */
  public boolean isLegacy() {
    return legacy;
  }

  /** What this caller may see, call and run. */
  Access access(Caller caller) {
    if (principals.isEmpty()) {
      return unnamed;
    }
    if (weighed.size() >= MOST_REMEMBERED) {
      weighed.clear();
    }
    return weighed.computeIfAbsent(caller, this::weigh);
  }

  private Access weigh(Caller caller) {
    List<Rules> own =
        principals.stream().filter(rule -> rule.names(caller)).map(PrincipalRules::rules).toList();
    return own.isEmpty() ? unnamed : Access.ofAny(own);
  }

  /** What a drop-in route may use. */
  DropInRules dropIns() {
    return dropIns;
  }

  Ceilings ceilings() {
    return ceilings;
  }

  /** Whether a call may need confirmation, so that {@code confirm} belongs to its arguments. */
  boolean mayAskFor(ToolDescriptor tool) {
    return confirmedTools.contains(tool.name())
        || !confirmedTypes.isEmpty() && !sqlArguments(tool).isEmpty();
  }

  /** Whether a call of this tool, with statements of these types, needs confirmation. */
  boolean asksFor(ToolDescriptor tool, Set<StatementType> types) {
    return confirmedTools.contains(tool.name())
        || types.stream().anyMatch(confirmedTypes::contains);
  }

  /**
   * The arguments of a tool that hold SQL: those that ship, those that the file adds, and any
   * string named {@code sql}, whether or not somebody thought of it. A tool that says it only reads
   * gets only reads.
   */
  Map<String, SqlArgument> sqlArguments(ToolDescriptor tool) {
    Map<String, SqlArgument> declared = sqlArguments.getOrDefault(tool.name(), Map.of());
    boolean undeclared =
        !declared.containsKey("sql") && tool.inputSchema().json().path("properties").has("sql");
    if (!undeclared && (declared.isEmpty() || Contract.TOOLS.containsKey(tool.name()))) {
      return declared;
    }
    Map<String, SqlArgument> all = new TreeMap<>(declared);
    if (undeclared) {
      all.put("sql", SqlArgument.STATEMENT);
    }
    if (!tool.writes()) {
      all.replaceAll((name, how) -> how == SqlArgument.STATEMENT ? SqlArgument.READ : how);
    }
    return all;
  }

  /** Whether a tool's Markdown stands within a boundary, because it carries table contents. */
  boolean bounds(ToolDescriptor tool) {
    return boundary && !Contract.CATEGORIES_WITHOUT_TABLE_CONTENTS.contains(tool.category());
  }

  /** Every tool that is named anywhere, with the place that names it. */
  Map<String, String> namedTools() {
    Map<String, String> named = new TreeMap<>();
    sqlArguments.keySet().forEach(tool -> named.put(tool, placeOf.apply("sql_arguments")));
    ceilings.nameTools((tool, key) -> named.put(tool, placeOf.apply(key)));
    confirmedTools.forEach(tool -> named.put(tool, placeOf.apply("confirm")));
    principals.forEach(
        rule -> rule.rules().namedTools().forEach(tool -> named.put(tool, rule.place())));
    common.allowedTools().forEach(tool -> named.put(tool, placeOf.apply("tools.allowed_tools")));
    common.deniedTools().forEach(tool -> named.put(tool, placeOf.apply("tools.denied_tools")));
    return named;
  }

  /** Every category that is named anywhere, with the place that names it. */
  Map<String, String> namedCategories() {
    Map<String, String> named = new TreeMap<>();
    principals.forEach(
        rule -> rule.rules().namedCategories().forEach(it -> named.put(it, rule.place())));
    common
        .allowedCategories()
        .forEach(it -> named.put(it, placeOf.apply("tools.allowed_categories")));
    common
        .deniedCategories()
        .forEach(it -> named.put(it, placeOf.apply("tools.denied_categories")));
    return named;
  }

  private static PolicyFile.Sql replaced(Map<String, String> environment, PolicyFile.Sql sql) {
    return new PolicyFile.Sql(
        text(environment, "sql.profile").orElse(sql.profile()),
        list(environment, "sql.allowed_types").orElse(sql.allowedTypes()),
        list(environment, "sql.denied_types").orElse(sql.deniedTypes()));
  }

  private static PolicyFile.Tools replaced(
      Map<String, String> environment, PolicyFile.Tools tools) {
    return new PolicyFile.Tools(
        text(environment, "tools.profile").orElse(tools.profile()),
        list(environment, "tools.allowed_categories").orElse(tools.allowedCategories()),
        list(environment, "tools.denied_categories").orElse(tools.deniedCategories()),
        list(environment, "tools.allowed_tools").orElse(tools.allowedTools()),
        list(environment, "tools.denied_tools").orElse(tools.deniedTools()));
  }

  private static Optional<String> text(Map<String, String> environment, String key) {
    return Optional.ofNullable(VARIABLES.get(key))
        .map(environment::get)
        .filter(value -> !value.isBlank());
  }

  private static Optional<List<String>> list(Map<String, String> environment, String key) {
    return text(environment, key)
        .map(it -> Arrays.stream(it.split(",")).map(String::strip).filter(s -> !s.isEmpty()))
        .map(Stream::toList)
        .filter(it -> !it.isEmpty());
  }
}
