package dev.lakebase.mcp.database;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.LoggerFactory;

/**
 * Where a pool gets its physical connections from: pgjdbc, behind the endpoint's {@link
 * WakeUpFlight}. The login is asked for each of them, and never before one is needed; HikariCP's
 * own credentials provider would be asked when the pool is made.
 */
final class PhysicalConnections implements DataSource {
  private static final int KNOCK_MILLIS = 1000;
  private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(PhysicalConnections.class);
  private static final String UNREADABLE_CREDENTIALS = "28000";

  private final DatabaseSettings settings;
  private final WakeUpFlight flight;
  private final SessionDefaults defaults;
  private final PGSimpleDataSource driver;

  PhysicalConnections(
      DatabaseSettings settings, DatabaseSettings.Address address, WakeUpFlight flight)
      throws SQLException {
    this.settings = settings;
    this.flight = flight;
    this.defaults = new SessionDefaults(settings.queryTimeout());
    this.driver = driver(settings, address);
  }

  @Override
  public Connection getConnection() throws SQLException {
    try {
      return flight.connect(this::connectOnce);
    } catch (SQLException e) {
      // Ends HikariCP's own series of tries, whose pauses grow to 5 s; a caller who waits asks
      // anew.
      Thread.currentThread().interrupt();
      throw e;
    }
  }

  private Connection connectOnce() throws SQLException {
    Login login = login();
    Connection connection = driver.getConnection(login.user(), login.password().orElse(null));
    try {
      defaults.applyTo(connection.unwrap(PgConnection.class));
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** Asks nothing but whether somebody accepts connections there. */
  static boolean listens(DatabaseSettings.Address address) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address.host(), address.port()), KNOCK_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private Login login() throws SQLException {
    try {
      return settings.login().get();
    } catch (RuntimeException e) {
      LOG.warn("No credentials could be had", e);
      throw new SQLException("No credentials could be had", UNREADABLE_CREDENTIALS, e);
    }
  }

  private static PGSimpleDataSource driver(
      DatabaseSettings settings, DatabaseSettings.Address address) throws SQLException {
    PGSimpleDataSource driver = new PGSimpleDataSource();
    driver.setServerNames(new String[] {address.host()});
    driver.setPortNumbers(new int[] {address.port()});
    driver.setDatabaseName(settings.database());
    driver.setApplicationName(settings.applicationName());
    driver.setSslMode(settings.sslMode());
    if (settings.sslMode().startsWith("verify")) {
      driver.setSslfactory("org.postgresql.ssl.DefaultJavaSSLFactory");
    }
    int connectSeconds = Math.max(1, (int) settings.connectTimeout().toSeconds());
    driver.setConnectTimeout(connectSeconds);
    driver.setLoginTimeout(connectSeconds);
    driver.setSocketTimeout(SessionDefaults.socketSeconds(settings.queryTimeout()));
    driver.setTcpKeepAlive(true);
    driver.setAssumeMinServerVersion("12");
    // Text only: a value must read as psql prints it.
    driver.setProperty(PGProperty.BINARY_TRANSFER, "false");
    // Extended protocol only: there one message holds one statement, or PostgreSQL refuses it.
    driver.setProperty(PGProperty.PREFER_QUERY_MODE, "extended");
    driver.setProperty(PGProperty.MAX_RESULT_BUFFER, Integer.toString(settings.maxTripBytes()));
    driver.setProperty(PGProperty.LOG_SERVER_ERROR_DETAIL, "false");
    driver.setProperty(PGProperty.GSS_ENC_MODE, "disable");
    return driver;
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLException("The settings alone say who connects");
  }

  @Override
  public PrintWriter getLogWriter() {
    return new PrintWriter(PrintWriter.nullWriter());
  }

  @Override
  public void setLogWriter(PrintWriter out) {
    // pgjdbc logs through java.util.logging.
  }

  @Override
  public void setLoginTimeout(int seconds) {
    // The settings' connect timeout holds; HikariCP would set that of a waiting caller.
  }

  @Override
  public int getLoginTimeout() {
    return (int) settings.connectTimeout().toSeconds();
  }

  @Override
  public Logger getParentLogger() {
    return driver.getParentLogger();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return driver.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return driver.isWrapperFor(type);
  }
}
