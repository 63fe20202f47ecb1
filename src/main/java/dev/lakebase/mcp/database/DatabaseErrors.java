package dev.lakebase.mcp.database;

import dev.lakebase.mcp.tool.ToolFailure;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What a caller is told of a failure. The first words are the tool contract's. From PostgreSQL come
 * its primary message, hint and position, and the detail where it speaks of the caller's own
 * values; never where in a function, a file or on which host it happened. What is not listed here
 * stays a {@link SQLException} and is not for the caller.
 */
final class DatabaseErrors {
  /** The session is over: 57P01, 57P02, 57P05, 25P03, 25P04. */
  private static final Set<String> TERMINATED =
      Set.of("57P01", "57P02", "57P03", "57P05", "25P03", "25P04");

  /**
   * Classes whose messages speak of the caller's statement and data. Not among them: system errors
   * (58), internal errors (XX), foreign servers (08, HV), operator intervention (57).
   */
  private static final Set<String> ABOUT_THE_STATEMENT =
      Set.of(
          "0A", "0L", "0P", "20", "21", "22", "23", "24", "25", "26", "27", "2B", "2D", "2F", "34",
          "38", "39", "3B", "3D", "3F", "40", "42", "44", "54", "55", "P0");

  private static final Set<String> DETAIL_IS_THE_CALLERS = Set.of("22", "23", "2B", "42", "P0");

  /** Characters of a statement that tell it from others. */
  private static final int FIRST_WORDS = 80;

  private static final Pattern WRITES_IN_A_READ =
      Pattern.compile("cannot execute ([A-Za-z_ ]+?)(?:\\(\\))? in a read-only transaction");

  private DatabaseErrors() {}

  /**
   * A failed statement, in the caller's words.
   *
   * @param statementOffset characters that stood before the caller's own text
   * @return a {@link ToolFailure}, or {@code e} itself if it is nothing for a caller
   */
  static Exception of(SQLException e, Session session, Duration timeout, int statementOffset) {
    if (session.isCancelled()) {
      return new ToolFailure("Query was cancelled.", e);
    }
    if (isTooLarge(e)) {
      return new ToolFailure(
          "The result is larger than the service can hold, even row by row, so nothing was returned"
              + " or changed. Select fewer columns, or a part of them.",
          e);
    }
    if (session.isLost() || TERMINATED.contains(state(e))) {
      return hasCause(e, SocketTimeoutException.class)
          ? new ToolFailure("Query timed out: the database did not answer any more.", e)
          : new ToolFailure(
              "Connection terminated by the database before the statement was done. Nothing was"
                  + " committed.",
              e);
    }
    Optional<ServerErrorMessage> server = serverMessage(e);
    if (server.isEmpty()) {
      return e;
    }
    String message = Optional.ofNullable(server.get().getMessage()).orElse("");
    return switch (state(e)) {
      case "57014" ->
          session.sinceBegun().compareTo(timeout) < 0
              ? new ToolFailure("Query was cancelled in the database.", e)
              : timedOut(timeout, e);
      case "42501" ->
          new ToolFailure(startingWith("Permission denied", message) + more(server.get()), e);
      case "42P01" -> new ToolFailure(unknownTable(server.get(), message), e);
      case "42P18" ->
          new ToolFailure(
              "SQL error 42P18: " + message + ". Hint: write CAST(:#name AS text), or its type.",
              e);
      case "08P01" ->
          message.startsWith("bind message supplies")
              ? new ToolFailure(
                  "SQL error 08P01: the statement has parameters ($1), and no values come with it."
                      + " Write the values into it.",
                  e)
              : e;
      case "42601" ->
          new ToolFailure(
              "SQL syntax error"
                  + position(server.get(), statementOffset)
                  + ": "
                  + message
                  + more(server.get()),
              e);
      default ->
          ABOUT_THE_STATEMENT.contains(state(e).substring(0, 2))
              ? new ToolFailure(
                  "SQL error "
                      + state(e)
                      + position(server.get(), statementOffset)
                      + ": "
                      + message
                      + more(server.get()),
                  e)
              : e;
    };
  }

  /**
   * A caller's read that failed. What the governance had let pass and PostgreSQL refuses, because
   * the transaction only reads, is refused in the governance's words.
   */
  static Exception ofRead(SQLException e, Session session, Duration timeout, int statementOffset) {
    Matcher refused = WRITES_IN_A_READ.matcher(String.valueOf(e.getMessage()));
    return "25006".equals(state(e)) && refused.find()
        ? new ToolFailure(
            "Statement type '"
                + refused.group(1)
                + "' is not allowed. Permitted types: SELECT, SHOW, DESCRIBE, EXPLAIN. Something"
                + " that the query calls or locks would write, and PostgreSQL refused it. Leave it"
                + " out, or ask the operator to permit writing.",
            e)
        : of(e, session, timeout, statementOffset);
  }

  /** A route author's statement in a tool that says that it only reads. */
  static Exception ofAuthoredRead(SQLException e, Session session, Duration timeout) {
    Exception told = of(e, session, timeout, 0);
    return "25006".equals(state(e)) && told instanceof ToolFailure
        ? new ToolFailure(
            told.getMessage()
                + ". The tool says readOnlyHint: true, so its SQL only reads. Its author has to"
                + " correct it.",
            e)
        : told;
  }

  static ToolFailure wakingUp(SQLException e) {
    return new ToolFailure("Compute is waking up. Try again in a few seconds.", e);
  }

