package dev.lakebase.mcp.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerLifeTest {
  @TempDir private Path temporary;

  @Test
  void whatIsWrittenSurvivesARestart() throws SQLException {
    // Outside a UTF-8 locale a file can't have the last of these characters.
    boolean anyName = "UTF-8".equals(System.getProperty("sun.jnu.encoding"));
    Path directory = temporary.resolve("a $(directory)'s `name` \" \\ " + (anyName ? "😀" : ""));
    try (PostgresServer server = Fixture.start(directory)) {
      Fixture.execute(server.superuser("postgres"), "CREATE TABLE kept AS SELECT 42 AS answer");
    }
    try (PostgresServer server = Fixture.start(directory)) {
      assertThat(Fixture.one(server.superuser("postgres"), "SELECT answer FROM kept"))
          .isEqualTo("42");
    }
  }

  @Test
  void aKilledServerRecoversWhatWasCommitted() throws Exception {
    PostgresServer first = Fixture.start(temporary);
    Fixture.execute(first.superuser("postgres"), "CREATE TABLE kept AS SELECT 42 AS answer");
    killPostmaster();
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
    killPostmaster();
    first.close();
    lines.set(0, Long.toString(ProcessHandle.current().pid()));
    Files.write(file, lines);

    try (PostgresServer second = Fixture.start(temporary)) {
      assertThat(Fixture.one(second.superuser("postgres"), "SELECT 1")).isEqualTo("1");
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
    PostmasterFile orphan = postmaster();
    ProcessHandle process = orphan.process().orElseThrow();
    assertThat(orphan.runsAs(process)).isTrue();
    try (PostgresServer server = Fixture.start(temporary)) {
      assertThat(orphan.runsAs(process)).isFalse();
      assertThat(Fixture.one(server.superuser("postgres"), "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void dataOfAnotherMajorVersionIsRefusedByName() throws IOException {
    Files.createDirectory(temporary.resolve("data"));
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

  private void killPostmaster() throws IOException {
    PostmasterFile postmaster = postmaster();
    ProcessHandle process = postmaster.process().orElseThrow();
    assertThat(process.destroyForcibly()).isTrue();
    await().atMost(Duration.ofSeconds(10)).until(() -> !postmaster.runsAs(process));
  }

  private PostmasterFile postmaster() throws IOException {
    return PostmasterFile.read(temporary.resolve("data")).orElseThrow();
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
