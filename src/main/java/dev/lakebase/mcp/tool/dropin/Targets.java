package dev.lakebase.mcp.tool.dropin;

import dev.lakebase.mcp.tool.GovernedComponent;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.util.URISupport;

/**
 * Which endpoints a file's routes may begin with and go to. Its own {@code direct} and {@code seda}
 * endpoints are nobody else's: each version of the file has them under names of its own, so that
 * two versions can run beside each other.
 */
final class Targets {
  /** Documented at the top of {@code routes/databricks.camel.yaml}. */
  private static final Set<String> PUBLISHED =
      Set.of(
          "direct:databricks",
          "direct:databricks-list",
          "direct:databricks-change",
          "direct:databricks-create");

  private static final Set<String> OFFERS = Set.of("mcp-tool", "mcp-prompt", "mcp-resource");
  private static final Set<String> INTERNAL = Set.of("direct", "seda");
  private static final Pattern INTERNAL_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");
  private static final Set<String> LOADED =
      Set.of("sql", "query", "argSchema", "outputSchema", "arguments");
  private static final Pattern ELSEWHERE =
      Pattern.compile("(file|ref|bean|http|https|gzip|base64|mem):.*", Pattern.DOTALL);

  private final CamelContext camel;
  private final DropInRules rules;
  private final Map<String, String> own = new HashMap<>();
  private final String namespace;

  /**
   * @param namespace of this version of the file
   */
  Targets(CamelContext camel, DropInRules rules, String namespace) {
    this.camel = camel;
    this.rules = rules;
    this.namespace = namespace;
  }

  /** An endpoint as written. */
  private record Written(String scheme, String path, Map<String, Object> options) {
    String plain() {
      return scheme + ":" + path;
    }

    static Written of(String uri, int line) {
      int colon = uri.indexOf(':');
      String scheme = colon < 0 ? uri : uri.substring(0, colon);
      String rest = colon < 0 ? "" : uri.substring(colon + 1);
      int query = rest.indexOf('?');
      String path = query < 0 ? rest : rest.substring(0, query);
      try {
        Map<String, Object> options =
            query < 0
                ? new HashMap<>()
                : URISupport.parseQuery(rest.substring(query + 1), false, true);
        URISupport.resolveRawParameterValues(options);
        return new Written(scheme, path.startsWith("//") ? path.substring(2) : path, options);
      } catch (URISyntaxException e) {
        throw Refusal.at(line, "the endpoint's options can't be read: " + e.getReason(), e);
      }
    }
  }

  /** Whether a route from there is one that callers see. */
  static boolean isOffer(String uri) {
    return OFFERS.contains(Written.of(uri, 0).scheme());
  }

  void requireSource(String uri, int line) {
    Written from = Written.of(uri, line);
    if (INTERNAL.contains(from.scheme())) {
      if (!INTERNAL_NAME.matcher(from.path()).matches()) {
        throw Refusal.at(
            line, "'" + from.plain() + "' needs a name of letters, digits, -, _ and dots");
      }
      own.put(from.plain(), from.scheme() + ":" + namespace + "." + from.path());
    } else if (!OFFERS.contains(from.scheme())) {
      throw Refusal.at(
          line,
          "a route from '"
              + from.scheme()
              + "' is not for drop-ins; begin with mcp-tool, mcp-prompt, mcp-resource, direct or"
              + " seda");
    }
  }

  void requireSourceOptions(String uri, int line) {
    requireOptions(Written.of(uri, line), line);
  }

  void requireTarget(String uri, int line) {
    requireOptions(requireReach(uri, line), line);
  }

  /** Where it goes to alone, for an endpoint whose options are ours. */
  Written requireReach(String uri, int line) {
    Written to = Written.of(resolved(uri, line), line);
    if (!rules.schemes().contains(to.scheme())) {
      throw Refusal.at(
          line,
          "the endpoint scheme '"
              + to.scheme()
              + "' is not permitted; permitted: "
              + DropInRules.listed(rules.schemes())
              + ". An operator adds to them in the policy's drop_ins.schemes");
    }
    switch (to.scheme()) {
      case "direct", "seda" -> requireInternal(to, line);
      case "http", "https" -> requireHost(to, line);
      case "bean" -> requireBean(to.path(), line);
      case "sql" -> requireGoverned(to, line);
      default -> {
        // The component judges the rest.
      }
    }
    return to;
  }

