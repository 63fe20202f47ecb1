package dev.lakebase.mcp.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerTest {
  @TempDir private static Path directory;
  private static PostgresServer server;

  @BeforeAll
  static void start() {
    Map<String, String> settings =
        Map.of("fsync", "off", "listen_addresses", "*", "work_mem", "7MB");
    server = PostgresServer.start(Fixture.binaries(), directory, settings);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void nobodyEntersWithoutThePassword() {
    ConnectionSettings right = server.superuser("postgres");
    for (String password : List.of("", "postgres", right.password() + "x")) {
      ConnectionSettings wrong =
          new ConnectionSettings(
              right.host(), right.port(), right.database(), right.user(), password);
      assertThatThrownBy(() -> wrong.connect().close())
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password");
    }
  }

  @Test
  void onlyPasswordsOpenAnyDoor() throws SQLException {
    assertThat(setting("SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules"))
        .isEqualTo("scram-sha-256");
  }

  @Test
  void aCallersSettingsHoldUnlessTheyWeakenTheServer() throws SQLException {
    assertThat(setting("SHOW work_mem")).isEqualTo("7MB");
    assertThat(setting("SHOW fsync")).isEqualTo("on");
    assertThat(setting("SHOW full_page_writes")).isEqualTo("on");
    assertThat(setting("SHOW synchronous_commit")).isEqualTo("on");
    assertThat(setting("SHOW listen_addresses")).isEqualTo("127.0.0.1");
    assertThat(setting("SHOW unix_socket_directories")).isEmpty();
  }

  @Test
  void thePasswordIsInItsFileAndNowhereElse() throws IOException {
    String password = server.superuser("postgres").password();
    assertThat(password).hasSizeGreaterThan(30);
    assertThat(server.superuser("postgres").toString()).doesNotContain(password);
    assertThat(directory.resolve("postgres.log")).content().doesNotContain(password);
    ProcessHandle process =
        PostmasterFile.read(directory.resolve("data")).orElseThrow().process().orElseThrow();
    assertThat(process.info().commandLine().orElseThrow()).doesNotContain(password);
  }

  @Test
  void nobodyElseMayReadTheFiles() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.toList()) {
        assertThat(Files.getPosixFilePermissions(file))
            .as(file.toString())
            .allMatch(permission -> permission.name().startsWith("OWNER"));
      }
    }
  }

  @Test
  void aDirectoryHasOneServerInThisProcess() {
    // Twice: a refused attempt must not give the lock away.
    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatThrownBy(() -> Fixture.start(directory).close())
          .isInstanceOf(DirectoryInUseException.class)
          .hasMessageContaining("this process");
    }
  }

  private static String setting(String sql) throws SQLException {
    return Fixture.one(server.superuser("postgres"), sql);
  }
}
