package dev.lakebase.mcp.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

/** Bodies as engines hand them over: bytes, or a reader that has decoded them. */
class RequestBodyTest {
  private static final byte[] SENT = "{\"city\": \"東京\"}".getBytes(UTF_8);
  private static final int MOST = 100;

  private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());

  @Test
  void bytesStayAsTheyCame() {
    assertThat(read(SENT)).isEqualTo(SENT);
  }

  @Test
  void aReaderGivesBackTheBytesThatItDecoded() {
    exchange.setProperty(Exchange.CHARSET_NAME, "UTF-8");
    assertThat(read(new StringReader(new String(SENT, UTF_8)))).isEqualTo(SENT);
  }

  @Test
  void aReaderWithoutACharsetHasDecodedByTheServletStandard() {
    assertThat(read(new StringReader(new String(SENT, ISO_8859_1)))).isEqualTo(SENT);
  }

  @Test
  void ofAReaderThatIsTooLongJustEnoughIsTaken() {
    assertThat(read(new StringReader(" ".repeat(3 * MOST)))).hasSize(MOST + 1);
  }

  @Test
  void noBodyIsAnEmptyOne() {
    assertThat(read(null)).isEmpty();
  }

  private byte[] read(Object body) {
    exchange.getMessage().setBody(body);
    return RequestBody.of(exchange.getMessage(), MOST);
  }
}
