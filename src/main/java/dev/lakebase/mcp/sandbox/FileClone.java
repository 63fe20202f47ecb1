package dev.lakebase.mcp.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Copies files by the system's {@code cp}, which shares the blocks of old and new file where the
 * file system can (APFS, Btrfs, XFS): Java's own copy does not before Java 20. Elsewhere, and on
 * Windows, the bytes are copied.
 */
final class FileClone {
  private static final Duration TIMEOUT = Duration.ofMinutes(5);

  /** What {@code cp} says of a file that was deleted while it worked, as a live server may. */
  private static final String VANISHED = "No such file or directory";

  private final ServerAccount account;
  private final Path output;

  /**
   * @param account owns what is written
   * @param output where the program's output goes; replaced by every call
   */
  FileClone(ServerAccount account, Path output) {
    this.account = account;
    this.output = output;
  }

  /** Copies files and directories, with all they hold, into a directory. */
  void into(Path directory, List<Path> sources) throws IOException {
    if (sources.isEmpty()) {
      return;
    }
    if (ServerAccount.isWindows()) {
      for (Path source : sources) {
        copy(source, directory.resolve(source.getFileName()));
      }
      return;
    }
    List<String> command = new ArrayList<>(List.of("cp", "-R", "-p"));
    command.add(isMac() ? "-c" : "--reflink=auto");
    sources.forEach(source -> command.add(source.toString()));
    command.add(directory.toString());
    ServerAccount.Outcome outcome = account.run(command, output, TIMEOUT);
    boolean onlyVanished = outcome.output().lines().allMatch(line -> line.endsWith(VANISHED));
    if (!outcome.succeeded() && (outcome.output().isBlank() || !onlyVanished)) {
      throw new IOException("Copying to %s failed: %s".formatted(directory, outcome.output()));
    }
  }

  private static void copy(Path source, Path target) throws IOException {
    List<Path> tree;
    try (Stream<Path> walk = Files.walk(source)) {
      tree = walk.toList();
    }
    for (Path each : tree) {
      Files.copy(each, target.resolve(source.relativize(each).toString()));
    }
  }

  private static boolean isMac() {
    return System.getProperty("os.name").startsWith("Mac");
  }
}
