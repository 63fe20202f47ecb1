package dev.lakebase.mcp;

import java.io.IOException;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Asks the service on this machine whether it is ready, for a container whose image has no other
 * program that could.
 */
final class HealthCommand {
  /** Exit code: ready. */
  static final int READY = 0;

  /** Exit code: not ready, or nothing answers. */
  static final int NOT_READY = 1;

  /** Exit code: not a command that could be carried out. */
  static final int USAGE = 2;

  private static final int PATIENCE_MILLIS = 3_000;

  private final PrintStream out;
  private final PrintStream err;
  private final Map<String, String> environment;

  /**
   * @param environment says the port, as it does to the service
   */
  HealthCommand(PrintStream out, PrintStream err, Map<String, String> environment) {
    this.out = out;
    this.err = err;
    this.environment = environment;
  }

  int run(List<String> arguments) {
    if (!arguments.isEmpty()) {
      err.println("usage: health\nexit code: 0 ready, 1 not ready, 2 usage");
      return USAGE;
    }
    String port =
        Stream.of("DATABRICKS_APP_PORT", "APP_PORT")
            .map(name -> environment.getOrDefault(name, ""))
            .filter(value -> !value.isBlank())
            .findFirst()
            .orElse("8000");
    try {
      int status = status(URI.create("http://127.0.0.1:" + port.strip() + "/health/ready"));
      out.println(status == 200 ? "ready" : "not ready: " + status);
      return status == 200 ? READY : NOT_READY;
    } catch (IOException | IllegalArgumentException e) {
      err.println("not ready: nothing answers on port " + port);
      return NOT_READY;
    }
  }

  private static int status(URI uri) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
    connection.setConnectTimeout(PATIENCE_MILLIS);
    connection.setReadTimeout(PATIENCE_MILLIS);
    try {
      return connection.getResponseCode();
    } finally {
      connection.disconnect();
    }
  }
}
