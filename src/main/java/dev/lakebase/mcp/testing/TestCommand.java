package dev.lakebase.mcp.testing;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Plays the cases beside routes: on a service with these routes that it starts with a sandbox of
 * its own, or on one that runs somewhere. One line for each case.
 */
public final class TestCommand {
  /** Exit code: no case failed. */
  public static final int PASSED = 0;

  /** Exit code: a case failed. */
  public static final int FAILED = 1;

  /** Exit code: nothing was played, because of the command or of a file. */
  public static final int USAGE = 2;

  private static final String SERVER = "--server";
  private static final String HOW =
      """
      usage: test [--server URL] [DIRECTORY]
        DIRECTORY     plays its *.test.yaml; ./routes.d when left out
        --server URL  on the service there, for instance http://localhost:8000/mcp, instead of one
                      that starts with the directory's routes and a sandbox of its own
      exit code: 0 no case failed, 1 some did, 2 nothing could be played""";

  private final PrintStream out;
  private final PrintStream err;
  private final Function<Path, Stage> service;

  /**
   * @param out takes a line for each case
   * @param err takes what is wrong with the command or with a file
   * @param service starts a service with the routes of a directory
   */
  public TestCommand(PrintStream out, PrintStream err, Function<Path, Stage> service) {
    this.out = out;
    this.err = err;
    this.service = service;
  }

  /** Carries out the command, and returns the exit code. */
  public int run(List<String> arguments) {
    List<String> rest = new ArrayList<>(arguments);
    Optional<URI> server = Optional.empty();
    try {
      if (rest.size() >= 2 && rest.get(0).equals(SERVER)) {
        server = Optional.of(URI.create(rest.get(1)));
        rest = rest.subList(2, rest.size());
      }
      if (rest.size() > 1 || !rest.isEmpty() && rest.get(0).startsWith("--")) {
        err.println(HOW);
        return USAGE;
      }
      return play(Path.of(rest.isEmpty() ? "routes.d" : rest.get(0)), server);
    } catch (CaseFileException e) {
      err.println(e.getMessage());
    } catch (IOException e) {
      err.println("A file can't be read: " + e);
    } catch (IllegalArgumentException | CaseFailure e) {
      err.println(e.getMessage());
    }
    return USAGE;
  }

  private int play(Path directory, Optional<URI> server) throws IOException {
    if (!Files.isDirectory(directory)) {
      err.println(directory + " is no directory");
      return USAGE;
    }
    List<CaseFile> files = CaseFile.below(directory);
    if (files.isEmpty()) {
      err.println("There is no *.test.yaml in " + directory);
      return USAGE;
    }
    long begin = System.nanoTime();
    Map<CaseResult.Outcome, Integer> counts = new EnumMap<>(CaseResult.Outcome.class);
    try (Stage stage =
        server
            .<Stage>map(uri -> new RemoteStage(uri, "demo"))
            .orElseGet(() -> started(directory))) {
      CaseRunner runner = new CaseRunner(stage);
      for (CaseFile file : files) {
        for (Case one : file.cases()) {
          CaseResult result = runner.play(one);
          counts.merge(result.outcome(), 1, Integer::sum);
          report(one, result);
        }
      }
    }
    out.printf(
        "%d passed, %d failed, %d skipped in %.1f s%n",
        counts.getOrDefault(CaseResult.Outcome.PASSED, 0),
        counts.getOrDefault(CaseResult.Outcome.FAILED, 0),
        counts.getOrDefault(CaseResult.Outcome.SKIPPED, 0),
        (System.nanoTime() - begin) / 1e9);
    return counts.containsKey(CaseResult.Outcome.FAILED) ? FAILED : PASSED;
  }

  private Stage started(Path directory) {
    try {
      return service.apply(directory);
    } catch (RuntimeException e) {
      throw new CaseFailure(
          "The service did not start with " + directory + ": " + e.getMessage(), e);
    }
  }

  private void report(Case one, CaseResult result) {
    String place = one.file() + ":" + one.line();
    switch (result.outcome()) {
      case PASSED -> out.printf("ok    %s: %s%n", one.subject(), one.name());
      case SKIPPED ->
          out.printf("skip  %s: %s (%s)%n", one.subject(), one.name(), result.problems().get(0));
      default -> {
        out.printf("FAIL  %s: %s (%s)%n", one.subject(), one.name(), place);
        result.problems().forEach(problem -> out.println("      " + problem));
      }
    }
  }
}
