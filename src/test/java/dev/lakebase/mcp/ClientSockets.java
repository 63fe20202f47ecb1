package dev.lakebase.mcp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Connections to a port as the kernel lists their clients' ends, which are gone when a close
 * returns. The server's ends go when the server comes to it.
 */
public final class ClientSockets {
  private static final List<Path> TABLES =
      List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int STATE = 3;
  private static final String ESTABLISHED = "01";

  private ClientSockets() {}

  /** Linux tells. */
  public static boolean areKnown() {
    return TABLES.stream().anyMatch(Files::isReadable);
  }

  /**
   * How many were open at one moment of this call: those that two looks in a row have found. One
   * look takes a while, and may find a connection that then ends and another that takes its place.
   */
  public static int openTo(int port) {
    try {
      Set<String> open = look(port);
      open.retainAll(look(port));
      return open.size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> look(int port) throws IOException {
    String end = ":%04X".formatted(port);
    Set<String> clients = new HashSet<>();
    for (Path table : TABLES) {
      for (String line : Files.isReadable(table) ? Files.readAllLines(table) : List.<String>of()) {
        String[] words = line.strip().split(" +", STATE + 2);
        if (words[REMOTE].endsWith(end) && words[STATE].equals(ESTABLISHED)) {
          clients.add(words[LOCAL]);
        }
      }
    }
    return clients;
  }
}
