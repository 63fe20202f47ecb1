package dev.lakebase.mcp.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What {@code postmaster.pid} says of the server that owns, or owned, a data directory. A crash
 * leaves the file behind, and the process id in it may since belong to anybody.
 *
 * @param pid process id of the server
 * @param started when the server started, to the second
 */
record PostmasterFile(long pid, Instant started) {
  private static final String NAME = "postmaster.pid";
  private static final int PID_LINE = 0;
  private static final int START_LINE = 2;

  /** The clock that processes are stamped with is coarser than, and may drift from, ours. */
  private static final Duration START_TOLERANCE = Duration.ofSeconds(10);

  /** The file of a data directory; empty if there is none, or none that can be read as one. */
  static Optional<PostmasterFile> read(Path dataDirectory) throws IOException {
    try {
      List<String> lines = Files.readAllLines(dataDirectory.resolve(NAME));
      if (lines.size() <= START_LINE) {
        return Optional.empty();
      }
      return Optional.of(
          new PostmasterFile(
              Long.parseLong(lines.get(PID_LINE).strip()),
              Instant.ofEpochSecond(Long.parseLong(lines.get(START_LINE).strip()))));
    } catch (NoSuchFileException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  static void delete(Path dataDirectory) throws IOException {
    Files.deleteIfExists(dataDirectory.resolve(NAME));
  }

  /** The process that now has this id, whoever it is. */
  Optional<ProcessHandle> process() {
    return ProcessHandle.of(pid);
  }

  /**
   * Whether that process is the server that wrote the file, and runs. One whose program can't be
   * seen is not: it belongs to somebody else, or has ended and waits for its parent to take notice,
   * which in a container may take for ever.
   */
  boolean runsAs(ProcessHandle process) {
    ProcessHandle.Info info = process.info();
    return process.isAlive()
        && info.command()
            .map(command -> Path.of(command).getFileName().toString().startsWith("postgres"))
            .orElse(false)
        && info.startInstant()
            .map(start -> Duration.between(start, started).abs().compareTo(START_TOLERANCE) < 0)
            .orElse(false);
  }
}
