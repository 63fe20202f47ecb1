package dev.lakebase.mcp.sandbox.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/**
 * SQL statement execution, {@code /api/2.0/sql/statements}, for the one thing that is asked of it
 * here: the tables of {@code system.lakebase}. They are there and empty, since nothing measures the
 * sandbox's computes; every other statement fails.
 */
final class StatementApi {
  private static final String PATH = "/api/2.0/sql/statements";

  /** What all those tables have in common. */
  private static final List<String> COLUMNS =
      List.of("project_id", "branch_id", "endpoint_id", "compute_id", "ts", "compute_mode");

  void addRoutes(Router router) {
    router.on("POST", PATH, this::execute);
  }

  private JsonNode execute(Call call) {
    String statement = call.body().path("statement").asText();
    for (String field : List.of("statement", "warehouse_id")) {
      if (call.body().path(field).asText().isEmpty()) {
        throw ApiError.missing(field);
      }
    }
    String id = Ids.uuid();
    ObjectNode answer = Json.object().put("statement_id", id);
    if (statement.toLowerCase(Locale.ROOT).contains("system.lakebase.")) {
      answer.putObject("status").put("state", "SUCCEEDED");
      describe(answer);
    } else {
      answer
          .putObject("status")
          .put("state", "FAILED")
          .putObject("error")
          .put("error_code", "BAD_REQUEST")
          .put("message", "The sandbox has no warehouse, only the empty tables of system.lakebase");
    }
    return answer;
  }

  private static void describe(ObjectNode answer) {
    ObjectNode manifest = answer.putObject("manifest").put("format", "JSON_ARRAY");
    manifest.put("total_row_count", 0).put("total_chunk_count", 0).put("truncated", false);
    ObjectNode schema = manifest.putObject("schema").put("column_count", COLUMNS.size());
    var columns = schema.putArray("columns");
    for (String column : COLUMNS) {
      columns
          .addObject()
          .put("name", column)
          .put("type_name", column.equals("ts") ? "TIMESTAMP" : "STRING")
          .put("position", columns.size() - 1);
    }
    answer.putObject("result").put("row_count", 0).putArray("data_array");
  }
}