  static ToolFailure cannotConnect(SQLException e) {
    Optional<ToolFailure> told = toolFailure(e);
    if (told.isPresent()) {
      return new ToolFailure(
          "Cannot connect: no credentials could be had. " + told.get().getMessage(), e);
    }
    return switch (state(e)) {
      case "57P03" -> wakingUp(e);
      case "28000", "28P01" ->
          new ToolFailure("Cannot connect: the database refused the service's credentials.", e);
      case "3D000" -> new ToolFailure("Cannot connect: the configured database does not exist.", e);
      case "53300" -> new ToolFailure("Cannot connect: the server has no connection left.", e);
      default ->
          new ToolFailure("Cannot connect to the database: it refuses or can't be reached.", e);
    };
  }

  /** The same where the login was the caller's own, who can do something about it. */
  static ToolFailure cannotConnectAsCaller(SQLException e) {
    String state = state(e);
    return toolFailure(e).isEmpty() && (state.equals("28000") || state.equals("28P01"))
        ? new ToolFailure(
            "Cannot connect: the database has no role for you, or does not let it in. SQL runs as"
                + " yourself here: ask the project's owner for a PostgreSQL role of your name.",
            e)
        : cannotConnect(e);
  }

  static ToolFailure noFreeConnection(int max) {
    return new ToolFailure(
        "No free connection: all " + max + " are in use. Try again in a few seconds.");
  }

  static OutcomeUnknown outcomeUnknown(SQLException e) {
    return new OutcomeUnknown(
        "Outcome unknown: the connection was lost while the change was being committed, so it may"
            + " or may not have been applied. Read the data that it would have changed, before you"
            + " repeat it.",
        e);
  }

  /** The same failure, with the statement that it was. */
  static ToolFailure inScript(ToolFailure failure, int number, int of, String statement) {
    String text = statement.replaceAll("\\s+", " ");
    return new ToolFailure(
        "%s%s It was statement %d of %d: \"%s\"."
            .formatted(
                failure.getMessage(),
                failure.getMessage().endsWith(".") ? "" : ".",
                number,
                of,
                text.length() <= FIRST_WORDS ? text : text.substring(0, FIRST_WORDS) + "..."),
        failure);
  }

  static ToolFailure rowTooLarge() {
    return new ToolFailure(
        "The first row alone is larger than the limit for a result, so nothing was returned or"
            + " changed. Select fewer columns, or a part of them, for instance with left(column,"
            + " 1000).");
  }

  /** PostgreSQL itself said so, and the session goes on. */
  static boolean isFromServer(SQLException e) {
    return serverMessage(e).isPresent();
  }

  /**
   * A cancel request has ended the statement, and no timeout did, which has the same SQLSTATE: said
   * in English alone, so that a server that speaks otherwise is not believed.
   */
  static boolean isCancelledOnRequest(SQLException e) {
    return "57014".equals(state(e))
        && serverMessage(e)
            .filter(it -> "canceling statement due to user request".equals(it.getMessage()))
            .isPresent();
  }

  /** More bytes than one round trip may bring; the driver has lost its place in the stream. */
  static boolean isTooLarge(SQLException e) {
    return "08S01".equals(state(e)) && serverMessage(e).isEmpty() && e.getCause() == null;
  }

  /** It has to be alone, outside a transaction block; nothing has happened yet. */
  static boolean wantsNoTransaction(SQLException e) {
    return "25001".equals(state(e)) && isRaisedBy(e, "PreventInTransactionBlock");
  }

  /** What was prepared does not fit the tables any more; the driver prepares it anew next time. */
  static boolean isStalePlan(SQLException e) {
    return "0A000".equals(state(e)) && isRaisedBy(e, "RevalidateCachedQuery");
  }

  private static boolean isRaisedBy(SQLException e, String routine) {
    return serverMessage(e).filter(server -> routine.equals(server.getRoutine())).isPresent();
  }

  private static ToolFailure timedOut(Duration timeout, SQLException e) {
    return new ToolFailure(
        "Query timed out after " + timeout.toMillis() / 1000.0 + " s. Filter more, or read less.",
        e);
  }

  private static String unknownTable(ServerErrorMessage server, String message) {
    int from = message.indexOf('"');
    int to = message.lastIndexOf('"');
    if ("errorMissingRTE".equals(server.getRoutine()) || from < 0 || to == from) {
      return "SQL error 42P01: " + message + more(server);
    }
    return "Table %s does not exist. Use `lakebase_list_tables` to discover available tables."
        .formatted(message.substring(from + 1, to));
  }

  private static String startingWith(String words, String message) {
    return message.toLowerCase(Locale.ROOT).startsWith(words.toLowerCase(Locale.ROOT))
        ? words + message.substring(words.length())
        : words + ": " + message;
  }

  private static String position(ServerErrorMessage server, int statementOffset) {
    int position = server.getPosition() - statementOffset;
    return position > 0 ? " at character " + position : "";
  }

  private static String more(ServerErrorMessage server) {
    StringBuilder more = new StringBuilder();
    String state = Optional.ofNullable(server.getSQLState()).orElse("  ");
    if (server.getDetail() != null && DETAIL_IS_THE_CALLERS.contains(state.substring(0, 2))) {
      more.append(". ").append(server.getDetail());
    }
    if (server.getHint() != null) {
      more.append(". Hint: ").append(server.getHint());
    }
    return more.toString();
  }

  private static Optional<ServerErrorMessage> serverMessage(SQLException e) {
    return e instanceof PSQLException p
        ? Optional.ofNullable(p.getServerErrorMessage())
        : Optional.empty();
  }

  private static String state(SQLException e) {
    return Optional.ofNullable(e.getSQLState()).filter(s -> s.length() == 5).orElse("?????");
  }

  /** What a caller may be told, where a cause says it. */
  static Optional<ToolFailure> toolFailure(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ToolFailure failure) {
        return Optional.of(failure);
      }
    }
    return Optional.empty();
  }

  private static boolean hasCause(Throwable e, Class<? extends Throwable> type) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }
}