  /** Placeholders that {@link Texts} permits may say where to. */
  private String resolved(String uri, int line) {
    Texts.fault(uri)
        .ifPresent(
            fault -> {
              throw Refusal.at(line, fault);
            });
    try {
      return camel.resolvePropertyPlaceholders(uri);
    } catch (IllegalArgumentException e) {
      throw Refusal.at(line, "'" + uri + "' names a variable that is not set; set it", e);
    }
  }

  /** What a text that may be loaded from somewhere is loaded from. */
  static void requireHere(String name, String value, int line) {
    if (LOADED.contains(name) && ELSEWHERE.matcher(value.strip()).matches()) {
      throw Refusal.at(
          line, name + " must stand in the file itself, or be on the classpath:; write it there");
    }
  }

  void requireBean(String reference, int line) {
    String name = reference.replaceFirst("^#(bean:)?", "");
    if (!rules.beans().contains(name)) {
      throw Refusal.at(
          line,
          "the bean '"
              + name
              + "' is not published; published: "
              + DropInRules.listed(rules.beans())
              + ". An operator adds to them in the policy's drop_ins.beans");
    }
  }

  /** The same endpoint under the name that this version has for it. */
  String renamed(String uri) {
    String plain = Written.of(uri, 0).plain();
    String name = own.get(plain);
    int query = uri.indexOf('?');
    return name == null ? uri : name + (query < 0 ? "" : uri.substring(query));
  }

  private void requireInternal(Written to, int line) {
    if (!own.containsKey(to.plain()) && !PUBLISHED.contains(to.plain())) {
      throw Refusal.at(
          line,
          "'"
              + to.plain()
              + "' is neither of this file nor published; published: "
              + DropInRules.listed(PUBLISHED)
              + ". Write that route into this file");
    }
  }

  private void requireHost(Written to, int line) {
    URI uri;
    try {
      uri = new URI(to.scheme() + "://" + to.path());
    } catch (URISyntaxException e) {
      throw Refusal.at(line, "'" + to.plain() + "' is no address with a fixed host; write one", e);
    }
    String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
    String address = uri.getPort() < 0 ? host : host + ":" + uri.getPort();
    if (uri.getRawUserInfo() != null || !rules.hosts().contains(address)) {
      throw Refusal.at(
          line,
          "the host '"
              + address
              + "' is not permitted; permitted: "
              + DropInRules.listed(rules.hosts())
              + ". An operator adds to them in the policy's drop_ins.hosts");
    }
    // CVE of camel-http 4.18.0: a path that begins so chooses the proxy.
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    if (path.replaceFirst("^/+", "").toLowerCase(Locale.ROOT).startsWith("proxy")) {
      throw Refusal.at(line, "a path that begins with proxy is not safe here; use another");
    }
    if (Boolean.parseBoolean(String.valueOf(to.options().get("followRedirects")))) {
      throw Refusal.at(
          line, "a redirect leads to hosts that nobody named; take followRedirects out");
    }
  }

  private void requireGoverned(Written to, int line) {
    if (!(camel.getComponent(to.scheme()) instanceof GovernedComponent)) {
      throw Refusal.at(
          line,
          to.scheme()
              + ": does not lead to the governed database in this application; use lakebase:query");
    }
  }

  private void requireOptions(Written endpoint, int line) {
    endpoint
        .options()
        .forEach(
            (name, option) -> {
              String value = String.valueOf(option);
              if (value.startsWith("#")) {
                requireBean(value, line);
              }
              requireHere(name, value, line);
              Texts.fault(value)
                  .ifPresent(
                      fault -> {
                        throw Refusal.at(line, name + ": " + fault);
                      });
            });
    if (endpoint.scheme().equals("sql")) {
      requireHere("sql", endpoint.path(), line);
    }
  }
}
