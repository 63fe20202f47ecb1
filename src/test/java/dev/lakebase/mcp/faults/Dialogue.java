package dev.lakebase.mcp.faults;

import java.nio.charset.StandardCharsets;
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
  @SuppressWarnings("ArrayRecordComponent") // is never compared
  record Part(byte[] bytes, Optional<Stage> stage) {}

  /** HTTP/1.1; a request that begins with these words is {@link Stage#EXECUTE}. */
  static Dialogue ofHttp(String words) {
    return bytes ->
        List.of(
            new Part(
                bytes,
                new String(bytes, StandardCharsets.ISO_8859_1).startsWith(words)
                    ? Optional.of(Stage.EXECUTE)
                    : Optional.empty()));
  }
}
