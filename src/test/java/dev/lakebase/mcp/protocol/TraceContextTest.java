package dev.lakebase.mcp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which trace a request belongs to. */
class TraceContextTest {
  private static final String META = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static final String HEADER = "00-11111111111111111111111111111111-2222222222222222-00";

  @Test
  void metaComesBeforeTheHeader() {
    assertThat(of(Optional.of(META), HEADER)).hasValue(new TraceContext(META, "a=b"));
  }

  @Test
  void theHeaderCountsWithoutMeta() {
    assertThat(of(Optional.empty(), HEADER)).hasValue(new TraceContext(HEADER, ""));
  }

  @Test
  void aRepeatedHeaderIsNone() {
    assertThat(of(Optional.empty(), List.of(HEADER, META))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\n",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'*/; DROP TABLE a; /*",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more"
      })
  void whatIsMalformedIsNotThereAndTheHeaderDoesNotStandInForIt(String malformed) {
    assertThat(of(Optional.of(malformed), HEADER)).isEmpty();
  }

  private static Optional<TraceContext> of(Optional<String> meta, Object header) {
    Message message = new DefaultMessage(new DefaultCamelContext());
    message.setHeader("traceparent", header);
    ObjectNode params = Json.MAPPER.createObjectNode();
    meta.ifPresent(
        value -> params.putObject("_meta").put("traceparent", value).put("tracestate", "a=b"));
    return TraceContext.of(
        HttpHead.of(message),
        new McpRequest(
            Era.MODERN,
            "2026-07-28",
            Optional.empty(),
            "tools/call",
            params,
            Json.MAPPER.createObjectNode(),
            Map.of(),
            false));
  }
}
