package dev.lakebase.mcp.tool;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** Microseconds for a result of five columns, as the database room leaves it. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
@Threads(1)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class RenderingBenchmark {
  @Param({"1", "1000"})
  private int rows;

  private Map<String, Object> body;
  private JsonNode tree;

  @Setup
  public void fill() {
    List<List<Object>> values = new ArrayList<>();
    for (int i = 1; i <= rows; i++) {
      values.add(
          List.of(
              i,
              "item-" + i,
              new BigDecimal("1.25").multiply(BigDecimal.valueOf(i)),
              i % 2 == 0,
              "2026-01-01 00:01:00"));
    }
    body = new LinkedHashMap<>();
    body.put(
        "columns",
        List.of(
            Map.of("name", "id", "type", "int4"),
            Map.of("name", "name", "type", "text"),
            Map.of("name", "price", "type", "numeric"),
            Map.of("name", "active", "type", "bool"),
            Map.of("name", "created_at", "type", "timestamp")));
    body.put("rows", values);
    body.put("row_count", rows);
    body.put("truncated", false);
    tree = BodyTree.of(body);
  }

  @Benchmark
  public JsonNode structure() {
    return BodyTree.of(body);
  }

  @Benchmark
  public String markdown() {
    return Markdown.of(tree);
  }
}
