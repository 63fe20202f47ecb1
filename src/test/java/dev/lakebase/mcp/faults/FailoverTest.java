package dev.lakebase.mcp.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lakebase.mcp.RunningServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Another server takes the place of the one that was lost. */
@Tag("faults")
@ExtendWith(SearchedLog.class)
class FailoverTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir private Path first;
  @TempDir private Path second;

  @Test
  void aPrimaryThatIsReplacedBehindItsNameIsUsedAtOnce() throws Exception {
    try (CrashingPostgres old = new CrashingPostgres(first);
        CrashingPostgres successor = new CrashingPostgres(second);
        FaultProxy name = new FaultProxy(old.port(), () -> new PostgresDialogue("ledger"));
        RunningServer service = old.service(name.port())) {
      Caller caller = new Caller(service);
      assertThat(caller.insert(1).succeeded()).isTrue();

      name.target(successor.port());
      old.kill();

      int last = insertsUntilOneSucceeds(caller);
      assertThat(successor.entries(last)).isEqualTo(1);
      assertThat(successor.count("SELECT count(*) FROM ledger")).isEqualTo(1);
      assertThat(port(caller)).isEqualTo(successor.port());
    }
  }

  @Test
  void readsOfALostReplicaGoToThePrimaryAndReturnWithIt() throws Exception {
    try (CrashingPostgres primary = new CrashingPostgres(first);
        CrashingPostgres replica = new CrashingPostgres(second);
        RunningServer service =
            primary.service(
                primary.port(),
                "LAKEBASE_REPLICA_HOST=127.0.0.1",
                "LAKEBASE_REPLICA_PORT=" + replica.port())) {
      Caller caller = new Caller(service);
      assertThat(port(caller)).isEqualTo(replica.port());

      replica.kill();
      await().atMost(SOON).until(() -> port(caller) == primary.port());
      assertThat(caller.insert(1).succeeded()).isTrue();
      assertThat(primary.entries(1)).isEqualTo(1);

      replica.restart();
      await().atMost(SOON).until(() -> port(caller) == replica.port());
    }
  }

  /** Each try has a number of its own; none that was refused may have been made. */
  private static int insertsUntilOneSucceeds(Caller caller) {
    int[] number = {1};
    await()
        .atMost(SOON)
        .until(
            () -> {
              Caller.Answer answer = caller.insert(++number[0]);
              assertThat(answer.succeeded() || answer.isInContract())
                  .as(answer.sentence())
                  .isTrue();
              return answer.succeeded();
            });
    return number[0];
  }

  /** The port of the server that answered; 0 if none did. */
  private static int port(Caller caller) {
    Caller.Answer answer = caller.sql("lakebase_read_query", "SHOW port");
    assertThat(answer.succeeded() || answer.isInContract()).as(answer.sentence()).isTrue();
    return answer.succeeded() ? answer.data().at("/rows/0/0").asInt() : 0;
  }
}
