package dev.lakebase.mcp.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresBinariesTest {
  @TempDir private Path temporary;

  @Test
  void twoProcessesThatUnpackAtOnceShareOneWholeInstallation() throws Exception {
    Process one = Fixture.otherProcess("unpack", temporary.toString());
    Process two = Fixture.otherProcess("unpack", temporary.toString());
    try {
      assertThat(one.waitFor(5, TimeUnit.MINUTES)).isTrue();
      assertThat(two.waitFor(5, TimeUnit.MINUTES)).isTrue();
      assertThat(one.exitValue()).isZero();
      assertThat(two.exitValue()).isZero();
    } finally {
      one.destroyForcibly();
      two.destroyForcibly();
    }
    try (Stream<Path> installations = Files.list(temporary).filter(Files::isDirectory)) {
      assertThat(installations).singleElement().satisfies(this::isWhole);
    }
  }

  @Test
  void anInstallationThatLostAFileIsReplaced() throws IOException {
    Path bin = PostgresBinaries.unpacked(temporary).bin();
    Files.delete(bin.resolveSibling("share").resolve("postgresql/postgres.bki"));
    assertThat(PostgresBinaries.unpacked(temporary).bin()).isEqualTo(bin);
    isWhole(bin.getParent());
  }

  @Test
  void aDirectoryWithoutPostgresIsRefused() {
    assertThatThrownBy(() -> new PostgresBinaries(temporary))
        .isInstanceOf(PostgresServerException.class)
        .hasMessageContaining(temporary.toString());
  }

  @Test
  void aProgramThatIsNoPostgresIsNamedInTheError() throws IOException {
    Path program = temporary.resolve("postgres");
    Files.createFile(
        program,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    Files.writeString(program, "#!/bin/sh\necho 'no such luck 7'\n");
    PostgresBinaries binaries = new PostgresBinaries(temporary);
    Path directory = temporary.resolve("server");
    assertThatThrownBy(() -> PostgresServer.start(binaries, directory, Map.of()).close())
        .isInstanceOf(PostgresServerException.class)
        .hasMessageContaining("no such luck 7");
  }

  @Test
  void aDirectoryThatAShellWouldMisreadIsRefused() throws IOException {
    Path bin = Files.createDirectories(temporary.resolve("$(id)"));
    Files.createSymbolicLink(bin.resolve("postgres"), Path.of("/bin/true"));
    assertThatThrownBy(() -> new PostgresBinaries(bin))
        .isInstanceOf(PostgresServerException.class)
        .hasMessageContaining("$(id)");
  }

  @Test
  void anArchiveThatReachesOutOfItsDirectoryIsRefused() throws IOException {
    Path directory = Files.createDirectory(temporary.resolve("inside"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(new XZCompressorOutputStream(bytes))) {
      tar.putArchiveEntry(new TarArchiveEntry("../outside", true));
      tar.closeArchiveEntry();
    }
    assertThatThrownBy(
            () -> TarArchive.unpack(new ByteArrayInputStream(bytes.toByteArray()), directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("outside");
    assertThat(temporary.resolve("outside")).doesNotExist();
  }

  private void isWhole(Path installation) {
    try {
      assertThat(TarArchive.isComplete(installation)).isTrue();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
