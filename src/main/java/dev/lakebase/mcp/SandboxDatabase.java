package dev.lakebase.mcp;

import dev.lakebase.mcp.database.DatabaseSettings.Address;

/**
 * Where the sandbox's database is; there when the sandbox is on, and stops with the application.
 */
interface SandboxDatabase extends AutoCloseable {
  Address address();

  String database();

  String user();

  String password();

  @Override
  void close();
}
