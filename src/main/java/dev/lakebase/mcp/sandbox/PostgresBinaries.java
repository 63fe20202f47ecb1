package dev.lakebase.mcp.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The programs of one PostgreSQL: installed on this machine, or unpacked from the class path, where
 * the Maven profiles of the build put the archive of the machine's platform.
 *
 * @param bin the directory that holds {@code initdb}, {@code pg_ctl} and {@code postgres}
 */
public record PostgresBinaries(Path bin) {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int NAME_DIGITS = 16;
  private static final Pattern SPECIAL_IN_SHELLS = Pattern.compile("[\"$`\\\\\n]");

  /**
   * @throws PostgresServerException if the directory holds no PostgreSQL server, or has a name that
   *     PostgreSQL's programs, which start each other through a shell, would get wrong
   */
  public PostgresBinaries {
    bin = bin.toAbsolutePath().normalize();
    if (!ServerAccount.isWindows() && SPECIAL_IN_SHELLS.matcher(bin.toString()).find()) {
      throw new PostgresServerException("PostgreSQL can't run from a directory named " + bin);
    }
    if (!Files.isExecutable(program(bin, "postgres"))) {
      throw new PostgresServerException("No PostgreSQL server in " + bin);
    }
  }

  /**
   * Unpacks the archive of this platform below {@code cache}, once per version of the archive. Any
   * number of processes may do so at once; an installation that lost files is replaced.
   *
   * @param cache a private directory, created if missing
   * @throws PostgresServerException if the class path holds no archive for this platform
   */
  public static PostgresBinaries unpacked(Path cache) {
    String resource = "/postgres-%s-%s.txz".formatted(operatingSystem(), architecture());
    try {
      Path root = PrivateFiles.createDirectories(cache);
      Path installation = root.resolve("postgresql-" + digest(resource));
      if (!TarArchive.isComplete(installation)) {
        DirectoryLock lock = DirectoryLock.acquire(root, PATIENCE);
        try {
          unpack(resource, installation);
        } finally {
          lock.close();
        }
      }
      ServerAccount account = ServerAccount.choose();
      account.ownAlone(root);
      account.own(installation);
      return new PostgresBinaries(installation.resolve("bin"));
    } catch (IOException e) {
      throw new PostgresServerException("PostgreSQL could not be unpacked into " + cache, e);
    }
  }

  private static void unpack(String resource, Path installation) throws IOException {
    if (TarArchive.isComplete(installation)) {
      return;
    }
    Path unfinished = installation.resolveSibling(installation.getFileName() + ".unfinished");
    PrivateFiles.deleteTree(unfinished);
    PrivateFiles.createDirectories(unfinished);
    try (InputStream archive = open(resource)) {
      TarArchive.unpack(archive, unfinished);
    }
    PrivateFiles.deleteTree(installation);
    Files.move(unfinished, installation, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String digest(String resource) throws IOException {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      try (InputStream archive = new DigestInputStream(open(resource), sha256)) {
        archive.transferTo(OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(sha256.digest()).substring(0, NAME_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  private static InputStream open(String resource) {
    InputStream stream = PostgresBinaries.class.getResourceAsStream(resource);
    if (stream == null) {
      throw new PostgresServerException(
          "No embedded PostgreSQL for this platform: "
              + resource
              + " is not on the class path. Name a database by LAKEBASE_HOST instead.");
    }
    return stream;
  }

  private static String operatingSystem() {
    String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    return name.startsWith("windows") ? "windows" : name.startsWith("mac") ? "darwin" : "linux";
  }

  private static String architecture() {
    String name = System.getProperty("os.arch");
    return name.equals("aarch64") ? "arm_64" : "x86_64";
  }

  /** The full path of one of the programs. */
  Path program(String name) {
    return program(bin, name);
  }

  private static Path program(Path bin, String name) {
    return bin.resolve(ServerAccount.isWindows() ? name + ".exe" : name);
  }
}
