package dev.lakebase.mcp.faults;

import java.util.List;
import java.util.Optional;

/** Follows what a client says on one connection. */
@FunctionalInterface
interface Dialogue {
  /** Further bytes, cut where a stage begins; none are held back. */
  List<Part> next(byte[] bytes);

  /**
   * Bytes to be passed on together.
   *
   * @param stage that begins with them
   */
  record Part(byte[] bytes, Optional<Stage> stage) {}

  /** HTTP/1.1 with requests that come one at a time. */
  static Dialogue ofHttp() {
    return bytes ->
        List.of(
            new Part(
                bytes,
                new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1)
                        .contains(" HTTP/1.1\r\n")
                    ? Optional.of(Stage.EXECUTE)
                    : Optional.empty()));
  }
}
