package dev.lakebase.mcp.engine;

import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.spi.HeaderFilterStrategy;

/**
 * What an exchange answers, apart from it.
 *
 * @param body its bytes; none after events, which end with their answer
 */
record Answer(int status, Map<String, String> headers, byte[] body) {
  /** The last message of a road that ended in an answer; of any other, an empty 500. */
  static Answer of(Exchange exchange, HeaderFilterStrategy filter) {
    Message message = exchange.getMessage();
    if (exchange.getException() != null) {
      return new Answer(500, Map.of(), new byte[0]);
    }
    Map<String, String> headers = new LinkedHashMap<>();
    message
        .getHeaders()
        .forEach(
            (name, value) -> {
              if (!filter.applyFilterToCamelHeaders(name, value, exchange)) {
                headers.put(name, value.toString());
              }
            });
    String type = message.getHeader(Exchange.CONTENT_TYPE, String.class);
    if (type != null) {
      headers.put(Exchange.CONTENT_TYPE, type);
    }
    return new Answer(
        message.getHeader(Exchange.HTTP_RESPONSE_CODE, 200, Integer.class),
        headers,
        message.getBody() instanceof byte[] bytes ? bytes : new byte[0]);
  }

  /** On the event loop; nothing if the answer is out already. */
  void send(RoutingContext http) {
    HttpServerResponse response = http.response();
    if (!response.ended()) {
      response.setStatusCode(status);
      headers.forEach(response::putHeader);
      response.end(Buffer.buffer(Unpooled.wrappedBuffer(body)));
    }
  }
}
