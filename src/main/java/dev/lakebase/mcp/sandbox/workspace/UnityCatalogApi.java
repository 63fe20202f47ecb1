package dev.lakebase.mcp.sandbox.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Unity Catalog's catalogs, schemas and tables, for looking: the Delta tables of the lakehouse, and
 * the synced tables, which are foreign tables here.
 */
final class UnityCatalogApi {
  private static final String BASE = "/api/2.1/unity-catalog";

  private final Resources resources;

  UnityCatalogApi(Resources resources) {
    this.resources = resources;
  }

  void addRoutes(Router router) {
    router
        .on("GET", BASE + "/catalogs", this::catalogs)
        .on("GET", BASE + "/catalogs/{catalog}", this::catalog)
        .on("GET", BASE + "/schemas", this::schemas)
        .on("GET", BASE + "/tables", this::tables)
        .on("GET", BASE + "/tables/{table}", this::table);
  }

  private JsonNode catalogs(Call call) {
    List<ObjectNode> found = catalogNames().stream().map(this::describe).toList();
    return Resources.page(call, "catalogs", found, each -> each);
  }

  private Set<String> catalogNames() {
    Set<String> names = new TreeSet<>();
    DeltaTable.all().values().forEach(table -> names.add(table.catalog()));
    resources.in("catalogs").forEach(each -> names.add(Ids.last(each.path("name").asText())));
    return names;
  }

  /** Every catalog has a schema {@code default}, which the lists of schemas do not show here. */
  void requireSchema(String schema) {
    String catalog = DeltaTable.part(schema, 0);
    boolean exists =
        schema.equals(catalog + ".default") && catalogNames().contains(catalog)
            || allTables().keySet().stream().anyMatch(table -> table.startsWith(schema + "."));
    if (!exists) {
      throw ApiError.notFound("Schema '" + schema + "' does not exist.");
    }
  }

  private ObjectNode describe(String name) {
    boolean lakebase = resources.find("catalogs/" + name).isPresent();
    return Json.object()
        .put("name", name)
        .put("catalog_type", lakebase ? "FOREIGN_CATALOG" : "MANAGED_CATALOG")
        .put("owner", Identities.DEVELOPER.name());
  }

  private JsonNode catalog(Call call) {
    String name = call.variable("catalog");
    if (!catalogNames().contains(name)) {
      throw ApiError.notFound("Catalog '" + name + "' does not exist.");
    }
    return describe(name);
  }

  private JsonNode schemas(Call call) {
    String catalog = required(call, "catalog_name");
    Set<String> names = new TreeSet<>();
    allTables().keySet().stream()
        .filter(name -> DeltaTable.part(name, 0).equals(catalog))
        .forEach(name -> names.add(DeltaTable.part(name, 1)));
    List<ObjectNode> found =
        names.stream()
            .map(
                name ->
                    Json.object()
                        .put("name", name)
                        .put("catalog_name", catalog)
                        .put("full_name", catalog + "." + name))
            .toList();
    return Resources.page(call, "schemas", found, each -> each);
  }

  private JsonNode tables(Call call) {
    String prefix = required(call, "catalog_name") + "." + required(call, "schema_name") + ".";
    List<ObjectNode> found =
        allTables().entrySet().stream()
            .filter(entry -> entry.getKey().startsWith(prefix))
            .map(java.util.Map.Entry::getValue)
            .toList();
    return Resources.page(call, "tables", found, each -> each);
  }

  private JsonNode table(Call call) {
    String name = call.variable("table");
    ObjectNode found = allTables().get(name);
    if (found == null) {
      throw ApiError.notFound("Table '" + name + "' does not exist.");
    }
    return found;
  }

  private TreeMap<String, ObjectNode> allTables() {
    TreeMap<String, ObjectNode> tables = new TreeMap<>();
    DeltaTable.all().forEach((name, table) -> tables.put(name, table.view()));
    for (ObjectNode synced : resources.in("synced_tables")) {
      String name = Ids.last(synced.path("name").asText());
      String source = Resources.internal(synced).at("/spec/source_table_full_name").asText();
      ObjectNode view = DeltaTable.named(name, "FOREIGN");
      view.put("data_source_format", "DATABASE_TABLE_FORMAT");
      view.set("columns", DeltaTable.all().get(source).view().get("columns"));
      tables.put(name, view);
    }
    return tables;
  }

  private static String required(Call call, String field) {
    String value = call.query(field);
    if (value.isEmpty()) {
      throw ApiError.missing(field);
    }
    return value;
  }
}
