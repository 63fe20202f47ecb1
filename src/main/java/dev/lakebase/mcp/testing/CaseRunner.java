package dev.lakebase.mcp.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.protocol.Caller;
import dev.lakebase.mcp.protocol.Json;
import dev.lakebase.mcp.testing.Case.Action;
import dev.lakebase.mcp.testing.Case.Call;
import dev.lakebase.mcp.testing.Case.Capture;
import dev.lakebase.mcp.testing.Case.Check;
import dev.lakebase.mcp.testing.Case.Sql;
import dev.lakebase.mcp.testing.Case.Step;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Plays cases on a stage, one at a time. */
public final class CaseRunner {
  /** What a case that names no policy is played under: every tool, and SQL that reads. */
  static final String DEFAULT_POLICY = "{\"sql\": {\"profile\": \"read_only\"}}";

  /** Whoever calls may do there what the policy allows. */
  private static final String CREATE_SCHEMA =
      """
      CREATE SCHEMA %1$s;
      GRANT ALL ON SCHEMA %1$s TO PUBLIC;
      ALTER DEFAULT PRIVILEGES IN SCHEMA %1$s GRANT ALL ON TABLES TO PUBLIC;
      ALTER DEFAULT PRIVILEGES IN SCHEMA %1$s GRANT ALL ON SEQUENCES TO PUBLIC""";

  private final Stage stage;
  private final McpClient client;

  public CaseRunner(Stage stage) {
    this.stage = stage;
    this.client = new McpClient(stage.uri());
  }

  /** Plays the case, and undoes what it says is to be undone. */
  public CaseResult play(Case one) {
    Optional<String> missing = missing(one);
    if (missing.isPresent()) {
      return CaseResult.skipped("needs " + missing.get());
    }
    Optional<String> refused =
        stage
            .control()
            .flatMap(
                control ->
                    control.govern(one.policy().map(JsonNode::toString).orElse(DEFAULT_POLICY)));
    if (refused.isPresent()) {
      return CaseResult.of(List.of(at(one.line(), "the policy is refused: " + refused.get())));
    }
    return CaseResult.of(new Play(one).problems());
  }

  private Optional<String> missing(Case one) {
    if (one.needsSandbox() && !stage.isSandbox()) {
      return Optional.of("the sandbox");
    }
    if (one.runsSql() && stage.owner().isEmpty()) {
      return Optional.of("SQL past the service");
    }
    if (stage.control().isEmpty() && (one.policy().isPresent() || one.namesPrincipal())) {
      return Optional.of("a policy or principal of its own");
    }
    if (one.uses().contains("project") && !stage.values().containsKey("project")) {
      return Optional.of("LAKEBASE_PROJECT");
    }
    return Optional.empty();
  }

  private static String at(int line, String problem) {
    return "line " + line + ": " + problem;
  }

  /** One case under way. */
  private final class Play {
    private final Case one;
    private final Values values = new Values(stage.values());
    private final String schema = "case_" + UUID.randomUUID().toString().substring(0, 8);
    private final List<String> problems = new ArrayList<>();

    Play(Case one) {
      this.one = one;
      values.put(Case.UNIQUE, Json.MAPPER.getNodeFactory().textNode(unique()));
      values.put(Case.SCHEMA, Json.MAPPER.getNodeFactory().textNode(schema));
    }

    private String unique() {
      return schema.substring(schema.indexOf('_') + 1);
    }

    List<String> problems() {
      attempt(this::perform);
      one.undo().forEach(action -> attempt(() -> act(action)));
      if (one.uses().contains(Case.SCHEMA)) {
        attempt(() -> run(one.line(), "DROP SCHEMA IF EXISTS " + schema + " CASCADE"));
      }
      return problems;
    }

    private void attempt(Runnable work) {
      try {
        work.run();
      } catch (CaseFailure e) {
        problems.add(e.getMessage());
      }
    }

    private void perform() {
      if (one.uses().contains(Case.SCHEMA)) {
        run(one.line(), CREATE_SCHEMA.formatted(schema));
      }
      one.before().forEach(this::act);
      for (Step step : one.steps()) {
        if (!succeeds(step)) {
          return;
        }
      }
      one.after().forEach(check -> problems.addAll(found(check)));
    }

    private void act(Action action) {
      if (action instanceof Sql sql) {
        run(sql.line(), values.fill(sql.text()));
      } else if (action instanceof Call call) {
        become(one.principal());
        client.ask(call.method(), (ObjectNode) values.fill(call.params()));
      }
    }

    private boolean succeeds(Step step) {
      Call call = step.call();
      become(step.principal().or(one::principal));
      try {
        ObjectNode params = (ObjectNode) values.fill(call.params());
        Reply reply = client.ask(call.method(), params);
        List<String> found = new ArrayList<>(step.expected().problems(reply, values));
        if (found.isEmpty() && reply.refusal().isEmpty() && call.method().equals("tools/call")) {
          found.addAll(undeclared(params.path("name").asText(), reply.structure()));
        }
        found.forEach(problem -> problems.add(at(step.expected().line(), problem)));
        if (found.isEmpty()) {
          step.capture().forEach(it -> capture(it, reply));
        }
        return found.isEmpty();
      } catch (CaseFailure e) {
        throw new CaseFailure(at(call.line(), e.getMessage()), e);
      }
    }

    private List<String> undeclared(String tool, JsonNode structure) {
      return client.outputSchema(tool).stream()
          .flatMap(schema -> schema.problems(structure).stream())
          .map(problem -> "the answer is not what outputSchema says: " + problem.getMessage())
          .toList();
    }

    private void capture(Capture capture, Reply reply) {
      JsonNode value = reply.structure().at(capture.pointer());
      if (value.isMissingNode()) {
        throw new CaseFailure("nothing is at " + capture.pointer() + " in " + reply.structure());
      }
      values.put(capture.name(), value);
    }

    private List<String> found(Check check) {
      JsonNode rows = query(check.line(), values.fill(check.sql()));
      return Match.problems(values.fill(check.rows()), rows).stream()
          .map(problem -> at(check.line(), problem))
          .toList();
    }
  }

  private void become(Optional<Caller> caller) {
    stage.control().ifPresent(control -> control.become(caller.orElse(Caller.LOCAL)));
  }

  private void run(int line, String sql) {
    try (Connection connection = stage.owner().orElseThrow().connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new CaseFailure(at(line, "the database says: " + e.getMessage()), e);
    }
  }

  private ArrayNode query(int line, String sql) {
    ArrayNode rows = Json.MAPPER.createArrayNode();
    try (Connection connection = stage.owner().orElseThrow().connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        ArrayNode row = rows.addArray();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.add(json(result, i));
        }
      }
      return rows;
    } catch (SQLException e) {
      throw new CaseFailure(at(line, "the database says: " + e.getMessage()), e);
    }
  }

  private static JsonNode json(ResultSet result, int column) throws SQLException {
    Object value = result.getObject(column);
    if (value instanceof Boolean flag) {
      return Json.MAPPER.getNodeFactory().booleanNode(flag);
    }
    if (value instanceof Number) {
      return Json.MAPPER.getNodeFactory().numberNode(new BigDecimal(result.getString(column)));
    }
    return value == null
        ? Json.MAPPER.nullNode()
        : Json.MAPPER.getNodeFactory().textNode(result.getString(column));
  }
}
