package dev.lakebase.mcp.sandbox;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** Unpacks a .tar.xz for the owner alone, and can tell later whether all of it is still there. */
final class TarArchive {
  private static final String LISTING = "unpacked.txt";
  private static final int OWNER_EXECUTES = 0100;

  private TarArchive() {}

  /**
   * @throws IOException also if an entry or a link points out of the directory
   */
  static void unpack(InputStream archive, Path directory) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = within(directory, directory.resolve(entry.getName()));
        if (entry.isDirectory()) {
          PrivateFiles.createDirectories(path);
          continue;
        }
        PrivateFiles.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
          within(directory, path.resolveSibling(entry.getLinkName()));
          Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
          Files.copy(within(directory, directory.resolve(entry.getLinkName())), path);
        } else {
          Files.copy(tar, path);
          setMode(path, (entry.getMode() & OWNER_EXECUTES) != 0);
        }
      }
    }
    Files.writeString(directory.resolve(LISTING), listing(directory));
  }

  /** Whether the directory is the finished work of {@link #unpack}, each file in its full size. */
  static boolean isComplete(Path directory) throws IOException {
    Path listing = directory.resolve(LISTING);
    return Files.exists(listing) && Files.readString(listing).equals(listing(directory));
  }

  private static String listing(Path directory) throws IOException {
    try (Stream<Path> tree = Files.walk(directory)) {
      List<Path> files =
          tree.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
              .filter(path -> !path.getFileName().toString().equals(LISTING))
              .sorted()
              .toList();
      StringBuilder text = new StringBuilder();
      for (Path file : files) {
        text.append(Files.size(file)).append(' ').append(directory.relativize(file)).append('\n');
      }
      return text.toString();
    }
  }

  private static Path within(Path directory, Path path) throws IOException {
    Path normal = path.normalize();
    if (!normal.startsWith(directory)) {
      throw new IOException("The archive reaches out of its directory: " + path);
    }
    return normal;
  }

  private static void setMode(Path path, boolean executable) throws IOException {
    if (PrivateFiles.hasModes(path)) {
      Files.setPosixFilePermissions(
          path, PosixFilePermissions.fromString(executable ? "rwx------" : "rw-------"));
    }
  }
}
