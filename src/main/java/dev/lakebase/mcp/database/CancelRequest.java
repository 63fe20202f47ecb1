package dev.lakebase.mcp.database;

import dev.lakebase.mcp.tool.Cancellation;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postgresql.jdbc.PgConnection;

/**
 * Ends in PostgreSQL what nobody waits for any more. A cancel request goes over a connection of its
 * own and reaches whatever the session runs at that moment; so it is repeated until the call is
 * over, and a session that one may still reach must not serve anybody else. A caller who goes while
 * nothing runs is no aim.
 *
 * <p>That a request's own connection has ended proves nothing: a proxy may pass it on later. But
 * PostgreSQL ends one statement for one request; so a single one whose statement has ended with it
 * is over, and its session serves on. A connection anew for each would be dear to all others.
 */
final class CancelRequest {
  private static final long REPEAT_MILLIS = 100;

  private final PgConnection connection;
  private final Cancellation.Registration registration;
  private final CountDownLatch over = new CountDownLatch(1);
  private boolean disarmed;
  private boolean running;
  private boolean gone;
  private int sent;
  private boolean arrived;

  CancelRequest(PgConnection connection, Cancellation cancellation) {
    this.connection = connection;
    this.registration = cancellation.onCancel(this::send);
  }

  /** Whether the caller has gone. */
  synchronized boolean isGone() {
    return gone;
  }

  /** A statement has ended as cancelled. */
  synchronized void arrived() {
    arrived = sent > 0;
  }

  /** Whether what runs on the connection next may be what a request ends. */
  synchronized boolean isUnderWay() {
    return sent > (arrived ? 1 : 0);
  }

  /**
   * Something is about to run that the caller's going away would end.
   *
   * @return false if it has gone before, and nothing should run
   */
  synchronized boolean begin() {
    running = !gone;
    return running;
  }

  /** Nothing runs: who goes away now costs nobody the connection. */
  synchronized void end() {
    running = false;
  }

  /**
   * No request begins after this.
   *
   * @return false if the caller had gone before
   */
  boolean disarm() {
    registration.close();
    over.countDown();
    synchronized (this) {
      disarmed = true;
      return !gone;
    }
  }

  private synchronized void send() {
    if (disarmed || gone) {
      return;
    }
    gone = true;
    if (!running) {
      return;
    }
    Thread sender = new Thread(this::repeat, "lakebase-cancel");
    sender.setDaemon(true);
    sender.start();
  }

  private void repeat() {
    try {
      while (mayAsk()) {
        connection.cancelQuery();
        over.await(REPEAT_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (SQLException e) {
      // The server can't be reached for this: its own timeouts end the statement.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean mayAsk() {
    if (running && !disarmed) {
      sent++;
      return true;
    }
    return false;
  }
}
