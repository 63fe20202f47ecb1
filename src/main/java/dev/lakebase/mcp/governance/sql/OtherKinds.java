package dev.lakebase.mcp.governance.sql;

import java.util.Map;
import java.util.Optional;

/** PostgreSQL's statements that none of the seventeen types covers, with what to do instead. */
final class OtherKinds {
  private static final String ONE_CALL_ONE_TRANSACTION =
      "Each call is a transaction of its own; there is nothing to begin or end.";
  private static final String SEND_IT = "Send the statement itself.";
  private static final String PAGE = "Page through a SELECT with ORDER BY and LIMIT.";
  private static final String NOT_FOR_AGENTS = "It is not for agents; ask the operator.";

  private static final Map<String, String> ADVICE =
      Map.ofEntries(
          Map.entry("copy", "Read with SELECT and write with INSERT."),
          Map.entry("do", "Send the statements one by one."),
          Map.entry("prepare", SEND_IT),
          Map.entry("execute", SEND_IT),
          Map.entry("deallocate", SEND_IT),
          Map.entry("declare", PAGE),
          Map.entry("fetch", PAGE),
          Map.entry("move", PAGE),
          Map.entry("close", PAGE),
          Map.entry("begin", ONE_CALL_ONE_TRANSACTION),
          Map.entry("start", ONE_CALL_ONE_TRANSACTION),
          Map.entry("commit", ONE_CALL_ONE_TRANSACTION),
          Map.entry("end", ONE_CALL_ONE_TRANSACTION),
          Map.entry("rollback", ONE_CALL_ONE_TRANSACTION),
          Map.entry("abort", ONE_CALL_ONE_TRANSACTION),
          Map.entry("savepoint", ONE_CALL_ONE_TRANSACTION),
          Map.entry("release", ONE_CALL_ONE_TRANSACTION),
          Map.entry("lock", "PostgreSQL takes the locks that a statement needs."),
          Map.entry("listen", "Query for changes instead."),
          Map.entry("unlisten", "Query for changes instead."),
          Map.entry("notify", "Write what happened into a table instead."),
          Map.entry("load", NOT_FOR_AGENTS),
          Map.entry("checkpoint", NOT_FOR_AGENTS),
          Map.entry("discard", NOT_FOR_AGENTS),
          Map.entry("security", NOT_FOR_AGENTS),
          Map.entry("reassign", NOT_FOR_AGENTS),
          Map.entry("import", NOT_FOR_AGENTS));

  private OtherKinds() {}

  /** What to do instead, where a statement that begins with this word (lower case) is one. */
  static Optional<String> advice(String word) {
    return Optional.ofNullable(ADVICE.get(word));
  }
}
