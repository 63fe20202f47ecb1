package dev.lakebase.mcp;

import dev.lakebase.mcp.database.DatabaseSettings.Address;

/**
 * Where the sandbox's database and workspace are; there when the sandbox is on, and stops with the
 * application.
 */
interface SandboxDatabase extends AutoCloseable {
  Address address();

  String database();

  /** The endpoint's resource name; whoever connects shows a credential that was minted for it. */
  String endpoint();

  Workspace workspace();

  @Override
  void close();
}
