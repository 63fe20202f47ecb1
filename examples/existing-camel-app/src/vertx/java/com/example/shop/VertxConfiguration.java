package com.example.shop;

import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Camel's Vert.x server, on a port of its own that only this machine reaches. */
@Configuration
class VertxConfiguration {
  @Bean
  VertxPlatformHttpServer camelServer(@Value("${shop.camel-port:8081}") int port) {
    VertxPlatformHttpServerConfiguration configuration = new VertxPlatformHttpServerConfiguration();
    configuration.setBindHost("127.0.0.1");
    configuration.setBindPort(port);
    configuration.setMaxBodySize(1L << 20);
    return new VertxPlatformHttpServer(configuration);
  }

  @Bean
  CamelContextConfiguration withServer(VertxPlatformHttpServer server) {
    return new CamelContextConfiguration() {
      @Override
      public void beforeApplicationStart(CamelContext camel) {
        try {
          camel.addService(server);
        } catch (Exception e) {
          throw new IllegalStateException("The server can't be started", e);
        }
      }

      @Override
      public void afterApplicationStart(CamelContext camel) {}
    };
  }
}
