package dev.lakebase.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.protocol.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.flyway.FlywayAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** Somebody's Camel application with the jar on its class path, on Camel's own Vert.x server. */
final class HostApplication implements AutoCloseable {
  private final ConfigurableApplicationContext context;
  private final HttpClient http = HttpClient.newHttpClient();

  private HostApplication(ConfigurableApplicationContext context) {
    this.context = context;
  }

  /**
   * @param properties as {@code name=value}
   */
  static HostApplication start(Class<?> more, String... properties) {
    SpringApplication application = new SpringApplication(Estate.class, more);
    Stream<String> own =
        Stream.of(
            "spring.config.name=none",
            "spring.main.web-application-type=none",
            "spring.jmx.enabled=false",
            // Spring's JDBC and Flyway are optional, and on nobody's class path but ours.
            "spring.autoconfigure.exclude="
                + DataSourceAutoConfiguration.class.getName()
                + ","
                + FlywayAutoConfiguration.class.getName());
    return new HostApplication(
        application.run(
            Stream.concat(own, Stream.of(properties))
                .map(property -> "--" + property)
                .toArray(String[]::new)));
  }

  static HostApplication start(String... properties) {
    return start(Estate.class, properties);
  }

  ConfigurableApplicationContext context() {
    return context;
  }

  HttpResponse<String> post(String path, String contentType, String body) {
    int port = context.getBean(VertxPlatformHttpServer.class).getPort();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Content-Type", contentType)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  JsonNode asks(String method, String params) {
    HttpResponse<String> answer =
        post(
            "/mcp",
            "application/json",
            "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"%s\", \"params\": %s}"
                .formatted(method, params));
    try {
      return Json.MAPPER.readTree(answer.body()).path("result");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  JsonNode calls(String tool, String arguments) {
    return asks("tools/call", "{\"name\": \"%s\", \"arguments\": %s}".formatted(tool, arguments));
  }

  List<String> names(String list) {
    List<String> names = new ArrayList<>();
    asks(list + "/list", "{}").path(list).forEach(item -> names.add(item.path("name").asText()));
    return names;
  }

  @Override
  public void close() {
    context.close();
  }

  /** The application's own part: a server, a global handler, and one route as a tool. */
  @SpringBootConfiguration
  @EnableAutoConfiguration
  static class Estate {
    @Bean
    VertxPlatformHttpServer ownServer() {
      VertxPlatformHttpServerConfiguration configuration =
          new VertxPlatformHttpServerConfiguration();
      configuration.setBindHost("127.0.0.1");
      configuration.setBindPort(0);
      return new VertxPlatformHttpServer(configuration);
    }

    @Bean
    CamelContextConfiguration withOwnServer(VertxPlatformHttpServer server) {
      return new CamelContextConfiguration() {
        @Override
        public void beforeApplicationStart(CamelContext camel) {
          try {
            camel.addService(server);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        }

        @Override
        public void afterApplicationStart(CamelContext camel) {}
      };
    }

    @Bean
    RouteBuilder ownRoutes() {
      return new RouteBuilder() {
        @Override
        public void configure() {
          from("mcp-tool:shop_greet?tags=shop&description=Greets&readOnlyHint=true&parameter.who=string")
              .routeId("greet")
              .routeConfigurationId("tool")
              .setBody(simple("Hello ${header.who} from ${exchangeProperty.McpCaller.principal}"));
        }
      };
    }
  }
}
