package dev.lakebase.mcp.tool.dropin;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the steps of a drop-in route may reach: the policy's {@code drop_ins}.
 *
 * @param schemes of endpoints
 * @param hosts that {@code http} and {@code https} may call, as {@code name} or {@code name:port}
 * @param beans by name
 */
public record DropInRules(Set<String> schemes, Set<String> hosts, Set<String> beans) {
  private static final Set<String> SCHEMES =
      Set.of("direct", "seda", "sql", "lakebase", "log", "bean", "http", "https");
  private static final Set<String> BEANS = Set.of("mcpProgress");

  private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+.-]{0,63}");
  private static final Pattern HOST = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,252})(:\\d{1,5})?");
  private static final Pattern BEAN = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,127}");

  /** Schemes that would lead around the governance, whoever adds them. */
  private static final Set<String> NEVER =
      Set.of("mcp-tool", "mcp-prompt", "mcp-resource", "platform-http", "controlbus", "class");

  public DropInRules {
    schemes = Set.copyOf(schemes);
    hosts = Set.copyOf(hosts);
    beans = Set.copyOf(beans);
  }

  /**
   * The defaults and what an operator adds.
   *
   * @throws IllegalArgumentException that names what can't be added
   */
  public static DropInRules with(
      Collection<String> schemes, Collection<String> hosts, Collection<String> beans) {
    for (String scheme : schemes) {
      if (NEVER.contains(scheme)) {
        throw new IllegalArgumentException(
            "the scheme '" + scheme + "' leads around the governance and can't be added");
      }
    }
    return new DropInRules(
        added(SCHEMES, schemes, SCHEME, "a scheme, such as kafka"),
        added(
            Set.of(),
            hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList(),
            HOST,
            "a host, such as api.example.com or api.example.com:8443"),
        added(BEANS, beans, BEAN, "the name of a bean"));
  }

  private static Set<String> added(
      Set<String> defaults, Collection<String> more, Pattern shape, String what) {
    Set<String> all = new HashSet<>(defaults);
    for (String one : more) {
      if (!shape.matcher(one).matches()) {
        throw new IllegalArgumentException("'" + one + "' is not " + what);
      }
      all.add(one);
    }
    return all;
  }

  static String listed(Collection<String> names) {
    List<String> sorted = List.copyOf(new TreeSet<>(names));
    return sorted.isEmpty() ? "none" : sorted.stream().collect(Collectors.joining(", "));
  }
}
