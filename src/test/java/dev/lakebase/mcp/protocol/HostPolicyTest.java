package dev.lakebase.mcp.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostPolicyTest {
  private static final HostPolicy POLICY =
      HostPolicy.loopbackAnd(List.of("*.apps.example.com", "one.example.com:8443"), List.of());

  @ParameterizedTest
  @ValueSource(
      strings = {"mcp-x.eu.apps.example.com", "MCP.apps.example.com:443", "one.example.com:8443"})
  void whatIsListedOrBelowAListedNameMayCome(String host) throws Exception {
    HttpHead head = head(host);
    assertThatCode(() -> POLICY.check(head)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "apps.example.com",
        "evilapps.example.com",
        "apps.example.com.evil.com",
        "one.example.com",
        "*.apps.example.net"
      })
  void whatOnlyLooksLikeItIsForbidden(String host) throws Exception {
    HttpHead head = head(host);
    assertThatThrownBy(() -> POLICY.check(head))
        .isInstanceOfSatisfying(
            McpRejection.class, rejection -> assertThat(rejection.status()).isEqualTo(403));
  }

  private static HttpHead head(String host) throws Exception {
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      Exchange exchange = new DefaultExchange(camel);
      exchange.getMessage().setHeader("Host", host);
      return HttpHead.of(exchange.getMessage());
    }
  }
}
