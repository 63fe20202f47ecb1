package dev.lakebase.mcp;

import dev.lakebase.mcp.database.DatabaseSettings.Address;

/** Where the sandbox's database is; there when the sandbox is on. */
interface SandboxDatabase {
  /** The gateway of demo/production. */
  Address address();

  String database();

  /** Its resource name in the sandbox's workspace, {@code projects/P/branches/B/endpoints/E}. */
  String endpoint();
}
