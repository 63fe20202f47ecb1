package dev.lakebase.mcp.governance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AuditAppenderTest {
  private static final int CALLERS = 4;
  private static final int LINES = 5_000;

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final AuditAppender appender =
      new AuditAppender(new PrintStream(written, false, StandardCharsets.UTF_8));

  @Test
  void aLineIsWrittenWithoutAnotherThatPushesIt() {
    appender.start();

    append("zażółć");

    await().until(() -> written.toString(StandardCharsets.UTF_8).equals("zażółć\n"));
    appender.stop();
  }

  @Test
  void moreLinesThanMayWaitAreAllWrittenAndEachCallersInTheirOrder() throws Exception {
    appender.start();
    List<Thread> callers = new ArrayList<>();
    for (int caller = 0; caller < CALLERS; caller++) {
      String name = "caller " + caller + " ";
      Thread thread =
          new Thread(() -> IntStream.range(0, LINES).forEach(line -> append(name + line)));
      thread.start();
      callers.add(thread);
    }
    for (Thread caller : callers) {
      caller.join();
    }

    appender.stop();

    List<String> lines = written.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines).hasSize(CALLERS * LINES);
    for (int caller = 0; caller < CALLERS; caller++) {
      String name = "caller " + caller + " ";
      assertThat(lines.stream().filter(line -> line.startsWith(name)))
          .containsExactlyElementsOf(
              IntStream.range(0, LINES).mapToObj(line -> name + line).toList());
    }
  }

  private void append(String line) {
    LoggingEvent event = new LoggingEvent();
    event.setMessage(line);
    appender.doAppend(event);
  }
}
