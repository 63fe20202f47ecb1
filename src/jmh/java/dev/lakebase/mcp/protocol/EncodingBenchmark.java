package dev.lakebase.mcp.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
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

/** Microseconds for a request's body to be read, and for a result to become bytes. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
@Threads(1)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class EncodingBenchmark {
  private static final byte[] CALL =
      ("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":"
              + "\"lakebase_read_query\",\"arguments\":{\"sql\":\"select * from t where id = 4711\"}}}")
          .getBytes(StandardCharsets.UTF_8);

  @Param({"1", "1000"})
  private int rows;

  private final Encoder encoder = new Encoder(new ServerInfo("benchmark", "Benchmark", "0"));
  private McpRequest request;
  private McpResult result;

  @Setup
  public void fill() {
    request =
        new McpRequest(
            Era.LEGACY,
            "2025-06-18",
            Optional.of(IntNode.valueOf(7)),
            "tools/call",
            Json.MAPPER.createObjectNode(),
            Json.MAPPER.createObjectNode(),
            Map.of(),
            false);
    ObjectNode members = Json.MAPPER.createObjectNode();
    StringBuilder text = new StringBuilder();
    ArrayNode values = members.putObject("structuredContent").putArray("rows");
    for (int i = 1; i <= rows; i++) {
      values.addArray().add(i).add("item-" + i).add(i % 2 == 0).add("2026-01-01 00:01:00");
      text.append("| ").append(i).append(" | item-").append(i).append(" | 2026-01-01 |\n");
    }
    members.putArray("content").addObject().put("type", "text").put("text", text.toString());
    result = McpResult.complete(members);
  }

  @Benchmark
  public JsonNode read() {
    return Json.read(CALL);
  }

  @Benchmark
  public byte[] write() {
    return encoder.result(request, result);
  }
}
