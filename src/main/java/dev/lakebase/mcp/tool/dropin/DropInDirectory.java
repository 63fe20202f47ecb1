package dev.lakebase.mcp.tool.dropin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The directory with the files, which may be absent. A link is followed as long as it leads to
 * somewhere within; a file of another name than {@code *.camel.yaml}, or whose name begins with a
 * dot, is none of its business.
 */
final class DropInDirectory {
  private static final String SUFFIX = ".camel.yaml";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
  private static final int MOST_FILES = 500;
  private static final int LONGEST_FILE = 1 << 18;

  /** File systems may tell times by the second; a younger file is read whatever its time says. */
  private static final Duration YOUNG = Duration.ofSeconds(5);

  private final Path directory;
  private Map<String, Read> before = Map.of();

  DropInDirectory(Path directory) {
    this.directory = directory;
  }

  /** What a file was when it was read. */
  private record Stamp(Path path, FileTime modified, long size, Object key) {
    boolean isOld() {
      return modified.toInstant().isBefore(Instant.now().minus(YOUNG));
    }
  }

  private record Read(Stamp stamp, DropInFile file) {}

  /**
   * The files by name; none if the directory is absent.
   *
   * @throws IOException if it is there and can't be listed
   */
  Map<String, DropInFile> files() throws IOException {
    Map<String, DropInFile> found = new TreeMap<>();
    Map<String, Read> read = new HashMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
      Path home = directory.toRealPath();
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (!name.startsWith(".")) {
          found.put(name, look(home, entry, name, found.size(), read));
        }
      }
    } catch (NoSuchFileException e) {
      return Map.of();
    }
    before = read;
    return found;
  }

  private DropInFile look(Path home, Path entry, String name, int others, Map<String, Read> read) {
    if (!NAME.matcher(name.substring(0, name.length() - SUFFIX.length())).matches()) {
      return DropInFile.unread(
          name,
          "the name must be at most 64 letters, digits, - and _, then .camel.yaml; rename it");
    }
    if (others >= MOST_FILES) {
      return DropInFile.unread(
          name, "the directory holds more than " + MOST_FILES + " files; join some of them");
    }
    try {
      Path real = entry.toRealPath();
      BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
      if (!real.startsWith(home) || !attributes.isRegularFile()) {
        return DropInFile.unread(
            name, "it is no file of this directory but leads out of it; copy the file itself here");
      }
      Stamp stamp =
          new Stamp(real, attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
      Read last = before.get(name);
      boolean same = last != null && Objects.equals(last.stamp(), stamp) && stamp.isOld();
      Read now = same ? last : new Read(stamp, read(name, real));
      read.put(name, now);
      return now.file();
    } catch (IOException e) {
      return DropInFile.unread(
          name, "it can't be read (" + e.getClass().getSimpleName() + "); let the service read it");
    }
  }

  private static DropInFile read(String name, Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] content = in.readNBytes(LONGEST_FILE + 1);
      return content.length > LONGEST_FILE
          ? DropInFile.unread(
              name, "it is longer than " + LONGEST_FILE + " bytes; make several files of it")
          : DropInFile.of(name, content);
    }
  }

  @Override
  public String toString() {
    return directory.toString();
  }
}
