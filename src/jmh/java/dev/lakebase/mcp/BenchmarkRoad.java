package dev.lakebase.mcp;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import dev.lakebase.mcp.governance.Audit;
import dev.lakebase.mcp.governance.CallRates;
import dev.lakebase.mcp.governance.Confirmation;
import dev.lakebase.mcp.governance.GovernStep;
import dev.lakebase.mcp.governance.LocalCounters;
import dev.lakebase.mcp.governance.LocalSingleUse;
import dev.lakebase.mcp.governance.PolicySource;
import dev.lakebase.mcp.governance.sql.SqlGuard;
import dev.lakebase.mcp.observe.TraceStep;
import dev.lakebase.mcp.observe.Tracing;
import dev.lakebase.mcp.protocol.AcceptStep;
import dev.lakebase.mcp.protocol.AnswerStep;
import dev.lakebase.mcp.protocol.Caller;
import dev.lakebase.mcp.protocol.Encoder;
import dev.lakebase.mcp.protocol.Handshake;
import dev.lakebase.mcp.protocol.HandOverStep;
import dev.lakebase.mcp.protocol.HostPolicy;
import dev.lakebase.mcp.protocol.ServerInfo;
import dev.lakebase.mcp.protocol.StateSeal;
import dev.lakebase.mcp.tool.Bulkheads;
import dev.lakebase.mcp.tool.CallLimits;
import dev.lakebase.mcp.tool.Catalogue;
import dev.lakebase.mcp.tool.CompletionStep;
import dev.lakebase.mcp.tool.ListStep;
import dev.lakebase.mcp.tool.McpPromptComponent;
import dev.lakebase.mcp.tool.McpResourceComponent;
import dev.lakebase.mcp.tool.McpToolComponent;
import dev.lakebase.mcp.tool.Rounds;
import dev.lakebase.mcp.tool.ToolDescriptor;
import dev.lakebase.mcp.tool.ToolResults;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.PluginHelper;
import org.slf4j.LoggerFactory;

/**
 * The shipped front door and its choice by method, governed by {@code read_only} and audited, with
 * tools that answer at once. In the place of an HTTP server stands {@link #send}.
 */
final class BenchmarkRoad implements AutoCloseable {
  /** The one tool whose SQL is judged. */
  static final String QUERY = "lakebase_read_query";

  private static final int CATEGORIES = 13;
  private static final CallLimits LIMITS = new CallLimits(1000, 1 << 20, Duration.ofSeconds(30));

  private final DefaultCamelContext camel = new DefaultCamelContext();
  private final Catalogue catalogue = new Catalogue();
  private final SqlGuard guard = new SqlGuard();
  private final Lines lines = new Lines();
  private final FrontDoor door = new FrontDoor();
  private final PolicySource policies;

  /**
   * @param tools in all
   */
  BenchmarkRoad(int tools) throws Exception {
    lines.begin();
    Audit audit = new Audit(Clock.systemUTC());
    policies =
        new PolicySource(
            Map.of("LAKEBASE_SQL_PROFILE", "read_only"), catalogue, audit, Clock.systemUTC());
    Rounds rounds = new Rounds(new StateSeal(Optional.empty(), Clock.systemUTC()));
    components(rounds);
    steps(rounds, audit);
    camel.setStreamCaching(false);
    camel.getPropertiesComponent().addOverrideProperty("lakebase.path", "/mcp");
    camel.getPropertiesComponent().addOverrideProperty("lakebase.max-rows", "1000");
    camel.addRoutesConfigurations(new RoutesConfiguration().mcpToolFailures());
    PluginHelper.getRoutesLoader(camel)
        .loadRoutes(
            PluginHelper.getResourceLoader(camel)
                .resolveResource("classpath:lakebase/mcp.camel.yaml"));
    camel.addRoutes(new Tools(tools));
    camel.start();
    lines.forgetAll();
  }

  private void components(Rounds rounds) {
    Bulkheads bulkheads = new Bulkheads(new Bulkheads.Limits(8, 96, Duration.ofSeconds(5)));
    Map<String, Component> components =
        Map.of(
            "platform-http", door,
            "mcp-tool", new McpToolComponent(catalogue, new ToolResults(rounds), bulkheads),
            "mcp-prompt", new McpPromptComponent(catalogue, rounds),
            "mcp-resource", new McpResourceComponent(catalogue, rounds));
    components.forEach((scheme, component) -> camel.addComponent(scheme, component));
  }

