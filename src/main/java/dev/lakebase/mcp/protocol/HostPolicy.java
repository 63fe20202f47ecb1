package dev.lakebase.mcp.protocol;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which {@code Host} and {@code Origin} a request may state: this machine's own names and those
 * that the operator lists. It keeps a web page that rebinds its name from reaching the service.
 *
 * @param hosts further names, without scheme; with a port only that port matches; {@code *.name}
 *     stands for every name below that one
 * @param origins further origins, as {@code https://name[:port]}
 */
public record HostPolicy(Set<String> hosts, Set<String> origins) {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private static final Pattern PORT = Pattern.compile(":[0-9]{1,5}$");

  public HostPolicy {
    hosts = lower(hosts);
    origins = lower(origins);
  }

  public static HostPolicy loopbackAnd(List<String> hosts, List<String> origins) {
    return new HostPolicy(new TreeSet<>(hosts), new TreeSet<>(origins));
  }

  public void check(HttpHead head) {
    Optional<String> host = head.single("host").map(name -> name.toLowerCase(Locale.ROOT));
    if (host.isEmpty() || !allowsHost(host.get())) {
      throw forbidden();
    }
    Optional<String> origin = head.single("origin").map(name -> name.toLowerCase(Locale.ROOT));
    if (origin.isPresent() && !allowsOrigin(origin.get())) {
      throw McpRejection.envelope(
          403, McpRejection.INVALID_REQUEST, "Origin is not allowed; see LAKEBASE_ALLOWED_ORIGINS");
    }
  }

  public static McpRejection forbidden() {
    return McpRejection.envelope(
        403, McpRejection.INVALID_REQUEST, "Host is not allowed; see LAKEBASE_ALLOWED_HOSTS");
  }

  private boolean allowsHost(String host) {
    String name = PORT.matcher(host).replaceFirst("");
    return LOOPBACK.contains(name)
        || hosts.contains(name)
        || hosts.contains(host)
        || hosts.stream().anyMatch(listed -> isBelow(listed, name));
  }

  private static boolean isBelow(String listed, String name) {
    return listed.startsWith("*.") && name.endsWith(listed.substring(1));
  }

  private boolean allowsOrigin(String origin) {
    if (origins.contains(origin)) {
      return true;
    }
    try {
      URI uri = URI.create(origin);
      return Set.of("http", "https").contains(String.valueOf(uri.getScheme()))
          && uri.getRawUserInfo() == null
          && uri.getHost() != null
          && LOOPBACK.contains(uri.getHost());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Set<String> lower(Set<String> names) {
    Set<String> all = new TreeSet<>();
    names.forEach(name -> all.add(name.strip().toLowerCase(Locale.ROOT)));
    return Set.copyOf(all);
  }
}
