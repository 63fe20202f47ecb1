package dev.lakebase.mcp.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.protocol.Json;
import java.util.List;
import java.util.stream.StreamSupport;

/** What an agent does about migrations of project demo. */
record MigratingAgent(Agent agent) {
  Agent.Answer prepare(String sql) {
    return agent.calls(
        "lakebase_prepare_migration", arguments().put("migration_sql", sql).toString());
  }

  /** The branch of a migration that could be prepared. */
  String prepared(String sql) {
    return prepare(sql).data().path("migration_branch").asText();
  }

  Agent.Answer apply(String branch) {
    return complete(branch, arguments());
  }

  Agent.Answer apply(String branch, String sql) {
    return complete(branch, arguments().put("migration_sql", sql));
  }

  Agent.Answer discard(String branch) {
    return complete(branch, arguments().put("apply", false));
  }

  private Agent.Answer complete(String branch, ObjectNode arguments) {
    return agent.calls(
        "lakebase_complete_migration",
        arguments.put("migration_branch", branch).put("confirm", true).toString());
  }

  void execute(String sql) {
    agent
        .calls("lakebase_execute_query", Json.MAPPER.createObjectNode().put("sql", sql).toString())
        .data();
  }

  /** One value of the configured branch. */
  String one(String sql) {
    return agent
        .calls("lakebase_read_query", Json.MAPPER.createObjectNode().put("sql", sql).toString())
        .data()
        .at("/rows/0/0")
        .asText();
  }

  /** The branches that migrations have left. */
  List<String> branches() {
    return strings(
            agent.calls("lakebase_list_branches", arguments().toString()).data().path("branches"),
            "branch")
        .stream()
        .filter(branch -> branch.startsWith("migration-"))
        .toList();
  }

  private static ObjectNode arguments() {
    return Json.MAPPER.createObjectNode().put("project_name", "demo");
  }

  static List<String> strings(JsonNode array, String member) {
    return StreamSupport.stream(array.spliterator(), false)
        .map(each -> each.path(member).asText())
        .toList();
  }
}
