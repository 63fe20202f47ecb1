package dev.lakebase.mcp.sandbox.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Unity Catalog's privileges: granted on a catalog, a schema or a table, and inherited below it.
 */
final class Grants {
  private static final String BASE = "/api/2.1/unity-catalog";
  private static final String TYPED = "/{type}/{name}";
  private static final String EVERYBODY = "account users";
  private static final List<String> LEVELS = List.of("CATALOG", "SCHEMA", "TABLE");

  private final Resources resources;

  Grants(Resources resources) {
    this.resources = resources;
  }

  void addRoutes(Router router) {
    router
        .on("GET", BASE + "/permissions" + TYPED, call -> direct(call, securable(call)))
        .on("PATCH", BASE + "/permissions" + TYPED, this::change)
        .on("GET", BASE + "/effective-permissions" + TYPED, this::effective);
  }

  /** Whether somebody may do something with a table: the owner of everything may. */
  boolean allows(Principal principal, String privilege, String table) {
    return allows(principal, privilege, "TABLE", table);
  }

  /**
   * @param type CATALOG, SCHEMA or TABLE
   */
  boolean allows(Principal principal, String privilege, String type, String name) {
    if (principal.admin()) {
      return true;
    }
    return new Securable(type, name)
        .upwards().stream()
            .flatMap(
                each ->
                    java.util.stream.Stream.of(principal.name(), EVERYBODY)
                        .map(holder -> privileges(each, holder)))
            .anyMatch(held -> held.contains(privilege) || held.contains("ALL_PRIVILEGES"));
  }

  void grant(String type, String name, String principal, String... privileges) {
    Securable securable = new Securable(type, name);
    ObjectNode grants = resources.find(securable.key()).orElseGet(Json::object);
    Set<String> held = new TreeSet<>(DeltaTable.strings(grants.path(principal)));
    held.addAll(List.of(privileges));
    store(securable, grants, principal, held);
  }

  private void store(Securable securable, ObjectNode grants, String principal, Set<String> held) {
    grants.remove(principal);
    if (!held.isEmpty()) {
      var list = grants.putArray(principal);
      held.forEach(list::add);
    }
    resources.put(securable.key(), grants);
  }

  private record Securable(String type, String name) {
    String key() {
      return "grants/" + type + ":" + name;
    }

    /** Itself, and what it is in. */
    List<Securable> upwards() {
      List<Securable> all = new ArrayList<>(List.of(this));
      int level = LEVELS.indexOf(type);
      String rest = name;
      while (level > 0) {
        level--;
        rest = rest.substring(0, Math.max(0, rest.lastIndexOf('.')));
        all.add(new Securable(LEVELS.get(level), rest));
      }
      return all;
    }
  }

  private static Securable securable(Call call) {
    return new Securable(call.variable("type").toUpperCase(Locale.ROOT), call.variable("name"));
  }

  private Set<String> privileges(Securable securable, String principal) {
    return new TreeSet<>(
        DeltaTable.strings(
            resources
                .find(securable.key())
                .map(found -> found.path(principal))
                .orElseGet(Json.MAPPER::createArrayNode)));
  }

  private JsonNode direct(Call call, Securable securable) {
    ObjectNode answer = Json.object();
    var list = answer.putArray("privilege_assignments");
    String asked = call.query("principal");
    resources
        .find(securable.key())
        .ifPresent(
            grants ->
                grants
                    .properties()
                    .forEach(
                        entry -> {
                          if (asked.isEmpty() || asked.equals(entry.getKey())) {
                            list.addObject()
                                .put("principal", entry.getKey())
                                .set("privileges", entry.getValue());
                          }
                        }));
    return answer;
  }

  private JsonNode change(Call call) {
    Securable securable = securable(call);
    if (!call.principal().admin()) {
      throw ApiError.denied(
          "User does not have MANAGE on %s '%s'.".formatted(securable.type(), securable.name()));
    }
    for (JsonNode change : call.body().path("changes")) {
      String principal = change.path("principal").asText();
      Set<String> held = privileges(securable, principal);
      held.addAll(DeltaTable.strings(change.path("add")));
      DeltaTable.strings(change.path("remove")).forEach(held::remove);
      store(securable, resources.find(securable.key()).orElseGet(Json::object), principal, held);
    }
    return direct(call, securable);
  }

  private JsonNode effective(Call call) {
    Securable securable = securable(call);
    String asked = call.query("principal");
    Map<String, List<ObjectNode>> byPrincipal = new LinkedHashMap<>();
    for (Securable each : securable.upwards()) {
      Optional<ObjectNode> grants = resources.find(each.key());
      for (var entry : grants.orElseGet(Json::object).properties()) {
        if (asked.isEmpty() || asked.equals(entry.getKey())) {
          List<ObjectNode> all =
              byPrincipal.computeIfAbsent(entry.getKey(), name -> new ArrayList<>());
          for (JsonNode privilege : entry.getValue()) {
            ObjectNode shown = Json.object().put("privilege", privilege.asText());
            if (!each.equals(securable)) {
              shown.put("inherited_from_type", each.type());
              shown.put("inherited_from_name", each.name());
            }
            all.add(shown);
          }
        }
      }
    }
    ObjectNode answer = Json.object();
    var list = answer.putArray("privilege_assignments");
    byPrincipal.forEach(
        (principal, privileges) ->
            list.addObject().put("principal", principal).putArray("privileges").addAll(privileges));
    return answer;
  }
}
