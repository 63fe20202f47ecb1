package dev.lakebase.mcp.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerTest {
  @TempDir private Path temporary;

  @Test
  void whatIsWrittenSurvivesARestart() throws SQLException {
    Path directory = temporary.resolve("a $(directory)'s `name` \" \\ 😀");
    try (PostgresServer server = Fixture.start(directory)) {
      Fixture.execute(server.superuser("postgres"), "CREATE TABLE kept AS SELECT 42 AS answer");
    }
    try (PostgresServer server = Fixture.start(directory)) {
      assertThat(Fixture.one(server.superuser("postgres"), "SELECT answer FROM kept"))
          .isEqualTo("42");
    }
  }

  @Test
  void nobodyEntersWithoutThePassword() {
    try (PostgresServer server = Fixture.start(temporary)) {
      ConnectionSettings right = server.superuser("postgres");
      for (String password : List.of("", "postgres", right.password() + "x")) {
        ConnectionSettings wrong =
            new ConnectionSettings(
                right.host(), right.port(), right.database(), right.user(), password);
        assertThatThrownBy(() -> wrong.connect().close()).isInstanceOf(SQLException.class);
      }
    }
  }

  @Test
  void theServerIsDurableAndListensOnLoopbackOnly() throws SQLException {
    // A setting that a caller brings does not weaken it.
    Map<String, String> settings =
        Map.of("fsync", "off", "listen_addresses", "*", "work_mem", "7MB");
    try (PostgresServer server = PostgresServer.start(Fixture.binaries(), temporary, settings)) {
      ConnectionSettings superuser = server.superuser("postgres");
      assertThat(Fixture.one(superuser, "SHOW fsync")).isEqualTo("on");
      assertThat(Fixture.one(superuser, "SHOW full_page_writes")).isEqualTo("on");
      assertThat(Fixture.one(superuser, "SHOW synchronous_commit")).isEqualTo("on");
      assertThat(Fixture.one(superuser, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
      assertThat(Fixture.one(superuser, "SHOW unix_socket_directories")).isEmpty();
      assertThat(Fixture.one(superuser, "SHOW work_mem")).isEqualTo("7MB");
      assertThat(
              Fixture.one(
                  superuser, "SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules"))
          .isEqualTo("scram-sha-256");
    }
  }

  @Test
  void thePasswordIsInItsFileAndNowhereElse() throws IOException {
    try (PostgresServer server = Fixture.start(temporary)) {
      String password = server.superuser("postgres").password();
      assertThat(password).hasSizeGreaterThan(30);
      assertThat(server.superuser("postgres").toString()).doesNotContain(password);
      assertThat(temporary.resolve("postgres.log")).content().doesNotContain(password);
      assertThat(postmaster().info().commandLine().orElse("")).doesNotContain(password);
    }
  }

  @Test
  void nobodyElseMayReadTheFiles() throws IOException {
    try (PostgresServer server = Fixture.start(temporary);
        Stream<Path> files = Files.walk(temporary)) {
      assertThat(server.port()).isPositive();
      for (Path file : files.toList()) {
        assertThat(Files.getPosixFilePermissions(file))
            .as(file.toString())
            .allMatch(permission -> permission.name().startsWith("OWNER"));
      }
    }
  }

  @Test
  void aKilledServerRecoversWhatWasCommitted() throws Exception {
    PostgresServer first = Fixture.start(temporary);
    Fixture.execute(first.superuser("postgres"), "CREATE TABLE kept AS SELECT 42 AS answer");
    ProcessHandle postmaster = postmaster();
    assertThat(postmaster.destroyForcibly()).isTrue();
    postmaster.onExit().get(10, TimeUnit.SECONDS);
    first.close();
    try (PostgresServer second = Fixture.start(temporary)) {
      assertThat(Fixture.one(second.superuser("postgres"), "SELECT answer FROM kept"))
          .isEqualTo("42");
    }
  }

  @Test
  void aProcessIdThatNowIsAnotherProcessDoesNotKeepTheServerFromStarting() throws Exception {
    PostgresServer first = Fixture.start(temporary);
    Path file = temporary.resolve("data/postmaster.pid");
    List<String> lines = Files.readAllLines(file);
    postmaster().destroyForcibly();
    postmaster().onExit().get(10, TimeUnit.SECONDS);
    first.close();
    lines.set(0, Long.toString(ProcessHandle.current().pid()));
    Files.write(file, lines);

    try (PostgresServer second = Fixture.start(temporary)) {
      assertThat(Fixture.one(second.superuser("postgres"), "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void aDirectoryHasOneServerInThisProcess() {
    try (PostgresServer server = Fixture.start(temporary)) {
      for (int attempt = 0; attempt < 2; attempt++) {
        assertThatThrownBy(() -> Fixture.start(temporary).close())
            .isInstanceOf(DirectoryInUseException.class)
            .hasMessageContaining("this process");
      }
      assertThat(server.port()).isPositive();
    }
  }

  @Test
  void aLiveProcessKeepsItsDirectoryAndADeadOneLeavesIt() throws Exception {
    Process other = Fixture.otherProcess("serve", Fixture.CACHE.toString(), temporary.toString());
    try {
      awaitReport(other);
      assertThatThrownBy(() -> Fixture.start(temporary).close())
          .isInstanceOf(DirectoryInUseException.class)
          .hasMessageContaining("process " + other.pid());
    } finally {
      other.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
    ProcessHandle orphan = postmaster();
    assertThat(orphan.isAlive()).isTrue();
    try (PostgresServer server = Fixture.start(temporary)) {
      assertThat(orphan.isAlive()).isFalse();
      assertThat(Fixture.one(server.superuser("postgres"), "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void dataOfAnotherMajorVersionIsRefusedByName() throws IOException {
    Fixture.start(temporary).close();
    Files.writeString(temporary.resolve("data/PG_VERSION"), "14\n");
    assertThatThrownBy(() -> Fixture.start(temporary).close())
        .isInstanceOf(PostgresServerException.class)
        .hasMessageContaining("PostgreSQL 14");
  }

  @Test
  void whatPostgresSaysIsInTheErrorWhenItDoesNotStart() {
    Map<String, String> settings = Map.of("no_such_setting", "1");
    assertThatThrownBy(() -> PostgresServer.start(Fixture.binaries(), temporary, settings).close())
        .isInstanceOf(PostgresServerException.class)
        .hasMessageContaining("no_such_setting");
    Fixture.start(temporary).close();
  }

  @Test
  void anInterruptedInitializationIsThrownAway() throws IOException {
    Files.createDirectories(temporary.resolve("data.unfinished/base"));
    Files.writeString(temporary.resolve("data.unfinished/PG_VERSION"), "18\n");
    Fixture.start(temporary).close();
    assertThat(temporary.resolve("data.unfinished")).doesNotExist();
  }

  private ProcessHandle postmaster() throws IOException {
    return PostmasterFile.read(temporary.resolve("data")).orElseThrow().process().orElseThrow();
  }

  private static void awaitReport(Process process) throws IOException {
    var output = process.inputReader(StandardCharsets.UTF_8);
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith("REPORT ")) {
        return;
      }
    }
    throw new AssertionError("The other process ended without a report");
  }
}
