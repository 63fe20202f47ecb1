package dev.lakebase.mcp.governance;

import dev.lakebase.mcp.protocol.Caller;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The rules for those that one entry of {@code principals} names: the common rules, with the
 * entry's own keys set over them.
 *
 * @param place how the operator finds the entry, for messages
 * @param users in lower case, because a user's name is a mail address
 */
record PrincipalRules(
    String place, Set<String> users, Set<String> groups, Set<String> services, Rules rules) {

  static PrincipalRules of(
      String source, int number, PolicyFile.PrincipalRule written, Rules common) {
    String place = source + ", principals[" + number + "]";
    Set<String> users = new HashSet<>();
    written.users().forEach(user -> users.add(named(place, user).toLowerCase(Locale.ROOT)));
    Set<String> groups = each(place, written.groups());
    Set<String> services = each(place, written.servicePrincipals());
    if (users.isEmpty() && groups.isEmpty() && services.isEmpty()) {
      throw new PolicyException(
          place + ": names nobody; give it users, groups or service_principals");
    }
    UnaryOperator<String> places = key -> place + "." + key;
    Rules own = Rules.of(places, written.sql(), written.tools());
    return new PrincipalRules(place, Set.copyOf(users), groups, services, common.overlaidBy(own));
  }

  boolean names(Caller caller) {
    boolean byName =
        switch (caller.kind()) {
          case USER -> users.contains(caller.principal().toLowerCase(Locale.ROOT));
          case SERVICE_PRINCIPAL -> services.contains(caller.principal());
        };
    return byName || caller.groups().stream().anyMatch(groups::contains);
  }

  private static Set<String> each(String place, List<String> names) {
    Set<String> all = new HashSet<>();
    names.forEach(name -> all.add(named(place, name)));
    return Set.copyOf(all);
  }

  private static String named(String place, String name) {
    if (name.isBlank()) {
      throw new PolicyException(place + ": has an empty name");
    }
    return name.strip();
  }
}
