package dev.lakebase.mcp.sandbox;

import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * A second process on the same files. {@code unpack CACHE} unpacks and prints where; {@code serve
 * CACHE DIRECTORY} starts a server, prints its port and keeps it until its input ends.
 */
final class OtherProcess {
  private OtherProcess() {}

  public static void main(String[] arguments) throws Exception {
    PostgresBinaries binaries = PostgresBinaries.unpacked(Path.of(arguments[1]));
    if (arguments[0].equals("unpack")) {
      report(binaries.bin().toString());
      return;
    }
    try (PostgresServer server = PostgresServer.start(binaries, Path.of(arguments[2]), Map.of())) {
      report("port " + server.port());
      System.in.transferTo(OutputStream.nullOutputStream());
    }
  }

  // Standard output is the way back to the test, and logging writes there too.
  private static void report(String text) {
    System.out.println("REPORT " + text);
    System.out.flush();
  }
}
