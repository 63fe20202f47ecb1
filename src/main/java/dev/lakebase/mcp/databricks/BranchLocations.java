package dev.lakebase.mcp.databricks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.Variable;

/** What the data plane asks about branches. */
public final class BranchLocations {
  private static final Set<String> MAY_WAKE_UP = Set.of("IDLE", "INIT");

  private final Computes computes;

  public BranchLocations(Computes computes) {
    this.computes = computes;
  }

  public BranchLocation locate(
      @Variable("endpoints") List<Map<String, Object>> endpoints,
      @Variable("databases") List<Map<String, Object>> databases,
      @Variable("me") Map<String, Object> me,
      @Header("branch_name") String branch) {
    return BranchLocation.of(computes.primary(endpoints, branch), endpoints, databases, me);
  }

  /** Suspended or not yet there; a disabled compute does not wake up. */
  public boolean isAsleep(@Body Map<String, Object> endpoint) {
    JsonNode status = Tree.of(endpoint).path("status");
    return MAY_WAKE_UP.contains(status.path("current_state").asText())
        && !status.path("disabled").asBoolean();
  }
}
