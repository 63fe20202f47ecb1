package dev.lakebase.mcp.tool.dropin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A file as one look found it.
 *
 * @param version hash of the content, or of the problem
 * @param problem why it is not read at all, with the remedy; empty for a file that is
 */
record DropInFile(String name, String version, byte[] content, Optional<String> problem) {
  private static final int VERSION_LENGTH = 12;

  static DropInFile of(String name, byte[] content) {
    return new DropInFile(name, hash(content), content, Optional.empty());
  }

  static DropInFile unread(String name, String problem) {
    return new DropInFile(
        name, hash(problem.getBytes(StandardCharsets.UTF_8)), new byte[0], Optional.of(problem));
  }

  private static String hash(byte[] content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(hash).substring(0, VERSION_LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
