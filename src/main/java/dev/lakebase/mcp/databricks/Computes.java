package dev.lakebase.mcp.databricks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.tool.ToolFailure;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Header;
import org.apache.camel.Variable;

/**
 * Endpoints as the tools show them: the contract's words for states, the platform's beside them.
 */
public final class Computes {
  static final String READ_WRITE = "ENDPOINT_TYPE_READ_WRITE";
  static final String READ_ONLY = "ENDPOINT_TYPE_READ_ONLY";
  private static final String LOOK_AGAIN = "lakebase_get_compute_status";

  private static final int MOST_REMEMBERED = 1_000;

  private final SecureRandom random = new SecureRandom();

  /** The limit of each endpoint when it was last seen settled: a change of it has a direction. */
  private final Map<String, Double> settledLimits =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Double> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  /** The endpoint that takes writes; a branch may have none. */
  public Map<String, Object> primary(
      @Variable("endpoints") List<Map<String, Object>> endpoints,
      @Header("branch_name") String branch) {
    return endpoints.stream()
        .filter(endpoint -> isOfType(Tree.of(endpoint), READ_WRITE))
        .findFirst()
        .orElseThrow(() -> new ToolFailure("Branch '" + branch + "' has no primary compute."));
  }

  public Map<String, Object> status(
      @Variable("endpoints") List<Map<String, Object>> endpoints,
      @Header("branch_name") String branch) {
    JsonNode endpoint = Tree.of(primary(endpoints, branch));
    JsonNode status = endpoint.path("status");
    Map<String, Object> shown = describe(endpoint);
    scaling(endpoint).ifPresent(direction -> shown.put("state", direction));
    shown.put("current_cu", null);
    shown.put("uptime_seconds", null);
    shown.put("last_active", Tree.text(status.path("last_active_time")));
    List<Object> replicas = new ArrayList<>();
    for (JsonNode other : Tree.all(endpoints)) {
      if (isOfType(other, READ_ONLY)) {
        replicas.add(describe(other));
      }
    }
    shown.put("replicas", replicas);
    shown.put(
        "notes",
        List.of(
            "The platform does not tell the current CU or the uptime; lakebase_get_compute_metrics"
                + " samples an active compute."));
    return shown;
  }

  /** The direction of a pending change of limits, if it was seen before the change. */
  private synchronized Optional<String> scaling(JsonNode endpoint) {
    JsonNode status = endpoint.path("status");
    Number limit = Tree.number(status.path("autoscaling_limit_max_cu"));
    String name = endpoint.path("name").asText();
    if (limit == null || !state(endpoint).equals("active")) {
      return Optional.empty();
    }
    if (!isPending(endpoint)) {
      settledLimits.put(name, limit.doubleValue());
      return Optional.empty();
    }
    Double before = settledLimits.get(name);
    return before == null || before == limit.doubleValue()
        ? Optional.empty()
        : Optional.of(before < limit.doubleValue() ? "scaling_up" : "scaling_down");
  }

  public Map<String, Object> resized(
      @Variable("endpoint") Map<String, Object> before,
      @Variable("changed") Map<String, Object> outcome,
      @Variable("limits") ComputeLimits.Range limits) {
    Map<String, Object> shown = changed(before, outcome);
    scaling(Tree.of(before));
    Number old = Tree.number(Tree.of(before).path("status").path("autoscaling_limit_max_cu"));
    Outcome result = Outcome.of(outcome, LOOK_AGAIN);
    if (old != null && isChanging(outcome, result)) {
      shown.put("state", old.doubleValue() <= limits.max() ? "scaling_up" : "scaling_down");
    }
    shown.put("min_cu", limits.min());
    shown.put("max_cu", limits.max());
    shown.put("min_ram_gb", limits.min() * ComputeLimits.GB_PER_CU);
    shown.put("max_ram_gb", limits.max() * ComputeLimits.GB_PER_CU);
    result.tell(shown);
    return shown;
  }

  public Map<String, Object> suspension(
      @Variable("endpoint") Map<String, Object> before,
      @Variable("changed") Map<String, Object> outcome,
      @Header("enabled") boolean enabled,
      @Header("timeout_seconds") Double seconds) {
    Map<String, Object> shown = changed(before, outcome);
    shown.put("suspend_after_seconds", enabled ? seconds : null);
    Outcome.of(outcome, LOOK_AGAIN)
        .tell(shown, enabled ? "It suspends when idle." : "It is never suspended.");
    return shown;
  }

  /** An id for a new endpoint: known before it is sent, so that a lost answer can be looked up. */
  public String newReplica() {
    byte[] bytes = new byte[4];
    random.nextBytes(bytes);
    return "replica-" + HexFormat.of().formatHex(bytes);
  }

  public Map<String, Object> replicated(
      @Variable("replica") String replica,
      @Variable("limits") ComputeLimits.Range limits,
      @Variable("changed") Map<String, Object> outcome) {
    Map<String, Object> shown = new LinkedHashMap<>();
    JsonNode status = Tree.of(outcome).path("status");
    shown.put("endpoint", replica);
    shown.put("state", status.isMissingNode() ? null : state(Tree.of(outcome)));
    shown.put("host", Tree.text(status.path("hosts").path("host")));
    shown.put("min_cu", limits.min());
    shown.put("max_cu", limits.max());
    Outcome.of(outcome, LOOK_AGAIN).tell(shown);
    return shown;
  }

  private static Map<String, Object> changed(
      Map<String, Object> before, Map<String, Object> outcome) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("endpoint", Tree.id(Tree.of(before).path("name")));
    shown.put("state", state(Tree.of(outcome.containsKey("status") ? outcome : before)));
    return shown;
  }

  private static boolean isChanging(Map<String, Object> outcome, Outcome result) {
    return result.isUnfinished() || isPending(Tree.of(outcome));
  }

  private static Map<String, Object> describe(JsonNode endpoint) {
    JsonNode status = endpoint.path("status");
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("endpoint", Tree.id(endpoint.path("name")));
    shown.put("state", state(endpoint));
    shown.put("platform_state", Tree.text(status.path("current_state")));
    shown.put("pending_state", Tree.text(status.path("pending_state")));
    shown.put("min_cu", Tree.number(status.path("autoscaling_limit_min_cu")));
    shown.put("max_cu", Tree.number(status.path("autoscaling_limit_max_cu")));
    shown.put("suspend_after_seconds", Tree.seconds(status.path("suspend_timeout_duration")));
    shown.put("disabled", status.path("disabled").asBoolean());
    shown.put("host", Tree.text(status.path("hosts").path("host")));
    return shown;
  }

  static Optional<JsonNode> ofType(List<Map<String, Object>> endpoints, String type) {
    return Tree.all(endpoints).stream().filter(endpoint -> isOfType(endpoint, type)).findFirst();
  }

  static boolean isOfType(JsonNode endpoint, String type) {
    return endpoint.path("status").path("endpoint_type").asText().equals(type);
  }

  /** active, suspended, or the platform's word in lower case. */
  static String state(JsonNode endpoint) {
    String state = Tree.word(endpoint.path("status").path("current_state"), "");
    if (state == null) {
      return "unknown";
    }
    return switch (state) {
      case "active" -> "active";
      case "idle" -> "suspended";
      default -> state;
    };
  }

  static boolean isPending(JsonNode endpoint) {
    return Tree.word(endpoint.path("status").path("pending_state"), "") != null;
  }
}
