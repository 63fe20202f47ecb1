package dev.lakebase.mcp.database;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;

/**
 * Writes the statement that profiles a table: one pass over the table for a sample, which
 * PostgreSQL keeps, and one aggregate over the sample for each column. Percentages and averages are
 * over the sample; averages and extremes leave NULL out.
 */
public final class TableProfile {
  private static final String FREQUENT = "5";

  /** Rows on ten pages, if these are full of the smallest rows: no sample of pages is empty. */
  private static final double FEWEST_SAMPLED = 2_500;

  /**
   * @param columns as {@code table_columns.sql} lists them
   * @param table the row of {@code resolve_table.sql}
   * @param sampleSize rows to look at, 100 or more
   */
  public AuthoredSql statement(
      @Body JsonNode columns,
      @ExchangeProperty("LakebaseTable") Map<String, Object> table,
      @Header("sample_size") int sampleSize) {
    List<Object> values = new ArrayList<>();
    Sample sample = Sample.of(table, sampleSize);
    StringBuilder sql = new StringBuilder("WITH sample AS MATERIALIZED (SELECT * FROM ");
    sql.append(sample.from()).append(" LIMIT ").append(sampleSize).append("), profile AS (");
    for (int i = 0; i < columns.size(); i++) {
      sql.append(i == 0 ? "" : " UNION ALL ").append(aggregate(i, columns.get(i)));
      values.add(columns.get(i).path("name").textValue());
      values.add(columns.get(i).path("type").textValue());
    }
    sql.append(") SELECT json_build_object('table', ?::text, 'row_estimate', ?::bigint")
        .append(", 'sampled_rows', (SELECT count(*) FROM sample), 'sample', ?::text")
        .append(", 'columns', (SELECT json_agg(json_strip_nulls(c) ORDER BY i) FROM profile))");
    values.add(table.get("schema_name") + "." + table.get("relation_name"));
    values.add(sample.estimate());
    values.add(sample.words());
    return new AuthoredSql(sql.toString(), values);
  }

  private static String aggregate(int position, JsonNode column) {
    String name = "sample." + column.path("quoted_name").textValue();
    String kind = column.path("kind").textValue();
    String text = name + "::text";
    StringBuilder json = new StringBuilder("json_build_object('name', ?::text, 'type', ?::text");
    json.append(", 'null_percent', round(100.0 * (count(*) - count(").append(name);
    json.append(")) / nullif(count(*), 0), 2), 'distinct', count(DISTINCT ").append(text);
    json.append(')');
    if (kind.equals("number")) {
      json.append(", 'min', ").append(number("min(" + name + ")"));
      json.append(", 'max', ").append(number("max(" + name + ")"));
      json.append(", 'mean', ").append(number("round(avg(" + name + "::numeric), 4)"));
      json.append(", 'stddev', ").append(number("round(stddev_samp(" + name + "::numeric), 4)"));
    } else if (kind.equals("time")) {
      json.append(", 'min', min(").append(name).append(")::text");
      json.append(", 'max', max(").append(name).append(")::text");
    } else if (kind.equals("text")) {
      json.append(", 'min', left(min(").append(text).append("), 100)");
      json.append(", 'max', left(max(").append(text).append("), 100)");
      json.append(", 'min_length', min(length(").append(text).append("))");
      json.append(", 'max_length', max(length(").append(text).append("))");
    }
    json.append(", 'frequent', (SELECT json_object_agg(f.v, f.n")
        .append(" ORDER BY f.n DESC, f.v) FROM (SELECT left(")
        .append(text)
        .append(", 100) AS v, count(*) AS n FROM sample WHERE ")
        .append(name)
        .append(" IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ")
        .append(FREQUENT)
        .append(") f))");
    return "SELECT " + position + " AS i, " + json + " AS c FROM sample";
  }

  /** A JSON number where a double holds it, else a string. */
  private static String number(String value) {
    return "CASE WHEN length(("
        + value
        + ")::text) <= 15 THEN to_json("
        + value
        + ") ELSE to_json(("
        + value
        + ")::text) END";
  }

  /**
   * What the statement reads.
   *
   * @param estimate rows of the table as PostgreSQL estimates them, null when it never counted
   */
  private record Sample(String from, Long estimate, String words) {
    static Sample of(Map<String, Object> table, int size) {
      long rows = ((Number) table.get("row_estimate")).longValue();
      Long estimate = rows < 0 || table.get("relation_kind").equals("v") ? null : rows;
      String name = (String) table.get("quoted_name");
      boolean pages = "rpm".contains((String) table.get("relation_kind"));
      if (!pages || estimate == null || estimate <= size) {
        return new Sample(name, estimate, "the first " + size + " rows, all if there are fewer");
      }
      double percent = Math.min(100, 100 * Math.max(1.2 * size, FEWEST_SAMPLED) / estimate);
      return new Sample(
          name + " TABLESAMPLE SYSTEM (" + percent + ") REPEATABLE (1)",
          estimate,
          "random pages of the table, up to " + size + " rows");
    }
  }
}
