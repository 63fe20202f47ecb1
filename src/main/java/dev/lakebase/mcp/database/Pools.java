package dev.lakebase.mcp.database;

import dev.lakebase.mcp.tool.BranchChoice;
import dev.lakebase.mcp.tool.RunAs;
import java.sql.SQLException;
import java.util.List;

/** The connections that calls run on. */
interface Pools extends AutoCloseable {
  /**
   * @param as whose connections they have to be
   * @param choice of the branch that they have to lead to; none for the configured connection
   */
  Lease lease(RunAs as, BranchChoice choice) throws SQLException;

  /**
   * @param branch always with a credential minted for it, even if the configured connection leads
   *     to it
   */
  Lease lease(RunAs as, Branch branch) throws SQLException;

  /** How many branches have a pool now. */
  int branches();

  /** Of the configured connection, and of the other branches that have one now. */
  List<PoolState> states();

  @Override
  void close();

  /**
   * The use of connections until it is closed.
   *
   * @param end once, when nothing runs on them any more
   */
  record Lease(Connections connections, Runnable end) implements AutoCloseable {
    @Override
    public void close() {
      end.run();
    }
  }
}
