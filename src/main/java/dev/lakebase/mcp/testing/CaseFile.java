package dev.lakebase.mcp.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A {@code *.test.yaml} file with its cases, in their order. */
public record CaseFile(Path path, List<Case> cases) {
  private static final String SUFFIX = ".test.yaml";

  /**
   * All files of cases below a directory, by name; or the one file that is named.
   *
   * @throws CaseFileException that names every mistake in any of the files with its line
   */
  public static List<CaseFile> below(Path place) throws IOException {
    List<Path> paths;
    try (Stream<Path> all = Files.walk(place)) {
      paths = all.filter(path -> path.getFileName().toString().endsWith(SUFFIX)).sorted().toList();
    }
    List<CaseFile> files = new ArrayList<>();
    List<String> mistakes = new ArrayList<>();
    for (Path path : paths) {
      try {
        files.add(new CaseFile(path, new CaseReader(path).cases()));
      } catch (CaseFileException e) {
        mistakes.add(e.getMessage());
      }
    }
    if (!mistakes.isEmpty()) {
      throw new CaseFileException(String.join("\n", mistakes));
    }
    return files;
  }
}