  private void steps(Rounds rounds, Audit audit) {
    ServerInfo server = new ServerInfo("benchmark", "Benchmark", "0");
    Map<String, Processor> steps =
        Map.of(
            "mcpAccept",
            new AcceptStep(
                HostPolicy.loopbackAnd(List.of(), List.of()), (head, exchange) -> Caller.LOCAL),
            "mcpHandOver",
            new HandOverStep(),
            "mcpTrace",
            new TraceStep(Tracing.OFF),
            "mcpGovern",
            new GovernStep(
                catalogue,
                rounds,
                LIMITS,
                policies,
                guard,
                new Confirmation(rounds, new LocalSingleUse(Clock.systemUTC(), StateSeal.LIFE)),
                new CallRates(new LocalCounters(System::nanoTime)),
                audit),
            "mcpList",
            new ListStep(catalogue),
            "mcpCompletion",
            new CompletionStep(catalogue),
            "mcpHandshake",
            new Handshake(server, exchange -> "", catalogue::fingerprint),
            "mcpAnswer",
            new AnswerStep(new Encoder(server)));
    steps.forEach((name, step) -> camel.getRegistry().bind(name, step));
  }

  /** Answers a request's body, on the caller's thread. */
  byte[] send(byte[] body) throws Exception {
    return door.consumer.send(body);
  }

  /** Names of all tools. */
  List<String> tools() {
    return catalogue.tools().all().stream().map(ToolDescriptor::name).toList();
  }

  /** Calls that the audit has a line of. */
  long audited() {
    return lines.count.get();
  }

  @Override
  public void close() {
    camel.stop();
    policies.close();
    guard.close();
    lines.stop();
  }

  /** Each answers with its name and an argument, declared as {@value QUERY} is. */
  private static final class Tools extends RouteBuilder {
    private final int count;

    Tools(int count) {
      this.count = count;
    }

    @Override
    public void configure() {
      tool(QUERY, "sql_query,on_branch");
      for (int i = 1; i < count; i++) {
        tool("tool_" + i, "category_" + i % CATEGORIES);
      }
    }

    private void tool(String name, String tags) {
      from("mcp-tool:"
              + name
              + "?description=d&readOnlyHint=true&tags="
              + tags
              + "&argSchema=classpath:lakebase/schemas/query.args.json"
              + "&outputSchema=classpath:lakebase/schemas/rows.out.json")
          .routeConfigurationId("tool")
          .process(
              exchange -> {
                Object asked = exchange.getMessage().getHeader("max_rows");
                exchange.getMessage().setBody(Map.of("rows", List.of(List.of(name, asked))));
              });
    }
  }

  /** In the place of platform-http: hands exchanges to the front door's route as it does. */
  private static final class FrontDoor extends DefaultComponent {
    private Door consumer;

    @Override
    protected Endpoint createEndpoint(String uri, String path, Map<String, Object> options) {
      options.clear();
      return new DefaultEndpoint(uri, this) {
        @Override
        public Producer createProducer() {
          throw new UnsupportedOperationException("Nothing is sent out by this door");
        }

        @Override
        public Consumer createConsumer(Processor route) {
          consumer = new Door(this, route);
          return consumer;
        }
      };
    }
  }

  private static final class Door extends DefaultConsumer {
    Door(Endpoint endpoint, Processor route) {
      super(endpoint, route);
    }

    byte[] send(byte[] body) throws Exception {
      Exchange exchange = createExchange(false);
      exchange.setPattern(ExchangePattern.InOut);
      Map<String, Object> headers = exchange.getMessage().getHeaders();
      headers.put(Exchange.HTTP_METHOD, "POST");
      headers.put(Exchange.HTTP_URL, "http://127.0.0.1:8000/mcp");
      headers.put("Host", "127.0.0.1:8000");
      headers.put("Content-Type", "application/json");
      headers.put("Accept", "application/json, text/event-stream");
      headers.put("MCP-Protocol-Version", "2025-06-18");
      exchange.getMessage().setBody(body);
      createUoW(exchange);
      try {
        getProcessor().process(exchange);
        return exchange.getMessage().getBody(byte[].class);
      } finally {
        doneUoW(exchange);
        releaseExchange(exchange, false);
      }
    }
  }

  /** Makes the audit's lines on the caller's thread, as the service does, and counts them. */
  private static final class Lines extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private final AtomicLong count = new AtomicLong();

    void begin() {
      logger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
      Logger audit = logger(Audit.LOGGER);
      audit.setLevel(Level.INFO);
      audit.setAdditive(false);
      audit.addAppender(this);
      start();
    }

    void forgetAll() {
      count.set(0);
    }

    private static Logger logger(String name) {
      return (Logger) LoggerFactory.getLogger(name);
    }

    @Override
    protected void append(ILoggingEvent event) {
      event.prepareForDeferredProcessing();
      count.incrementAndGet();
    }
  }
}
