package dev.lakebase.mcp.databricks;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Variable;

/**
 * Where to look for synced tables, which no API lists: in the catalogs that people made, within
 * bounds. Says in the variable {@link #CUT} what was left out.
 */
public final class SyncSearch {
  /** Variable with the sentences about what was not searched. */
  static final String CUT = "search_cut";

  private static final int MOST_CATALOGS = 20;
  private static final int MOST_SCHEMAS = 50;
  private static final int MOST_TABLES = 100;
  private static final Set<String> NOT_OURS =
      Set.of("system", "samples", "hive_metastore", "__databricks_internal");

  /** The one catalog that the caller names. */
  public List<Map<String, Object>> oneCatalog(@Header("catalog") String catalog) {
    return List.of(Map.of("name", catalog));
  }

  /** Query strings for the lists of schemas. */
  public List<String> catalogs(@Body List<Object> catalogs, Exchange exchange) {
    List<String> queries =
        Tree.all(catalogs).stream()
            .map(catalog -> catalog.path("name").asText())
            .filter(name -> !NOT_OURS.contains(name))
            .map(name -> "catalog_name=" + encoded(name))
            .toList();
    return bounded(queries, MOST_CATALOGS, "catalogs", exchange);
  }

  /** Query strings for the lists of tables. */
  public List<String> schemas(
      @Body List<Object> schemas, @Variable("wanted_schema") String wanted, Exchange exchange) {
    List<String> queries =
        Tree.all(schemas).stream()
            .filter(schema -> !schema.path("name").asText().equals("information_schema"))
            .filter(schema -> wanted == null || schema.path("name").asText().equals(wanted))
            .map(
                schema ->
                    "catalog_name="
                        + encoded(schema.path("catalog_name").asText())
                        + "&schema_name="
                        + encoded(schema.path("name").asText()))
            .toList();
    return bounded(queries, MOST_SCHEMAS, "schemas", exchange);
  }

  /** Full names, as a path takes them; foreign tables first, which synced tables are. */
  public List<String> tables(@Body List<Object> tables, Exchange exchange) {
    List<String> names =
        Tree.all(tables).stream()
            .sorted(Comparator.comparing(SyncSearch::isForeign, Comparator.reverseOrder()))
            .map(table -> encoded(table.path("full_name").asText()))
            .toList();
    return bounded(names, MOST_TABLES, "tables", exchange);
  }

  private static boolean isForeign(JsonNode table) {
    return table.path("table_type").asText().equals("FOREIGN");
  }

  private static List<String> bounded(List<String> all, int most, String what, Exchange exchange) {
    if (all.size() <= most) {
      return all;
    }
    List<Object> cut = new ArrayList<>();
    if (exchange.getVariable(CUT) instanceof List<?> before) {
      cut.addAll(before);
    }
    cut.add(
        "Only the first %d of %d %s were searched for synced tables; name catalog and schema_name."
            .formatted(most, all.size(), what));
    exchange.setVariable(CUT, cut);
    return all.subList(0, most);
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
  }
}
