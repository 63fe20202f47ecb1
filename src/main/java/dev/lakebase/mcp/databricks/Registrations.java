package dev.lakebase.mcp.databricks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Variable;

/** Compares what is in Unity Catalog with a {@link Registration}, and states what to send. */
public final class Registrations {
  private static final String PLAN = "plan";
  private static final String FOUND = "found";
  private static final String CHANGE = "change";
  private static final String REPORT = "report";
  private static final String EXECUTE = "EXECUTE";

  /** What has to be done to one thing. */
  public enum Change {
    CREATE("created", "would be created"),
    UPDATE("updated", "would be updated"),
    NONE("already there, unchanged", "already there, unchanged");

    private final String done;
    private final String planned;

    Change(String done, String planned) {
      this.done = done;
      this.planned = planned;
    }

    private String said(Registration plan) {
      return plan.dryRun() ? planned : done;
    }
  }

  /** The answer for what is not there. */
  public Map<String, Object> nothing() {
    return Map.of();
  }

  public Change ofConnection(
      @Variable(PLAN) Registration plan, @Variable(FOUND) Map<String, Object> found) {
    if (found.isEmpty()) {
      return Change.CREATE;
    }
    boolean met = found.get("options") instanceof Map<?, ?> options && plan.isMetBy(options);
    return met && !plan.renew() ? Change.NONE : Change.UPDATE;
  }

  public Map<String, Object> connection(@Variable(PLAN) Registration plan) {
    return Map.of(
        "name",
        plan.connection(),
        "parent",
        "schemas/" + plan.schema(),
        "connection_type",
        "HTTP",
        "comment",
        "lakebase-mcp",
        "options",
        plan.options());
  }

  public Map<String, Object> connectionUpdate(@Variable(PLAN) Registration plan) {
    return Map.of("options", plan.options());
  }

  public void tellConnection(
      @Variable(PLAN) Registration plan,
      @Variable(CHANGE) Change change,
      @Variable(REPORT) List<String> report) {
    report.add("connection %s: %s".formatted(plan.connectionName(), change.said(plan)));
  }

  /** Tool selectors, rate limits and the comment belong to who governs the service there. */
  public Change ofService(
      @Variable(PLAN) Registration plan, @Variable(FOUND) Map<String, Object> found) {
    if (found.isEmpty()) {
      return Change.CREATE;
    }
    JsonNode source = Tree.of(found).path("config").path("source_connection");
    boolean met =
        source.path("name").asText().equals(source(plan)) && !source.path("is_deleted").asBoolean();
    return met ? Change.NONE : Change.UPDATE;
  }

  public Map<String, Object> service(@Variable(PLAN) Registration plan) {
    return Map.of("comment", "PostgreSQL on Databricks Lakebase, governed", "config", config(plan));
  }

  public Map<String, Object> serviceUpdate(@Variable(PLAN) Registration plan) {
    return Map.of("config", config(plan));
  }

  private static Map<String, Object> config(Registration plan) {
    return Map.of("source_connection", Map.of("name", source(plan)));
  }

  private static String source(Registration plan) {
    return "connections/" + plan.connectionName();
  }

  public void tellService(
      @Variable(PLAN) Registration plan,
      @Variable(CHANGE) Change change,
      @Variable(REPORT) List<String> report) {
    report.add("MCP service %s: %s".formatted(plan.serviceName(), change.said(plan)));
  }

  public Change ofGrants(
      @Variable(PLAN) Registration plan, @Variable(FOUND) Map<String, Object> found) {
    return missing(plan, found).isEmpty() ? Change.NONE : Change.UPDATE;
  }

  public Map<String, Object> grants(
      @Variable(PLAN) Registration plan, @Variable(FOUND) Map<String, Object> found) {
    return Map.of(
        "changes",
        missing(plan, found).stream()
            .map(principal -> Map.of("principal", principal, "add", List.of(EXECUTE)))
            .toList());
  }

  public void tellGrants(
      @Variable(PLAN) Registration plan,
      @Variable(FOUND) Map<String, Object> found,
      @Variable(REPORT) List<String> report) {
    Set<String> missing = missing(plan, found);
    for (String principal : plan.principals()) {
      String state = "already there, unchanged";
      if (missing.contains(principal)) {
        state = plan.dryRun() ? "would be granted" : "granted";
      }
      report.add("EXECUTE for %s: %s".formatted(principal, state));
    }
  }

  private static Set<String> missing(Registration plan, Map<String, Object> found) {
    List<String> holders = new ArrayList<>();
    for (JsonNode assignment : Tree.of(found).path("privilege_assignments")) {
      for (JsonNode privilege : assignment.path("privileges")) {
        if (privilege.asText().equals(EXECUTE)) {
          holders.add(assignment.path("principal").asText());
        }
      }
    }
    Set<String> missing = new LinkedHashSet<>(plan.principals());
    holders.forEach(missing::remove);
    return missing;
  }
}
