package dev.lakebase.mcp.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakebase.mcp.tool.ToolFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RememberedBranchesTest {
  private static final String ENDPOINT = "projects/p/branches/b/endpoints/primary";
  private static final Branch BRANCH = new Branch("p", "b");

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private final AtomicInteger asked = new AtomicInteger();
  private Duration life = Duration.ofHours(1);
  private Optional<RuntimeException> problem = Optional.empty();
  private final RememberedBranches branches =
      new RememberedBranches(
          new TestDirectory() {
            @Override
            public Location locate(Branch branch) {
              ask();
              return new Location(
                  new Compute(ENDPOINT, "h" + asked.get(), 5432), Optional.empty(), "d", "u");
            }

            @Override
            public String role() {
              ask();
              return "u";
            }

            @Override
            public Credential mint(String endpoint) {
              ask();
              return new Credential("secret-" + asked.get(), now.get(), now.get().plus(life));
            }
          },
          now::get);

  private void ask() {
    asked.incrementAndGet();
    problem.ifPresent(
        exception -> {
          throw exception;
        });
  }

  @Test
  void aCredentialServesUntilTwoMinutesBeforeItsEnd() {
    String first = branches.mint(ENDPOINT).token();

    pass(life.minusSeconds(121));
    assertThat(branches.mint(ENDPOINT).token()).isEqualTo(first);
    pass(Duration.ofSeconds(1));
    assertThat(branches.mint(ENDPOINT).token()).isNotEqualTo(first);
  }

  @Test
  void aShortCredentialServesForHalfOfItsLife() {
    life = Duration.ofSeconds(5);
    String first = branches.mint(ENDPOINT).token();

    pass(Duration.ofMillis(2499));
    assertThat(branches.mint(ENDPOINT).token()).isEqualTo(first);
    pass(Duration.ofMillis(1));
    assertThat(branches.mint(ENDPOINT).token()).isNotEqualTo(first);
  }

  @Test
  void everyEndpointHasACredentialOfItsOwn() {
    assertThat(branches.mint(ENDPOINT).token()).isNotEqualTo(branches.mint("another").token());
  }

  @Test
  void howeverManyWantACredentialOneIsMinted() throws Exception {
    CountDownLatch all = new CountDownLatch(10);
    CountDownLatch begun = new CountDownLatch(1);
    AtomicInteger minted = new AtomicInteger();
    RememberedBranches slow =
        new RememberedBranches(
            new TestDirectory() {
              @Override
              public Credential mint(String endpoint) {
                minted.incrementAndGet();
                begun.countDown();
                await(all);
                return new Credential("t", now.get(), now.get().plus(life));
              }
            },
            now::get);
    List<CompletableFuture<String>> callers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      callers.add(
          CompletableFuture.supplyAsync(
              () -> {
                all.countDown();
                return slow.mint(ENDPOINT).token();
              },
              task -> new Thread(task).start()));
    }

    await(begun);
    assertThat(callers).allSatisfy(caller -> assertThat(caller.join()).isEqualTo("t"));
    assertThat(minted).hasValue(1);
  }

  @Test
  void aFailureIsNotRemembered() {
    problem = Optional.of(new ToolFailure("Not found."));
    assertThatThrownBy(() -> branches.locate(BRANCH)).isInstanceOf(ToolFailure.class);

    problem = Optional.empty();
    assertThat(branches.locate(BRANCH).user()).isEqualTo("u");
  }

  @Test
  void anAddressServesOnWhileTheControlPlaneIsAway() {
    String host = branches.locate(BRANCH).primary().host();
    problem = Optional.of(new BranchDirectory.Away(new ToolFailure("Away.")));

    pass(Duration.ofMinutes(9));
    assertThat(branches.locate(BRANCH).primary().host()).isEqualTo(host);
    assertThat(branches.locate(BRANCH).primary().host()).isEqualTo(host);
    assertThat(asked).hasValue(2);
    pass(Duration.ofMinutes(1));
    assertThatThrownBy(() -> branches.locate(BRANCH)).isInstanceOf(BranchDirectory.Away.class);
  }

  @Test
  void aBranchThatIsNotThereAnyMoreIsNotServedFromMemory() {
    branches.locate(BRANCH);
    problem = Optional.of(new ToolFailure("Not found."));

    pass(Duration.ofSeconds(31));
    assertThatThrownBy(() -> branches.locate(BRANCH)).hasMessage("Not found.");
  }

  @Test
  void anExpiredCredentialIsNeverServed() {
    branches.mint(ENDPOINT);
    problem = Optional.of(new BranchDirectory.Away(new ToolFailure("Away.")));

    pass(life.minusSeconds(1));
    assertThat(branches.mint(ENDPOINT).token()).isEqualTo("secret-1");
    pass(Duration.ofSeconds(1));
    assertThatThrownBy(() -> branches.mint(ENDPOINT)).isInstanceOf(BranchDirectory.Away.class);
  }

  @Test
  void aTokenThatWasTakenBackIsNoticedWithinAMinute() {
    assertThat(branches.role()).isEqualTo("u");
    problem = Optional.of(new ToolFailure("Not accepted any more."));

    pass(Duration.ofSeconds(59));
    assertThat(branches.role()).isEqualTo("u");
    pass(Duration.ofSeconds(1));
    assertThatThrownBy(branches::role).hasMessage("Not accepted any more.");
    assertThatThrownBy(branches::role).hasMessage("Not accepted any more.");
  }

  @Test
  void whoSomebodyIsServesForFiveMinutesWhileTheControlPlaneIsAway() {
    branches.role();
    problem = Optional.of(new BranchDirectory.Away(new ToolFailure("Away.")));

    pass(Duration.ofMinutes(4));
    assertThat(branches.role()).isEqualTo("u");
    pass(Duration.ofMinutes(1));
    assertThatThrownBy(branches::role).isInstanceOf(BranchDirectory.Away.class);
  }

  @Test
  void noTextShowsTheSecret() {
    assertThat(branches.mint(ENDPOINT).toString()).doesNotContain("secret");
    assertThat(new Login("u", Optional.of("secret")).toString()).doesNotContain("secret");
  }

  private void pass(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
