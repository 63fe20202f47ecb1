package dev.lakebase.mcp.database;

import dev.lakebase.mcp.tool.Cancellation;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postgresql.jdbc.PgConnection;

/**
 * Ends in PostgreSQL what nobody waits for any more. A cancel request goes over a connection of its
 * own and reaches whatever the session runs at that moment; so it is repeated until the call is
 * over, and a session that was ever the aim of one must not serve anybody else.
 */
final class CancelRequest {
  private static final long REPEAT_MILLIS = 100;

  private final PgConnection connection;
  private final Cancellation.Registration registration;
  private final CountDownLatch over = new CountDownLatch(1);
  private boolean disarmed;
  private boolean sent;

  CancelRequest(PgConnection connection, Cancellation cancellation) {
    this.connection = connection;
    this.registration = cancellation.onCancel(this::send);
  }

  synchronized boolean wasSent() {
    return sent;
  }

  /**
   * No request begins after this.
   *
   * @return false if one began before
   */
  boolean disarm() {
    registration.close();
    over.countDown();
    synchronized (this) {
      disarmed = true;
      return !sent;
    }
  }

  private synchronized void send() {
    if (disarmed || sent) {
      return;
    }
    sent = true;
    Thread sender = new Thread(this::repeat, "lakebase-cancel");
    sender.setDaemon(true);
    sender.start();
  }

  private void repeat() {
    try {
      do {
        connection.cancelQuery();
      } while (!over.await(REPEAT_MILLIS, TimeUnit.MILLISECONDS));
    } catch (SQLException e) {
      // The server can't be reached for this: its own timeouts end the statement.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
