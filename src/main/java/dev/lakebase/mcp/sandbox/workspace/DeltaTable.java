package dev.lakebase.mcp.sandbox.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A table of the simulated lakehouse: what Unity Catalog says of it, and its rows, which a
 * PostgreSQL query makes.
 *
 * @param fullName catalog, schema and table
 * @param primaryKey empty if it has none
 * @param changeDataFeed whether its changes can be followed
 * @param rows a query with the columns in their order
 */
record DeltaTable(
    String fullName,
    String comment,
    List<Column> columns,
    List<String> primaryKey,
    boolean changeDataFeed,
    String rows) {

  /**
   * @param type as Spark writes it, for instance {@code decimal(10,2)}
   */
  record Column(String name, String type, boolean nullable) {
    static Column parse(String text) {
      String[] parts = text.split(" ", 2);
      boolean required = parts[1].endsWith(" not null");
      String type = required ? parts[1].substring(0, parts[1].indexOf(" not null")) : parts[1];
      return new Column(parts[0], type, !required);
    }

    String baseType() {
      return type.replaceFirst("[(<].*$", "");
    }

    /** The type that a synced table gives the column in PostgreSQL. */
    String postgresType() {
      return switch (baseType()) {
        case "string" -> "text";
        case "int" -> "integer";
        case "double" -> "double precision";
        case "timestamp" -> "timestamp with time zone";
        case "decimal" -> type.replace("decimal", "numeric");
        case "array", "map", "struct" -> "jsonb";
        default -> type;
      };
    }
  }

  private static final Map<String, DeltaTable> ALL = read();

  /** All of them by full name. */
  static Map<String, DeltaTable> all() {
    return ALL;
  }

  String catalog() {
    return part(fullName, 0);
  }

  String schema() {
    return part(fullName, 1);
  }

  /** One of the three parts of a table's full name. */
  static String part(String fullName, int index) {
    return fullName.split("\\.", -1)[index];
  }

  boolean hasColumn(String name) {
    return columns.stream().anyMatch(column -> column.name().equals(name));
  }

  /** As {@code GET /api/2.1/unity-catalog/tables/{full_name}} answers. */
  ObjectNode view() {
    ObjectNode view =
        named(fullName, "MANAGED").put("data_source_format", "DELTA").put("comment", comment);
    int position = 0;
    var list = view.putArray("columns");
    for (Column column : columns) {
      list.addObject()
          .put("name", column.name())
          .put("type_text", column.type())
          .put("type_name", column.baseType().toUpperCase(Locale.ROOT))
          .put("position", position++)
          .put("nullable", column.nullable());
    }
    if (!primaryKey.isEmpty()) {
      ObjectNode key =
          view.putArray("table_constraints")
              .addObject()
              .putObject("primary_key_constraint")
              .put("name", part(fullName, 2) + "_pk");
      var names = key.putArray("child_columns");
      primaryKey.forEach(names::add);
    }
    view.putObject("properties")
        .put("delta.enableChangeDataFeed", Boolean.toString(changeDataFeed));
    return view;
  }

  /** What every table of Unity Catalog says of itself. */
  static ObjectNode named(String fullName, String type) {
    return Json.object()
        .put("name", part(fullName, 2))
        .put("catalog_name", part(fullName, 0))
        .put("schema_name", part(fullName, 1))
        .put("full_name", fullName)
        .put("table_type", type)
        .put("owner", Identities.DEVELOPER.name());
  }

  private static Map<String, DeltaTable> read() {
    Map<String, DeltaTable> tables = new TreeMap<>();
    try (InputStream stream = DeltaTable.class.getResourceAsStream("delta-tables.json")) {
      ObjectNode all = Json.read(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
      for (var entry : all.properties()) {
        tables.put(entry.getKey(), parse(entry.getKey(), entry.getValue()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Unreadable in the build: delta-tables.json", e);
    }
    return Map.copyOf(tables);
  }

  private static DeltaTable parse(String name, JsonNode node) {
    return new DeltaTable(
        name,
        node.path("comment").asText(),
        strings(node.path("columns")).stream().map(Column::parse).toList(),
        strings(node.path("primary_key")),
        node.path("change_data_feed").asBoolean(),
        node.path("rows").asText());
  }

  /** The texts of a JSON array. */
  static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    array.forEach(each -> strings.add(each.asText()));
    return List.copyOf(strings);
  }
}
