package com.example.shop;

import static com.example.shop.RunningShop.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;

/** The application goes on as it was: web interface, security, actuator, JSON, database, Camel. */
class NoClashTest {
  @Test
  void itsWebInterfaceAnswersInItsOwnJson() throws Exception {
    HttpResponse<String> answer = get("/stock/lamp-1", "bob:builder");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"article_number\":\"lamp-1\",\"in_stock\":12}");
  }

  @Test
  void itsSecurityGuardsItsWebInterface() throws Exception {
    assertThat(get("/stock/lamp-1", "bob:wrong").statusCode()).isEqualTo(401);
  }

  @Test
  void itsSecurityGuardsTheEndpointWhereTomcatServesIt() throws Exception {
    assumeTrue(SHOP.isOnTomcat());

    assertThat(get("/mcp", "bob:builder").statusCode()).isEqualTo(403);
    assertThat(get("/mcp", "ada:wrong").statusCode()).isEqualTo(401);
  }

  @Test
  void itsActuatorReportsItsHealth() throws Exception {
    HttpResponse<String> answer = get("/actuator/health", "bob:builder");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("UP");
  }

  @Test
  void itHasItsOneMapperAndItsOneDataSource() {
    assertThat(SHOP.context().getBean(ObjectMapper.class).getPropertyNamingStrategy())
        .isEqualTo(PropertyNamingStrategies.SNAKE_CASE);
    assertThat(SHOP.context().getBeanNamesForType(DataSource.class)).containsExactly("dataSource");
  }

  @Test
  void itsCamelContextIsAsCamelMakesIt() {
    CamelContext camel = SHOP.context().getBean(CamelContext.class);

    assertThat(camel.isStreamCaching()).isTrue();
    assertThat(camel.getRoutes())
        .extracting(route -> route.getId())
        .contains("stock", "cancel", "mcp")
        .doesNotContain("health-ready", "lakebase-list-schemas");
  }

  private static HttpResponse<String> get(String path, String user) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + SHOP.webPort() + path))
            .header(
                "Authorization", "Basic " + Base64.getEncoder().encodeToString(user.getBytes("UTF-8")))
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }
}
