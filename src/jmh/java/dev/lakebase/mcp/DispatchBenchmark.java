package dev.lakebase.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Microseconds from the bytes of a {@code tools/call} to the bytes of its answer, over the routes
 * of {@code mcp.camel.yaml} and a tool's route that answers at once. On a machine that does other
 * things as well the median (p0.50) is the figure.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
@Threads(1)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class DispatchBenchmark {
  private static final String ARGUMENTS = "{\"sql\":\"select 271828 * 3 as answer\",\"max_rows\":7}";

  /** In the catalogue, {@code lakebase_read_query} among them. */
  @Param({"27", "1000"})
  private int tools;

  private final List<Call> inTurns = new ArrayList<>();
  private BenchmarkRoad road;
  private Call query;
  private int next;
  private long sent;

  /**
   * What is sent, and what must come back.
   *
   * @param same where the part of the answer begins that is the same each time: the text before it
   *     is between marks that no two answers share
   */
  private record Call(byte[] request, byte[] answer, int same) {
    boolean isAnsweredBy(byte[] bytes) {
      return Arrays.equals(answer, same, answer.length, bytes, same, bytes.length);
    }
  }

  @Setup
  public void start() throws Exception {
    road = new BenchmarkRoad(tools);
    query = answered(BenchmarkRoad.QUERY);
    for (String tool : road.tools()) {
      inTurns.add(answered(tool));
    }
    if (inTurns.size() != tools) {
      throw new IllegalStateException("The catalogue holds " + inTurns.size() + " tools");
    }
  }

  /** Called once, its answer looked at. */
  private Call answered(String tool) throws Exception {
    byte[] request =
        ("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":\""
                + tool
                + "\",\"arguments\":"
                + ARGUMENTS
                + "}}")
            .getBytes(StandardCharsets.UTF_8);
    byte[] answer = send(request);
    JsonNode result = Json.MAPPER.readTree(answer).path("result");
    if (!result.at("/structuredContent/rows").toString().equals("[[\"" + tool + "\",7]]")
        || result.path("isError").asBoolean(true)) {
      throw new IllegalStateException(new String(answer, StandardCharsets.UTF_8));
    }
    String text = new String(answer, StandardCharsets.UTF_8);
    return new Call(request, answer, text.indexOf("\"structuredContent\""));
  }

  /** One tool again and again, whose SQL is judged. */
  @Benchmark
  public byte[] query() throws Exception {
    return checked(query);
  }

  /** Every tool of the catalogue, one after the other; only one has SQL that is judged. */
  @Benchmark
  public byte[] everyTool() throws Exception {
    next = next + 1 == inTurns.size() ? 0 : next + 1;
    return checked(inTurns.get(next));
  }

  private byte[] checked(Call call) throws Exception {
    byte[] answer = send(call.request());
    if (!call.isAnsweredBy(answer)) {
      throw new IllegalStateException(new String(answer, StandardCharsets.UTF_8));
    }
    return answer;
  }

  private byte[] send(byte[] request) throws Exception {
    sent++;
    return road.send(request);
  }

  @TearDown
  public void close() {
    road.close();
    if (road.audited() != sent) {
      throw new IllegalStateException(sent + " calls, lines of the audit: " + road.audited());
    }
  }
}
