package dev.lakebase.mcp.governance;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.governance.sql.SqlGuard;
import dev.lakebase.mcp.protocol.Caller;
import dev.lakebase.mcp.protocol.Era;
import dev.lakebase.mcp.protocol.HttpHead;
import dev.lakebase.mcp.protocol.Json;
import dev.lakebase.mcp.protocol.McpRequest;
import dev.lakebase.mcp.protocol.McpResult;
import dev.lakebase.mcp.protocol.Narrowing;
import dev.lakebase.mcp.protocol.StateSeal;
import dev.lakebase.mcp.protocol.TraceContext;
import dev.lakebase.mcp.tool.Bulkheads;
import dev.lakebase.mcp.tool.CallLimits;
import dev.lakebase.mcp.tool.Catalogue;
import dev.lakebase.mcp.tool.CompletionStep;
import dev.lakebase.mcp.tool.ListStep;
import dev.lakebase.mcp.tool.McpPromptComponent;
import dev.lakebase.mcp.tool.McpResourceComponent;
import dev.lakebase.mcp.tool.McpToolComponent;
import dev.lakebase.mcp.tool.Rounds;
import dev.lakebase.mcp.tool.ToolCall;
import dev.lakebase.mcp.tool.ToolResults;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.slf4j.LoggerFactory;

/** The road from the governance step to a tool's route, without HTTP in front of it. */
final class Road implements AutoCloseable {
  static final CallLimits LIMITS = new CallLimits(1000, 1 << 20, Duration.ofSeconds(30));

  /** What a route leaves that has a question of its own. */
  private static final Map<String, Object> QUESTION =
      Map.of("resultType", "input_required", "state", "of the route");

  final Catalogue catalogue = new Catalogue();
  final List<ToolCall> ran = new CopyOnWriteArrayList<>();
  final PolicySource policies;
  private final DefaultCamelContext camel = new DefaultCamelContext();
  private final ProducerTemplate requests;
  private final SqlGuard guard = new SqlGuard();
  private final Thread caller = Thread.currentThread();
  private final List<String> written = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> audit =
      new AppenderBase<>() {
        /** A call to a service that other tests share may have been given up, and end only now. */
        @Override
        protected void append(ILoggingEvent event) {
          String line = event.getFormattedMessage();
          if (Thread.currentThread().equals(caller) || !line.contains("\"event\":\"call\"")) {
            written.add(line);
          }
        }
      };

