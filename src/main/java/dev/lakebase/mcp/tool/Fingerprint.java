package dev.lakebase.mcp.tool;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a catalogue offered, hashed.
 *
 * @param version of the catalogue
 */
record Fingerprint(long version, String hash) {
  private static final int LENGTH = 16;

  static String of(Catalogue catalogue) {
    StringBuilder all = new StringBuilder();
    catalogue.tools().all().forEach(tool -> describe(all, tool));
    catalogue
        .prompts()
        .all()
        .forEach(
            prompt ->
                line(
                    all,
                    prompt.name(),
                    prompt.title(),
                    prompt.description(),
                    prompt.inputSchema().json()));
    catalogue.resources().all().forEach(resource -> line(all, resource));
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(all.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void describe(StringBuilder all, ToolDescriptor tool) {
    line(
        all,
        tool.name(),
        tool.category(),
        tool.title(),
        tool.description(),
        tool.hints(),
        tool.inputSchema().json(),
        tool.outputSchema().map(Schema::json));
  }

  private static void line(StringBuilder all, Object... parts) {
    for (Object part : parts) {
      all.append(part).append('\u001f');
    }
    all.append('\n');
  }
}
