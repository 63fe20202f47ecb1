package dev.lakebase.mcp.identity;

import dev.lakebase.mcp.protocol.Caller;
import dev.lakebase.mcp.protocol.Caller.Kind;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The tokens that the operator has listed, as their hashes, a line each: {@code sha256:HEX KIND
 * PRINCIPAL [GROUP,GROUP...]}, with KIND {@code user} or {@code service_principal}. An empty line,
 * and one that begins with {@code #}, says nothing.
 *
 * <p>A plain SHA-256 does, because tokens are long and random: there is nothing to guess.
 */
record TokenList(List<Entry> entries) {
  private static final String PREFIX = "sha256:";
  private static final Pattern HASH = Pattern.compile(PREFIX + "[0-9a-fA-F]{64}");
  private static final int MOST = 1_000;

  /**
   * @throws TokenFileException that names the line and what is wrong in it, without the hash
   */
  static TokenList of(String text) {
    List<Entry> entries = new ArrayList<>();
    Set<String> hashes = new HashSet<>();
    int number = 0;
    for (String line : text.split("\\R", -1)) {
      number++;
      if (!line.isBlank() && !line.stripLeading().startsWith("#")) {
        Entry entry = entry(number, line.strip().split("\\s+", -1));
        if (!hashes.add(HexFormat.of().formatHex(entry.hash()))) {
          throw wrong(number, "lists a token that is listed before");
        }
        entries.add(entry);
      }
    }
    if (entries.size() > MOST) {
      throw new TokenFileException("holds more than " + MOST + " tokens");
    }
    return new TokenList(List.copyOf(entries));
  }

  private static Entry entry(int line, String[] words) {
    if (words.length < 3 || words.length > 4 || !HASH.matcher(words[0]).matches()) {
      throw wrong(line, "is not 'sha256:HEX KIND PRINCIPAL [GROUP,GROUP...]'");
    }
    Kind kind =
        Arrays.stream(Kind.values())
            .filter(it -> it.word().equals(words[1]))
            .findFirst()
            .orElseThrow(() -> wrong(line, "has a kind that is not user or service_principal"));
    if (!Caller.isName(words[2])) {
      throw wrong(line, "has a principal that can't be one");
    }
    Set<String> groups =
        words.length == 3 ? Set.of() : new HashSet<>(List.of(words[3].split(",", -1)));
    if (!groups.stream().allMatch(Caller::isVisible)) {
      throw wrong(line, "has a group without a name");
    }
    return new Entry(
        HexFormat.of().parseHex(words[0].substring(PREFIX.length())),
        new Caller(words[2], kind, groups, AuthMode.TOKEN.word(), Optional.empty()));
  }

  /** Whose token has this hash. Every entry is compared, so the time taken says nothing. */
  Optional<Caller> caller(byte[] hash) {
    Optional<Caller> found = Optional.empty();
    for (Entry entry : entries) {
      if (MessageDigest.isEqual(entry.hash(), hash)) {
        found = Optional.of(entry.caller());
      }
    }
    return found;
  }

  private static TokenFileException wrong(int line, String problem) {
    return new TokenFileException("line " + line + " " + problem);
  }

  record Entry(byte[] hash, Caller caller) {}
}