  Road(Map<String, String> environment) throws Exception {
    Rounds rounds = new Rounds(new StateSeal(Optional.empty(), Clock.systemUTC()));
    audit.start();
    logger().addAppender(audit);
    Audit lines = new Audit(Clock.systemUTC());
    policies = new PolicySource(environment, catalogue, lines, Clock.systemUTC());
    GovernStep govern =
        new GovernStep(
            catalogue,
            rounds,
            LIMITS,
            policies,
            guard,
            new Confirmation(rounds, new LocalSingleUse(Clock.systemUTC(), StateSeal.LIFE)),
            new CallRates(new LocalCounters(System::nanoTime)),
            lines);
    camel.addComponent(
        "mcp-tool",
        new McpToolComponent(
            catalogue,
            new ToolResults(rounds),
            new Bulkheads(new Bulkheads.Limits(8, 8, Duration.ofSeconds(5)))));
    camel.addComponent("mcp-prompt", new McpPromptComponent(catalogue, rounds));
    camel.addComponent("mcp-resource", new McpResourceComponent(catalogue, rounds));
    camel.addRoutes(new Tools());
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:mcp")
                .errorHandler(noErrorHandler())
                .process(govern)
                .choice()
                .when(simple("${exchangeProperty.McpAnswered}"))
                .stop()
                .when(simple("${exchangeProperty.McpMethod} == 'tools/call'"))
                .toD("mcp-tool:${exchangeProperty.McpTarget}")
                .when(simple("${exchangeProperty.McpMethod} == 'prompts/get'"))
                .toD("mcp-prompt:${exchangeProperty.McpTarget}")
                .when(simple("${exchangeProperty.McpMethod} == 'resources/read'"))
                .toD("mcp-resource:${exchangeProperty.McpTarget}")
                .when(simple("${exchangeProperty.McpMethod} == 'completion/complete'"))
                .process(new CompletionStep(catalogue))
                .otherwise()
                .process(new ListStep(catalogue));
          }
        });
    camel.start();
    requests = camel.createProducerTemplate();
  }

  /** A few tools of the contract, a drop-in and a prompt, a resource. */
  private final class Tools extends RouteBuilder {
    @Override
    public void configure() {
      tool("lakebase_read_query", "sql_query", true, "sql");
      tool("lakebase_execute_query", "sql_query", false, "sql");
      tool("lakebase_explain_query", "sql_query", true, "sql", "analyze");
      tool("lakebase_list_schemas", "schema_read", true);
      tool("lakebase_list_branches", "branch_read", true, "project_name");
      tool("lakebase_delete_branch", "branch_write", false, "project_name", "branch_name");
      tool("lakebase_restart_compute", "compute_write", false, "project_name");
      tool("lakebase_prepare_migration", "migration", false, "migration_sql");
      tool("lakebase_append_insight", "insight", false, "insight");
      tool("crm_lookup", "crm", true, "sql", "filter_sql");
      from("mcp-prompt:explore?tools=lakebase_list_schemas,lakebase_read_query&description=d")
          .setBody(constant("1. Use `lakebase_list_schemas`\n2. Use `lakebase_read_query`"));
      from("mcp-resource:insights?resourceUri=memo://insights&tags=insight&description=d")
          .setBody(constant("- one"));
    }

    private void tool(String name, String category, boolean reads, String... parameters) {
      StringBuilder uri = new StringBuilder("mcp-tool:" + name);
      uri.append("?description=d&outputParameter.note=string&tags=").append(category);
      uri.append("&readOnlyHint=").append(reads);
      for (String parameter : parameters) {
        String type = parameter.equals("analyze") ? "boolean" : "string";
        uri.append("&parameter.").append(parameter).append('=').append(type);
      }
      from(uri.toString())
          .errorHandler(noErrorHandler())
          .process(
              exchange -> {
                ToolCall call = exchange.getProperty(ToolCall.PROPERTY, ToolCall.class);
                ran.add(call);
                call.countRows(3);
                if ("fail".equals(call.arguments().get("insight"))) {
                  throw new IllegalStateException("a cause that stays inside");
                }
                boolean asks = name.equals("lakebase_restart_compute");
                exchange
                    .getMessage()
                    .setBody(
                        asks && exchange.getProperty(Rounds.STATE) == null
                            ? QUESTION
                            : Map.of("note", "done"));
              });
    }
  }

  /** A call of a legacy client, as its result. */
  JsonNode call(String tool, Map<String, Object> arguments) {
    return result(send(Caller.LOCAL, legacy("tools/call", params(tool, arguments))));
  }

  JsonNode callAs(Caller caller, String tool, Map<String, Object> arguments) {
    return result(send(caller, legacy("tools/call", params(tool, arguments))));
  }

  JsonNode list(Caller caller, String method) {
    return result(send(caller, legacy(method, Json.MAPPER.createObjectNode())));
  }

  Exchange send(Caller caller, McpRequest request) {
    return send(caller, request, Narrowing.NONE);
  }

  Exchange send(Caller caller, McpRequest request, Narrowing narrowing) {
    Exchange exchange = new DefaultExchange(camel);
    exchange.setProperty(Narrowing.PROPERTY, narrowing);
    exchange.setProperty(Caller.PROPERTY, caller);
    exchange.setProperty(McpRequest.PROPERTY, request);
    exchange.setProperty(McpRequest.METHOD_PROPERTY, request.method());
    TraceContext.of(HttpHead.of(exchange.getMessage()), request)
        .ifPresent(trace -> exchange.setProperty(TraceContext.PROPERTY, trace));
    return requests.send("direct:mcp", exchange);
  }

  /** As the caller reads it. */
  static JsonNode result(Exchange exchange) {
    assertNoException(exchange);
    JsonNode members = exchange.getMessage().getBody(McpResult.class).members();
    try {
      return Json.MAPPER.readTree(Json.MAPPER.writeValueAsBytes(members));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void assertNoException(Exchange exchange) {
    if (exchange.getException() != null) {
      throw new AssertionError(exchange.getException());
    }
  }

  static String text(JsonNode result) {
    return result.path("content").path(0).path("text").asText();
  }

  static ObjectNode params(String name, Map<String, Object> arguments) {
    ObjectNode params = Json.MAPPER.createObjectNode().put("name", name);
    params.set("arguments", Json.MAPPER.valueToTree(arguments));
    return params;
  }

  static McpRequest legacy(String method, ObjectNode params) {
    return request(Era.LEGACY, method, params, Json.MAPPER.createObjectNode());
  }

  /** A request of a modern client that can ask its user. */
  static McpRequest modern(String method, ObjectNode params) {
    ObjectNode capabilities = Json.MAPPER.createObjectNode();
    capabilities.putObject("elicitation");
    return request(Era.MODERN, method, params, capabilities);
  }

  static McpRequest request(Era era, String method, ObjectNode params, ObjectNode capabilities) {
    return new McpRequest(
        era,
        era == Era.MODERN ? "2026-07-28" : "2025-11-25",
        Optional.of(IntNode.valueOf(1)),
        method,
        params,
        capabilities,
        Map.of(),
        false);
  }

  /** The audit's lines of calls so far. */
  List<JsonNode> calls() {
    return lines().stream().filter(line -> line.path("event").asText().equals("call")).toList();
  }

  List<JsonNode> lines() {
    return written.stream().map(Road::json).toList();
  }

  private static JsonNode json(String line) {
    try {
      return Json.MAPPER.readTree(line);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(Audit.LOGGER);
  }

  @Override
  public void close() {
    logger().detachAppender(audit);
    policies.close();
    camel.stop();
    guard.close();
  }
}
