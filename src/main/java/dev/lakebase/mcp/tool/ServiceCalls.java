package dev.lakebase.mcp.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lakebase.mcp.protocol.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Header;
import org.apache.camel.Message;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands before and behind a tool's call of an HTTP service: the request made of the tool's
 * arguments, and the answer, or what became of it. The message starts from no headers, so no
 * argument leaves as one.
 */
public final class ServiceCalls {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceCalls.class);
  private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");
  private static final Set<String> NOT_REPEATABLE = Set.of("POST", "PATCH");
  private static final int LONGEST_REASON = 200;

  /**
   * Makes the message the request. Arguments that have no place in the path are the JSON of a
   * method that has a body. The variable {@code repeatable} says whether sending it twice is safe.
   */
  public void request(
      Exchange exchange,
      @Variable("method") String method,
      @Variable("path") String path,
      @Variable("authorization") String authorization) {
    Message message = exchange.getMessage();
    ToolCall call = exchange.getProperty(ToolCall.PROPERTY, ToolCall.class);
    ServiceTarget target = ServiceTarget.of(path, message::getHeader);
    Map<String, Object> rest = new LinkedHashMap<>(call.arguments());
    rest.keySet().removeIf(name -> ResponseFormat.isArgument(name) || target.used().contains(name));
    message.removeHeaders("*");
    message.setHeader(Exchange.HTTP_METHOD, method);
    message.setHeader(Exchange.HTTP_PATH, target.path());
    message.setHeader(Exchange.HTTP_RAW_QUERY, target.query());
    message.setHeader("Accept", "application/json");
    if (!authorization.isEmpty()) {
      message.setHeader("Authorization", authorization);
    }
    message.setBody(null);
    if (WITH_BODY.contains(method)) {
      message.setHeader(Exchange.CONTENT_TYPE, "application/json");
      message.setBody(Json.MAPPER.valueToTree(rest).toString());
    }
    exchange.setVariable("repeatable", !NOT_REPEATABLE.contains(method));
  }

  /**
   * Tells an answer from none.
   *
   * @throws ServiceUnavailable for 429 and 5xx
   */
  public void outage(
      @Header(Exchange.HTTP_RESPONSE_CODE) int status, @Variable("service") String service) {
    if (status == 429 || status / 100 == 5) {
      throw new ServiceUnavailable(
          service + " can't answer now (" + status + "). Try again in a minute.", null);
    }
  }

  /**
   * Leaves the service's JSON in the body; its text for a tool that has no output schema.
   *
   * @throws ToolFailure for a call that the breaker did not let through, for a refusal, and for an
   *     answer that is too large or no JSON
   */
  public void answer(Exchange exchange, @Variable("service") String service) {
    Message message = exchange.getMessage();
    if (!exchange.getProperty(
        ExchangePropertyKey.CIRCUIT_BREAKER_RESPONSE_SUCCESSFUL_EXECUTION, false, Boolean.class)) {
      throw new ToolFailure(
          "Cannot connect to "
              + service
              + ": it has failed too often lately, so nothing is sent to it now. Try again in a"
              + " minute.");
    }
    ToolCall call = exchange.getProperty(ToolCall.PROPERTY, ToolCall.class);
    int status = message.getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
    byte[] bytes = Optional.ofNullable(message.getBody(byte[].class)).orElse(new byte[0]);
    message.removeHeaders("*", "CamelRedeliver*");
    if (status / 100 != 2) {
      throw new ToolFailure(service + " refused this (" + status + ")" + reason(bytes));
    }
    if (bytes.length > call.limits().maxBytes()) {
      throw new ToolFailure(
          "The answer of " + service + " is larger than the limit for a result. Ask for less.");
    }
    message.setBody(json(bytes, call.tool().outputSchema().isPresent(), service));
  }

  /** A call that ended without an answer. */
  public void unanswered(Exchange exchange, @Variable("service") String service) {
    Exception problem = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    LOG.info("{} gave no answer: {}", service, String.valueOf(problem));
    boolean repeatable = exchange.getVariable("repeatable", false, Boolean.class);
    if (repeatable
        && exchange.getProperty(ToolCall.PROPERTY, ToolCall.class).cancellation().isCancelled()) {
      throw new ToolFailure("The call was cancelled.", problem);
    }
    if (repeatable || wasNotSent(problem)) {
      throw new ServiceUnavailable(
          "Cannot connect to " + service + ": it refuses, can't be reached or does not answer.",
          problem);
    }
    throw new ToolFailure(
        "Outcome unknown: "
            + service
            + " was asked for a change and its answer was lost. Look whether it was made before you"
            + " repeat it.",
        problem);
  }

  /** Puts the answer beside what else the tool answers, as its member {@code service}. */
  public void beside(Exchange exchange) {
    Message message = exchange.getMessage();
    Map<String, Object> member = new LinkedHashMap<>();
    member.put("service", message.getBody());
    message.setBody(member);
  }

  private static JsonNode json(byte[] bytes, boolean needed, String service) {
    try {
      return Json.MAPPER.readTree(bytes);
    } catch (JsonProcessingException e) {
      if (needed) {
        throw new ToolFailure(service + " answered with something that is no JSON.", e);
      }
      return JsonNodeFactory.instance.textNode(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String reason(byte[] bytes) {
    String text =
        new String(bytes, StandardCharsets.UTF_8).replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    if (text.isEmpty()) {
      return ".";
    }
    return ": "
        + (text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON) + "...");
  }

  private static boolean wasNotSent(Exception problem) {
    return problem instanceof ConnectException
        || problem instanceof NoRouteToHostException
        || problem instanceof UnknownHostException;
  }
}
