package dev.lakebase.mcp.testing;

import dev.lakebase.mcp.protocol.Caller;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/** A service that cases are played on, one after the other. */
public interface Stage extends AutoCloseable {
  /** Of its MCP endpoint. */
  URI uri();

  /** It has the sample data, and a simulated workspace around it. */
  boolean isSandbox();

  /** What cases may refer to: {@code project}, where one is known, and {@code branch}. */
  Map<String, String> values();

  /** Empty for a service that is somebody else's. */
  Optional<Control> control();

  /** Empty where nothing but the service may reach the database. */
  Optional<Owner> owner();

  @Override
  void close();

  /** Says who calls, and under which policy. */
  interface Control {
    /** Every request that follows comes from this caller. */
    void become(Caller caller);

    /**
     * Every request that follows is judged by this policy.
     *
     * @param policy the text of a governance.yaml
     * @return why the policy is refused; empty when it is in force
     */
    Optional<String> govern(String policy);
  }

  /** Enters the database as its owner, past the service. */
  interface Owner {
    /** A new connection; the caller closes it. */
    Connection connect() throws SQLException;
  }
}
