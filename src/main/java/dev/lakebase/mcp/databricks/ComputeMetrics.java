package dev.lakebase.mcp.databricks;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Header;
import org.apache.camel.Variable;

/**
 * Samples of computes. Each call adds one, so the series has a point for each time somebody looked
 * at this replica of the service; what can't be had is named in the notes, never guessed.
 */
public final class ComputeMetrics {
  private static final int MOST_SAMPLES = 1_440;
  private static final int MOST_ENDPOINTS = 200;

  private final Optional<String> warehouse;
  private final Clock clock;
  private final Map<String, Deque<Sample>> samples =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<Sample>> eldest) {
          return size() > MOST_ENDPOINTS;
        }
      };

  /**
   * @param warehouse DATABRICKS_WAREHOUSE_ID
   */
  public ComputeMetrics(Optional<String> warehouse, Clock clock) {
    this.warehouse = warehouse;
    this.clock = clock;
  }

  /** SQL is run on a compute that is awake anyway. */
  public boolean canBeSampled(@Variable("endpoint") Map<String, Object> endpoint) {
    return isAwake(endpoint);
  }

  public boolean hasWarehouse() {
    return warehouse.isPresent();
  }

  /** The statement for the warehouse. Its columns differ by release, so all are asked for. */
  public Map<String, Object> gaugesStatement(
      @Variable("endpoint") Map<String, Object> endpoint,
      @Header("period_minutes") int periodMinutes) {
    JsonNode tree = Tree.of(endpoint);
    return Map.of(
        "warehouse_id",
        warehouse.orElseThrow(),
        "statement",
        "SELECT * FROM system.lakebase.compute_gauges WHERE endpoint_id IN (:id, :uid)"
            + " AND ts >= current_timestamp() - make_interval(0, 0, 0, 0, 0, :minutes, 0)"
            + " ORDER BY ts DESC LIMIT 200",
        "parameters",
        List.of(
            parameter("id", Tree.id(tree.path("name")), "STRING"),
            parameter("uid", tree.path("uid").asText(), "STRING"),
            parameter("minutes", String.valueOf(periodMinutes), "INT")),
        "wait_timeout",
        "10s",
        "on_wait_timeout",
        "CANCEL");
  }

  public Map<String, Object> answer(
      @Variable("endpoint") Map<String, Object> endpoint,
      @Header("period_minutes") int periodMinutes,
      @Variable("activity") Map<String, Object> activity,
      @Variable("activity_problem") String activityProblem,
      @Variable("gauges") Map<String, Object> gauges,
      @Variable("gauges_problem") String gaugesProblem) {
    JsonNode tree = Tree.of(endpoint);
    Instant from = clock.instant().minus(Duration.ofMinutes(periodMinutes));
    List<Sample> series = add(tree, activity, from);
    List<String> notes = new ArrayList<>();
    if (activity == null) {
      notes.add(
          "Connections, cache and transactions are not known: "
              + (activityProblem == null
                  ? "the compute is not active, and it is not woken for this."
                  : activityProblem));
    }
    List<Object> gaugeRows = new ArrayList<>();
    if (gauges != null && !gauges.isEmpty()) {
      gaugeRows.addAll(rows(Tree.of(gauges), notes));
    } else {
      notes.add(
          "CPU and memory are not known: "
              + (gaugesProblem == null
                  ? "the platform tells them in system.lakebase alone, and DATABRICKS_WAREHOUSE_ID"
                      + " is not set."
                  : gaugesProblem));
    }
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("endpoint", Tree.id(tree.path("name")));
    shown.put("state", Computes.state(tree));
    shown.put("last_active", Tree.text(tree.path("status").path("last_active_time")));
    shown.put("samples", series.stream().map(Sample::values).toList());
    shown.put("transitions", transitions(series));
    shown.put("cpu_and_memory", gaugeRows);
    shown.put("notes", notes);
    return shown;
  }

  private static boolean isAwake(Map<String, Object> endpoint) {
    JsonNode tree = Tree.of(endpoint);
    return Computes.state(tree).equals("active") && !Computes.isPending(tree);
  }

  private synchronized List<Sample> add(
      JsonNode endpoint, Map<String, Object> activity, Instant from) {
    JsonNode status = endpoint.path("status");
    Map<String, Object> values = new LinkedHashMap<>();
    Instant now = clock.instant();
    values.put("time", now.truncatedTo(ChronoUnit.SECONDS).toString());
    values.put("state", Computes.state(endpoint));
    values.put("min_cu", Tree.number(status.path("autoscaling_limit_min_cu")));
    values.put("max_cu", Tree.number(status.path("autoscaling_limit_max_cu")));
    if (activity != null) {
      values.putAll(activity);
    }
    Deque<Sample> own =
        samples.computeIfAbsent(endpoint.path("name").asText(), name -> new ArrayDeque<>());
    if (own.size() == MOST_SAMPLES) {
      own.removeFirst();
    }
    own.addLast(new Sample(now, values));
    return own.stream().filter(sample -> !sample.at().isBefore(from)).toList();
  }

  private static List<Object> transitions(List<Sample> series) {
    List<Object> transitions = new ArrayList<>();
    for (int i = 1; i < series.size(); i++) {
      Object before = series.get(i - 1).values().get("state");
      Object after = series.get(i).values().get("state");
      if (!before.equals(after)) {
        transitions.add(
            Map.of("seen", series.get(i).values().get("time"), "from", before, "to", after));
      }
    }
    return transitions;
  }

  /** Rows of a statement's inline result, column name to value. */
  private static List<Object> rows(JsonNode statement, List<String> notes) {
    String state = statement.path("status").path("state").asText();
    if (!state.equals("SUCCEEDED")) {
      notes.add(
          "CPU and memory are not known: the warehouse answered "
              + state
              + ". "
              + statement.path("status").path("error").path("message").asText());
      return List.of();
    }
    JsonNode columns = statement.path("manifest").path("schema").path("columns");
    List<Object> rows = new ArrayList<>();
    for (JsonNode row : statement.path("result").path("data_array")) {
      Map<String, Object> values = new LinkedHashMap<>();
      for (int i = 0; i < columns.size(); i++) {
        values.put(columns.path(i).path("name").asText(), Tree.text(row.path(i)));
      }
      rows.add(values);
    }
    return rows;
  }

  private static Map<String, Object> parameter(String name, String value, String type) {
    return Map.of("name", name, "value", value, "type", type);
  }

  private record Sample(Instant at, Map<String, Object> values) {}
}
