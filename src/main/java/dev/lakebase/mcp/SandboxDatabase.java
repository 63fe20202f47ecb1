package dev.lakebase.mcp;

import dev.lakebase.mcp.database.DatabaseSettings.Address;
import dev.lakebase.mcp.database.Login;
import java.util.Optional;

/** Where the sandbox's database is; there when the sandbox is on. */
interface SandboxDatabase {
  /** The gateway of demo/production. */
  Address address();

  String database();

  /** Its own password, for when the workspace that mints credentials is another one. */
  Login login();

  /** Its resource name in the sandbox's workspace; empty when the operator names a real one. */
  Optional<String> endpoint();
}
