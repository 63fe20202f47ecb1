package dev.lakebase.mcp.database;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Physical connections to one database at one address, by pgjdbc, with our session settings. */
final class PhysicalConnections {
  private static final int KNOCK_MILLIS = 1000;
  private static final Logger LOG = LoggerFactory.getLogger(PhysicalConnections.class);
  private static final String UNREADABLE_CREDENTIALS = "28000";

  private final SessionDefaults defaults;
  private final PGSimpleDataSource driver;

  PhysicalConnections(DatabaseSettings settings, DatabaseSettings.Address address)
      throws SQLException {
    this.defaults = new SessionDefaults(settings.queryTimeout());
    this.driver = driver(settings, address);
  }

  /** To one of the address's databases; a close ends when the server has ended its session. */
  static PhysicalConnections lingering(
      DatabaseSettings settings, DatabaseSettings.Address address, String database)
      throws SQLException {
    PhysicalConnections connections = new PhysicalConnections(settings, address);
    connections.driver.setDatabaseName(database);
    connections.driver.setSocketFactory(LingeringSockets.class.getName());
    return connections;
  }

  /**
   * @param login asked for this connection alone
   */
  Connection connect(Supplier<Login> login) throws SQLException {
    Login who = who(login);
    Connection connection = driver.getConnection(who.user(), who.password().orElse(null));
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

  private static Login who(Supplier<Login> login) throws SQLException {
    try {
      return login.get();
    } catch (RuntimeException e) {
      DatabaseErrors.toolFailure(e)
          .ifPresentOrElse(
              told -> LOG.warn("No credentials could be had: {}", told.getMessage()),
              () -> LOG.warn("No credentials could be had", e));
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
    driver.setSocketFactory(PatientSockets.class.getName());
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
}
