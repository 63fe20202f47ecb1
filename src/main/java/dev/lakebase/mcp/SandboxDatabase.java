package dev.lakebase.mcp;

import dev.lakebase.mcp.database.DatabaseSettings.Address;
import java.sql.Connection;
import java.sql.SQLException;

/** Where the sandbox's database is; there when the sandbox is on. */
interface SandboxDatabase {
  /** The gateway of demo/production. */
  Address address();

  String database();

  /** A new connection past the service, as the role that the sample data belongs to. */
  Connection connectAsOwner() throws SQLException;

  /** Its resource name in the sandbox's workspace, {@code projects/P/branches/B/endpoints/E}. */
  String endpoint();
}
