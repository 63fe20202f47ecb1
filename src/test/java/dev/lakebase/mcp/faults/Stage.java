package dev.lakebase.mcp.faults;

/** How far a connection has come when a fault meets it. */
enum Stage {
  /** TCP is there, and nothing has been said. */
  CONNECT,
  /** The password, or what stands for it. */
  AUTHENTICATE,
  BEGIN,
  /** The statement that the call is about; of REST, a request. */
  EXECUTE,
  FETCH,
  COMMIT
}
