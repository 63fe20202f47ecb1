package dev.lakebase.mcp.database;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postgresql.core.NativeQuery;
import org.postgresql.jdbc.PgConnection;

/**
 * The settings with which every caller finds a session, whatever the role's own defaults are and
 * whoever had the connection before. They make values print alike everywhere, and let nothing write
 * outside a transaction that says READ WRITE.
 */
final class SessionDefaults {
  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final NativeQuery DISCARD_ALL = Trip.statement("DISCARD ALL");

  private final NativeQuery settings;

  /** Names of the settings, as constants, in their order. */
  private final List<String> names;

  private final NativeQuery current;

  SessionDefaults(Duration timeout) {
    this.settings =
        Trip.statement(
            Stream.concat(fixed(), timeouts(timeout))
                .map(setting -> "set_config(" + setting + ", false)")
                .collect(Collectors.joining(", ", "SELECT ", "")));
    this.names =
        Stream.concat(fixed(), timeouts(timeout)).map(setting -> setting.split(",", 2)[0]).toList();
    this.current =
        Trip.statement(
            names.stream()
                .map(name -> "current_setting(" + name + ")")
                .collect(Collectors.joining(", ", "SELECT ", "")));
  }

  /**
   * Applies the settings to a connection that belongs to somebody else.
   *
   * @return what gives it its own ones back
   */
  NativeQuery borrow(PgConnection connection) throws SQLException {
    Trip.Answer before = Trip.of(List.of(current, settings), 0).run(connection, 0);
    StringJoiner restored = new StringJoiner(", ", "SELECT ", "");
    for (int i = 0; i < names.size(); i++) {
      String value = new String(before.rows().get(0).get(i), StandardCharsets.UTF_8);
      restored.add("set_config(" + names.get(i) + ", '" + value.replace("'", "''") + "', false)");
    }
    return Trip.statement(restored.toString());
  }

  private static Stream<String> fixed() {
    return Stream.of(
        "'TimeZone', 'UTC'",
        "'DateStyle', 'ISO, MDY'",
        "'IntervalStyle', 'postgres'",
        "'bytea_output', 'hex'",
        "'extra_float_digits', '1'",
        // The governance reads literals by this rule.
        "'standard_conforming_strings', 'on'",
        // Nobody reads notices, and a function may raise millions.
        "'client_min_messages', 'error'",
        "'default_transaction_read_only', 'on'");
  }

  private static Stream<String> timeouts(Duration timeout) {
    long millis = timeout.toMillis();
    return Stream.of(
        "'statement_timeout', '" + millis + "'",
        // Half of it, so that a caller hears of the lock and not of a slow statement.
        "'lock_timeout', '" + Math.max(1, millis / 2) + "'",
        "'idle_in_transaction_session_timeout', '" + millis + "'");
  }

  /** What a call that has its own timeout says first in its transaction. */
  static NativeQuery localTimeouts(Duration timeout) {
    return Trip.statement(
        timeouts(timeout)
            .map(setting -> "set_config(" + setting + ", true)")
            .collect(Collectors.joining(", ", "SELECT ", "")));
  }

  /** For what can't run in a transaction. */
  static NativeQuery writableSession(Duration timeout) {
    return Trip.statement(
        Stream.concat(Stream.of("'default_transaction_read_only', 'off'"), timeouts(timeout))
            .map(setting -> "set_config(" + setting + ", false)")
            .collect(Collectors.joining(", ", "SELECT ", "")));
  }

  /**
   * For the rest of a transaction everything that decides how PostgreSQL writes a definition, and
   * what a name means, whatever was set before.
   */
  static String canonical() {
    return Stream.concat(
            fixed(),
            Stream.of("'quote_all_identifiers', 'off'", "'search_path', 'pg_catalog, pg_temp'"))
        .map(setting -> "pg_catalog.set_config(" + setting + ", true)")
        .collect(Collectors.joining(", ", "SELECT ", ""));
  }

  /** Past this the server has had its chance to time the statement out itself. */
  static int socketSeconds(Duration timeout) {
    return (int) Math.max(1, timeout.plus(GRACE).toSeconds());
  }

  void applyTo(PgConnection connection) throws SQLException {
    Trip.of(List.of(settings), 0).run(connection, 0);
    ReadFrame.prepare(connection);
  }

  /**
   * Forgets what the session holds: role, settings, temporary objects, prepared statements, locks,
   * cursors, channels, sequence values.
   */
  void restore(PgConnection connection) throws SQLException {
    Trip.of(List.of(DISCARD_ALL, settings), 0).run(connection, 0);
    ReadFrame.prepare(connection);
  }
}
