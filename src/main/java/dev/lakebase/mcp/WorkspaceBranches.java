package dev.lakebase.mcp;

import dev.lakebase.mcp.database.Branch;
import dev.lakebase.mcp.database.BranchDirectory;
import dev.lakebase.mcp.databricks.BranchLocation;
import dev.lakebase.mcp.databricks.ConfiguredBranch;
import dev.lakebase.mcp.databricks.EndpointAddress;
import dev.lakebase.mcp.databricks.Forbidden;
import dev.lakebase.mcp.databricks.NotFound;
import dev.lakebase.mcp.databricks.Unauthorized;
import dev.lakebase.mcp.tool.RunAs;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;

/** The branches as the workspace knows them, asked through the routes, always as the same one. */
final class WorkspaceBranches implements BranchDirectory {
  private final RunAs as;
  private final ProducerTemplate routes;
  private final ConfiguredBranch configured;
  private final Optional<String> database;
  private final InstantSource clock;

  /**
   * @param as who asks
   * @param database preferred where a branch has it
   */
  WorkspaceBranches(
      RunAs as,
      ProducerTemplate routes,
      ConfiguredBranch configured,
      Optional<String> database,
      InstantSource clock) {
    this.as = as;
    this.routes = routes;
    this.configured = configured;
    this.database = database;
    this.clock = clock;
  }

  @Override
  public Optional<Branch> configured() {
    return configured.project().map(project -> new Branch(project, configured.branch()));
  }

  @Override
  public Optional<String> endpoint() {
    return configured.endpoint();
  }

  @Override
  public String role() {
    Map<?, ?> me = ask("direct:workspace-me", exchange -> {}).getBody(Map.class);
    return String.valueOf(me.get("userName"));
  }

  @Override
  public Location locate(Branch branch) {
    BranchLocation found =
        ask(
                "direct:resolve-branch",
                exchange -> {
                  exchange.getMessage().setHeader("project_name", branch.project());
                  exchange.getMessage().setHeader("branch_name", branch.name());
                })
            .getBody(BranchLocation.class);
    return new Location(
        compute(found.primary()),
        found.replica().map(WorkspaceBranches::compute),
        found.database(database),
        found.user());
  }

  private static Compute compute(EndpointAddress address) {
    return new Compute(address.endpoint(), address.host(), address.port());
  }

  @Override
  public Credential mint(String endpoint) {
    Instant now = clock.instant();
    Map<?, ?> minted = ask("direct:mint-credential", named(endpoint)).getBody(Map.class);
    return new Credential(
        String.valueOf(minted.get("token")),
        now,
        Instant.parse(String.valueOf(minted.get("expire_time"))));
  }

  @Override
  public boolean isAsleep(String endpoint) {
    return ask("direct:compute-asleep", named(endpoint)).getBody(Boolean.class);
  }

  private static Processor named(String endpoint) {
    return exchange -> exchange.setVariable("endpoint", Map.of("name", endpoint));
  }

  private Message ask(String route, Processor question) {
    Exchange exchange =
        routes.request(
            route,
            asked -> {
              as.token().ifPresent(token -> asked.setProperty(RunAs.TOKEN_PROPERTY, token));
              question.process(asked);
            });
    Exception problem = exchange.getException();
    if (problem == null) {
      return exchange.getMessage();
    }
    for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
      if (cause instanceof NotFound || cause instanceof Forbidden || isTakenBack(cause)) {
        throw (RuntimeException) cause;
      }
    }
    throw new Away(problem);
  }

  /** A caller's token that is refused is an answer; the service's own may be right again. */
  private boolean isTakenBack(Throwable cause) {
    return as.isCaller() && cause instanceof Unauthorized;
  }
}
