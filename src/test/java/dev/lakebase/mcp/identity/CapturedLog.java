package dev.lakebase.mcp.identity;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * All that is logged from now on, as lines with their stack traces. What the service and Spring
 * Security log is taken from the finest level on.
 */
final class CapturedLog implements AutoCloseable {
  private static final List<String> FINE = List.of("dev.lakebase", "org.springframework.security");

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final List<String> audit = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          String line = event.getFormattedMessage();
          if (event.getThrowableProxy() != null) {
            line += "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy());
          }
          lines.add(line);
          if (event.getLoggerName().equals("dev.lakebase.mcp.audit")) {
            audit.add(line);
          }
        }
      };

  CapturedLog() {
    appender.start();
    logger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(appender);
    logger("dev.lakebase.mcp.audit").addAppender(appender);
    for (String name : FINE) {
      logger(name).setLevel(Level.TRACE);
      logger(name).setAdditive(false);
      logger(name).addAppender(appender);
    }
  }

  String text() {
    return String.join("\n", lines);
  }

  /**
   * The audit's first line that holds all of these texts. A call's line is there before its answer;
   * calls that were given up before this log began may end, and be on it, at any time.
   */
  JsonNode audited(String... texts) {
    return audit.stream()
        .filter(line -> Stream.of(texts).allMatch(line::contains))
        .findFirst()
        .map(Visitor::json)
        .orElseThrow(() -> new AssertionError("Not audited: " + List.of(texts)));
  }

  private static Logger logger(String name) {
    return (Logger) LoggerFactory.getLogger(name);
  }

  @Override
  public void close() {
    logger(org.slf4j.Logger.ROOT_LOGGER_NAME).detachAppender(appender);
    logger("dev.lakebase.mcp.audit").detachAppender(appender);
    for (String name : FINE) {
      logger(name).setLevel(Level.INFO);
      logger(name).setAdditive(true);
      logger(name).detachAppender(appender);
    }
  }
}
