package dev.lakebase.mcp.faults;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Keeps all that is written to standard output and error while a class runs, the services' audit
 * and lines of level DEBUG among it, in {@code target/faults/<class>.log}, and searches it for the
 * {@link Secrets} at the end. The console gets warnings and errors.
 */
final class SearchedLog implements BeforeAllCallback, AfterAllCallback {
  /**
   * Of a service: as much of its log as may be read by others. The SDK of Databricks is left out:
   * it writes access tokens at DEBUG.
   */
  static Stream<String> levels() {
    return Stream.of(
        "--logging.level.dev.lakebase=debug",
        "--logging.level.com.zaxxer.hikari=debug",
        "--logging.level.org.postgresql=debug");
  }

  private final PrintStream out = System.out;
  private final PrintStream err = System.err;
  private Path file;
  private OutputStream kept;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    file =
        Files.createDirectories(Path.of("target", "faults"))
            .resolve(context.getRequiredTestClass().getSimpleName() + ".log");
    kept = Files.newOutputStream(file);
    System.setOut(new PrintStream(new Copy(out), true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(new Copy(err), true, StandardCharsets.UTF_8));
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    System.setOut(out);
    System.setErr(err);
    kept.close();
    try (Stream<String> lines = Files.lines(file)) {
      lines.forEach(Secrets::areNotLoggedIn);
    }
  }

  /** Lines go to the file, and some of them to the console. */
  private final class Copy extends OutputStream {
    private final PrintStream console;
    private final ByteArrayOutputStream lines = new ByteArrayOutputStream();

    Copy(PrintStream console) {
      this.console = console;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) throws IOException {
      lines.write(bytes, from, length);
      if (length > 0 && bytes[from + length - 1] == '\n') {
        synchronized (kept) {
          lines.writeTo(kept);
        }
        String text = lines.toString(StandardCharsets.UTF_8);
        if (text.contains(" WARN ") || text.contains(" ERROR ")) {
          console.print(text);
        }
        lines.reset();
      }
    }
  }
}
