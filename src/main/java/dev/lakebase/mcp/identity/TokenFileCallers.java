package dev.lakebase.mcp.identity;

import dev.lakebase.mcp.protocol.BearerChallenge;
import dev.lakebase.mcp.protocol.Caller;
import dev.lakebase.mcp.protocol.CallerSource;
import dev.lakebase.mcp.protocol.HttpHead;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Callers with a token that a file lists. A request looks at the file, at most once a second, so a
 * changed list holds for those that come after; one that can't be used leaves the list that was,
 * and is told to the log.
 */
public final class TokenFileCallers implements CallerSource {
  private static final Logger LOG = LoggerFactory.getLogger(TokenFileCallers.class);
  private static final long PAUSE = Duration.ofSeconds(1).toNanos();
  private static final int SHORTEST_TOKEN = 32;
  private static final int LONGEST_FILE = 4 << 20;
  private static final BearerChallenge CHALLENGE = BearerChallenge.PLAIN;

  private final Path file;
  private final LongSupplier nanos;
  private final ReentrantLock looking = new ReentrantLock();
  private volatile TokenList tokens;

  private volatile long looked;

  /** The text that was taken or refused last. Guarded by the lock, as what follows. */
  private String settled;

  /** What was last told to the log; empty where nothing is wrong. */
  private volatile String problem = "";

  /**
   * @throws TokenFileException when the file can't be used: the service must not start
   */
  public TokenFileCallers(Path file) {
    this(file, System::nanoTime);
  }

  TokenFileCallers(Path file, LongSupplier nanos) {
    this.file = file;
    this.nanos = nanos;
    this.looked = nanos.getAsLong();
    this.settled = text(file);
    this.tokens = TokenList.of(settled);
    if (tokens.entries().isEmpty()) {
      throw new TokenFileException("lists no token, so nobody could call");
    }
  }

  @Override
  public Caller identify(HttpHead head, Exchange exchange) {
    String token = BearerToken.of(head, CHALLENGE);
    look();
    if (token.length() < SHORTEST_TOKEN) {
      throw CHALLENGE.invalid(
          "A token has " + SHORTEST_TOKEN + " characters or more; make it of random bytes");
    }
    return tokens
        .caller(sha256(token))
        .orElseThrow(() -> CHALLENGE.invalid("This token is not listed"));
  }

  /** What is wrong with the file now, without anything of what it lists. */
  public Optional<String> problem() {
    look();
    return Optional.of(problem).filter(said -> !said.isEmpty());
  }

  private void look() {
    if (nanos.getAsLong() - looked < PAUSE || !looking.tryLock()) {
      return;
    }
    try {
      looked = nanos.getAsLong();
      String found = text(file);
      problem = "";
      if (!found.equals(settled)) {
        settled = found;
        tokens = TokenList.of(found);
        LOG.info("The token file now lists {} tokens", tokens.entries().size());
      }
    } catch (TokenFileException e) {
      String said = String.valueOf(e.getMessage());
      if (!said.equals(problem)) {
        problem = said;
        LOG.error("The tokens stay as they were: the token file {}", said);
      }
    } finally {
      looking.unlock();
    }
  }

  /** Whoever can write the file can let anybody in; reading it helps nobody. */
  private static String text(Path file) {
    try {
      if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
        Set<PosixFilePermission> granted = Files.getPosixFilePermissions(file);
        if (granted.contains(PosixFilePermission.GROUP_WRITE)
            || granted.contains(PosixFilePermission.OTHERS_WRITE)) {
          throw new TokenFileException("may be written by others than its owner; chmod go-w it");
        }
      }
      try (InputStream in = Files.newInputStream(file)) {
        byte[] content = in.readNBytes(LONGEST_FILE + 1);
        if (content.length > LONGEST_FILE) {
          throw new TokenFileException("is longer than " + LONGEST_FILE + " bytes");
        }
        return new String(content, StandardCharsets.UTF_8);
      }
    } catch (FileSystemException e) {
      throw new TokenFileException("can't be read: " + e.getClass().getSimpleName());
    } catch (IOException e) {
      throw new TokenFileException("can't be read");
    }
  }

  private static byte[] sha256(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
