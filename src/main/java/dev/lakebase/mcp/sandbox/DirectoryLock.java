package dev.lakebase.mcp.sandbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The exclusive right to work on a directory, held until closed or until the process ends, however
 * it ends.
 *
 * <p>The operating system's lock on the file {@code lock} keeps other processes out. Inside one
 * process that lock would not: closing any other channel on the same file gives it up. So the
 * directories of this process are also kept in a set, which is asked before the file is touched.
 */
public final class DirectoryLock implements AutoCloseable {
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();
  private static final long POLL_MILLIS = 20;

  private final Path directory;
  private final FileChannel channel;

  private DirectoryLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * Locks the directory, which must exist.
   *
   * @param patience how long to wait for another holder; zero to ask once
   * @throws DirectoryInUseException if somebody else still holds it then
   */
  public static DirectoryLock acquire(Path directory, Duration patience) throws IOException {
    Path real = directory.toRealPath();
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        return tryAcquire(real);
      } catch (DirectoryInUseException e) {
        if (System.nanoTime() >= deadline) {
          throw e;
        }
        Pause.millis(POLL_MILLIS);
      }
    }
  }

  private static DirectoryLock tryAcquire(Path real) throws IOException {
    if (!HELD_HERE.add(real)) {
      throw new DirectoryInUseException(real, "this process");
    }
    try {
      return new DirectoryLock(real, lockFile(real));
    } catch (IOException | RuntimeException e) {
      HELD_HERE.remove(real);
      throw e;
    }
  }

  private static FileChannel lockFile(Path real) throws IOException {
    Path file = real.resolve("lock");
    PrivateFiles.createIfMissing(file);
    FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() == null) {
        throw new DirectoryInUseException(real, "process " + Files.readString(file).strip());
      }
      channel.truncate(0);
      byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8);
      channel.write(ByteBuffer.wrap(pid));
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    HELD_HERE.remove(directory);
  }
}
