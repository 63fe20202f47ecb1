package dev.lakebase.mcp.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerAccountTest {
  @TempDir private Path temporary;

  /** Below target and not below a private directory: the unprivileged user must get there. */
  private final Path reachable =
      Path.of("target", "server-account-" + ProcessHandle.current().pid()).toAbsolutePath();

  @AfterEach
  void deleteReachable() throws Exception {
    PrivateFiles.deleteTree(reachable);
  }

  @Test
  void theChosenAccountIsNotRoot() throws Exception {
    ServerAccount.Outcome outcome = run(ServerAccount.choose(), "id", "-u");
    assertThat(outcome.succeeded()).isTrue();
    assertThat(outcome.output().strip()).isNotEqualTo("0");
  }

  @Test
  void programsSeeNothingOfTheEnvironmentButWhatTheyNeed() throws Exception {
    ServerAccount.Outcome outcome = run(ServerAccount.choose(), "env");
    assertThat(outcome.output().lines())
        .allMatch(line -> line.matches("(PATH|LC_ALL|TZ|_)=.*"))
        .contains("TZ=UTC");
  }

  @Test
  void withoutAUserNamespaceRootStartsTheServerAsAnUnprivilegedUser() throws Exception {
    Optional<ServerAccount> account = Optional.empty();
    if (System.getProperty("user.name").equals("root")) {
      account = ServerAccount.unprivilegedUser();
    }
    assumeThat(account).as("only root can become somebody else").isPresent();
    Path cache = Files.createDirectories(reachable).resolve("binaries");
    PostgresBinaries binaries = PostgresBinaries.unpacked(cache);
    account.get().own(reachable.resolve("binaries"));
    Path directory = reachable.resolve("postgres");
    Path copy = reachable.resolve("copy");
    for (int start = 0; start < 2; start++) {
      try (PostgresServer server =
          PostgresServer.start(binaries, directory, Map.of(), OptionalInt.empty(), account.get())) {
        assertThat(Fixture.one(server.superuser("postgres"), "SELECT 1")).isEqualTo("1");
        assertThat(Files.getOwner(directory.resolve("data")).getName()).isNotEqualTo("root");
        if (start == 1) {
          server.copyTo(copy);
        }
      }
    }
    try (PostgresServer server =
        PostgresServer.start(binaries, copy, Map.of(), OptionalInt.empty(), account.get())) {
      assertThat(Fixture.one(server.superuser("postgres"), "SELECT 1")).isEqualTo("1");
    }
  }

  private ServerAccount.Outcome run(ServerAccount account, String... command) throws Exception {
    Path output = Files.createFile(temporary.resolve("output"));
    return account.run(List.of(command), output, Duration.ofSeconds(10));
  }
}
