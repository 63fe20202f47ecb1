package dev.lakebase.mcp.database;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code lakebase:OPERATION}: a governed call's way to PostgreSQL, as the call's principal sees it
 * and on the branch that the call chooses. Its limits hold: rows, bytes, time.
 *
 * <ul>
 *   <li>{@code lakebase:query?sql=...} runs the route author's own statement, see {@link NamedSql};
 *       it writes only if the tool does. Without {@code sql} the body is an {@link AuthoredSql}
 *   <li>{@code lakebase:execute?sql=...} the same for a statement that is there to write: on the
 *       primary, once, and in no tool that says {@code readOnlyHint: true}
 *   <li>{@code lakebase:cursor?argument=sql} runs the statement that the governance allowed for
 *       that argument of the caller's, reading
 *   <li>{@code lakebase:execute?argument=sql} the same, on the primary, writing if it was judged to
 *   <li>{@code lakebase:explain?argument=sql} the same for a judged EXPLAIN; the body becomes its
 *       plan
 *   <li>{@code lakebase:begin} opens a transaction on the primary, which the route's next steps
 *       share: {@code query} runs within it, {@code lakebase:script?argument=sql} runs the
 *       statements that the governance allowed for an argument, and {@code
 *       lakebase:snapshot?sql=...} reads under fixed settings, whatever the script has set. {@code
 *       lakebase:commit} ends it; {@code lakebase:rollback} does if it is still open, and so does
 *       the end of the exchange. {@code branch}, a Simple expression, names a branch of {@code
 *       project_name} to be on; else it is where the call chooses to run
 * </ul>
 */
public final class LakebaseComponent extends DefaultComponent {
  private final Supplier<Database> database;

  /**
   * @param database asked for each endpoint: it is made, and may be refused, when a route needs it
   */
  public LakebaseComponent(Supplier<Database> database) {
    this.database = database;
  }

  @Override
  protected Endpoint createEndpoint(String uri, String operation, Map<String, Object> parameters)
      throws Exception {
    LakebaseEndpoint endpoint = new LakebaseEndpoint(uri, this, operation);
    setProperties(endpoint, parameters);
    endpoint.operation(); // a route with a mistake does not start
    return endpoint;
  }

  Database database() {
    return database.get();
  }
}
