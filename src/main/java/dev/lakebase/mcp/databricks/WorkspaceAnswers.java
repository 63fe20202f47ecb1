package dev.lakebase.mcp.databricks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lakebase.mcp.tool.ToolCall;
import dev.lakebase.mcp.tool.ToolFailure;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Variable;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a call: the answer's JSON object as a map, or the {@link WorkspaceTrouble} that
 * says what the route can do. Texts and codes as the platform sends them (REST API of Lakebase,
 * {@code error_code} and {@code message}; SCIM: {@code detail}).
 */
public final class WorkspaceAnswers {
  /** Where a route finds the call that is made: a {@link RestCall}. */
  static final String CALL = "call";

  private static final Logger LOG = LoggerFactory.getLogger(WorkspaceAnswers.class);
  private static final int LONGEST_MESSAGE = 400;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

  /** Replaces the message by what the workspace answered, without its headers. */
  public void read(Exchange exchange, @Variable(CALL) RestCall call) {
    Message message = exchange.getMessage();
    int status = message.getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
    String retryAfter = message.getHeader("Retry-After", String.class);
    byte[] bytes = message.getBody(byte[].class);
    Optional<Map<String, Object>> json = json(bytes == null ? new byte[0] : bytes);
    message.removeHeaders("*", "CamelRedeliver*");
    if (status / 100 != 2) {
      LOG.info("{} was answered with {}", call, status);
      throw refusal(
          call,
          exchange.getProperty(WorkspaceIdentity.FORWARDED_TOKEN) != null,
          status,
          json.map(WorkspaceAnswers::text).orElse(""),
          seconds(retryAfter));
    }
    message.setBody(
        json.orElseThrow(
            () ->
                new ToolFailure(
                    "Cannot connect to the workspace: what answered is not its REST API. Check"
                        + " DATABRICKS_HOST.")));
  }

  /** A call that ended without an answer. */
  public void failed(Exchange exchange, @Variable(CALL) RestCall call) {
    Exception problem = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    LOG.info("{} got no answer: {}", call, String.valueOf(problem));
    if (call.reads() && isCancelled(exchange)) {
      throw new ToolFailure("The call was cancelled.", problem);
    }
    if (wasNotSent(problem)) {
      throw new TryAgain(
          "Cannot connect to the workspace: it refuses connections or can't be reached.",
          true,
          Optional.empty(),
          problem);
    }
    if (!call.reads()) {
      throw new AnswerLost(
          "Outcome unknown: the workspace's answer to this change was lost. Look whether it was made"
              + " before you repeat it.",
          problem);
    }
    String sentence = "Cannot connect to the workspace: it did not answer in time.";
    throw problem instanceof InterruptedIOException
        ? new AnswerLost(sentence, problem)
        : new TryAgain(sentence, true, Optional.empty(), problem);
  }

  private static boolean isCancelled(Exchange exchange) {
    return exchange.getProperty(ToolCall.PROPERTY) instanceof ToolCall call
        && call.cancellation().isCancelled();
  }

  private static boolean wasNotSent(Exception problem) {
    return problem instanceof ConnectException
        || problem instanceof ConnectTimeoutException
        || problem instanceof ConnectionRequestTimeoutException
        || problem instanceof NoRouteToHostException
        || problem instanceof UnknownHostException
        || problem instanceof SSLHandshakeException;
  }

  private static RuntimeException refusal(
      RestCall call, boolean asCaller, int status, String text, Optional<Duration> retryAfter) {
    String because = text.isEmpty() ? "." : ": " + text;
    return switch (status) {
      case 401 ->
          new Unauthorized(
              asCaller
                  ? "Permission denied: the workspace does not accept the token that was forwarded"
                      + " for you, or not any more (401). Sign in again."
                  : "Permission denied: the workspace does not accept the service's credentials"
                      + " (401).");
      case 403 -> new Forbidden("Permission denied by the workspace" + because);
      case 404 -> new NotFound("Not found in the workspace" + because + hint(call));
      case 409 ->
          text.toLowerCase(Locale.ROOT).contains("reconcil")
              ? new Reconciling(
                  "The platform is still settling an earlier change: " + text + " Try again later.")
              : new ToolFailure("Conflict" + because);
      case 429 -> busy(call, "The workspace limits the rate of calls (429).", false, retryAfter);
      case 503 -> busy(call, "The workspace is unavailable (503).", true, retryAfter);
      case 502, 504 ->
          call.reads()
              ? new Unavailable("Cannot connect to the workspace: its gateway gave up.", true)
              : new AnswerLost(
                  "Outcome unknown: the workspace's gateway gave up. Look whether the change was"
                      + " made before you repeat it.",
                  null);
      default -> {
        if (status / 100 == 3) {
          yield new ToolFailure(
              "Cannot connect to the workspace: it redirects (%d), which is not followed. Check"
                      .formatted(status)
                  + " DATABRICKS_HOST.");
        }
        yield status / 100 == 5
            ? new Unavailable("The workspace failed (" + status + ")" + because, true)
            : new ToolFailure("The workspace refused this (" + status + ")" + because);
      }
    };
  }

  private static WorkspaceTrouble busy(
      RestCall call, String what, boolean outage, Optional<Duration> retryAfter) {
    String sentence =
        what
            + " Try again in "
            + retryAfter.map(after -> after.toSeconds() + " s.").orElse("a minute.");
    return call.repeatable() && retryAfter.orElse(Duration.ZERO).compareTo(RetryAfter.LONGEST) <= 0
        ? new TryAgain(sentence, outage, retryAfter, null)
        : new Unavailable(sentence, outage);
  }

  private static String hint(RestCall call) {
    if (call.path().contains("/branches/")) {
      return " Use `lakebase_list_branches` to discover branches.";
    }
    return call.path().contains("/projects/")
        ? " Use `lakebase_list_projects` to discover projects."
        : "";
  }

  private static String text(Map<String, Object> error) {
    for (String member : new String[] {"message", "detail", "error"}) {
      if (error.get(member) instanceof String text && !text.isBlank()) {
        String clean = text.replaceAll("[\\p{Cntrl}]+", " ").strip();
        String whole = clean.endsWith(".") ? clean : clean + ".";
        return whole.length() <= LONGEST_MESSAGE
            ? whole
            : whole.substring(0, LONGEST_MESSAGE) + "...";
      }
    }
    return "";
  }

  /** Seconds, or an HTTP date (RFC 9110, 10.2.3). */
  private static Optional<Duration> seconds(String retryAfter) {
    if (retryAfter == null) {
      return Optional.empty();
    }
    try {
      if (retryAfter.matches("\\d{1,6}")) {
        return Optional.of(Duration.ofSeconds(Long.parseLong(retryAfter)));
      }
      Instant at =
          ZonedDateTime.parse(retryAfter, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration until = Duration.between(Instant.now(), at);
      return Optional.of(until.isNegative() ? Duration.ZERO : until);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<Map<String, Object>> json(byte[] body) {
    try {
      return body.length == 0
          ? Optional.of(Map.of())
          : Optional.ofNullable(JSON.readValue(body, OBJECT));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
