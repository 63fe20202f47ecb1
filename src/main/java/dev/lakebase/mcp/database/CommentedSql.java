package dev.lakebase.mcp.database;

import dev.lakebase.mcp.tool.ToolCall;
import java.util.Optional;
import java.util.regex.Pattern;
import org.postgresql.core.NativeQuery;

/**
 * A statement under a comment in sqlcommenter's form, so that pg_stat_activity, pg_stat_statements
 * and PostgreSQL's log show which tool it came from and which trace it belongs to.
 *
 * <p>The comment stands before the statement, where sqlcommenter puts it behind: what it closes is
 * then known whatever the statement holds, and a view that cuts long texts shows it. In it are
 * names and ids whose characters are checked here, so that nothing can close it early.
 *
 * @param comment with the space behind it; empty where there is none
 */
record CommentedSql(String comment, String sql) {
  private static final Pattern TOOL = Pattern.compile("[a-z0-9_]{1,128}");
  private static final Pattern TRACEPARENT = Pattern.compile("[0-9a-f-]{55}");

  /** A caller's statement, which is sent once. */
  static CommentedSql of(ToolCall call, String sql) {
    Optional<String> trace =
        call.trace().traceparent().filter(it -> TRACEPARENT.matcher(it).matches());
    return new CommentedSql(
        comment(call, trace.map(it -> ",traceparent='" + it + "'").orElse("")), sql);
  }

  /** A route's own, which is prepared under its text: that must not differ from call to call. */
  static NamedSql of(ToolCall call, NamedSql sql) {
    return new NamedSql(comment(call, "") + sql.text(), sql.parameters());
  }

  private static String comment(ToolCall call, String trace) {
    String tool = call.tool().name();
    return TOOL.matcher(tool).matches() ? "/*tool='" + tool + "'" + trace + "*/ " : "";
  }

  /** All that is sent. */
  String text() {
    return comment + sql;
  }

  NativeQuery statement() {
    return after("");
  }

  /**
   * @param beginning of the service's own, such as DECLARE
   */
  NativeQuery after(String beginning) {
    return Trip.statement(comment + beginning + sql);
  }

  /** Where {@link #sql} begins in what is sent, in characters. */
  int offset(String beginning) {
    return comment.length() + beginning.length();
  }
}
