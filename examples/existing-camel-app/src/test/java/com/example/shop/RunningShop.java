package com.example.shop;

import dev.lakebase.mcp.sandbox.ConnectionSettings;
import dev.lakebase.mcp.sandbox.EmbeddedLakebase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** The application on an embedded PostgreSQL, started once for all tests. */
final class RunningShop {
  static final RunningShop SHOP = new RunningShop();

  private final ConfigurableApplicationContext context;

  private RunningShop() {
    EmbeddedLakebase postgres = EmbeddedLakebase.start(directory());
    Runtime.getRuntime().addShutdownHook(new Thread(postgres::close));
    ConnectionSettings at = postgres.service();
    context =
        SpringApplication.run(
            ShopApplication.class,
            "--SHOP_DB_URL=jdbc:postgresql://%s:%d/%s".formatted(at.host(), at.port(), at.database()),
            "--SHOP_DB_USER=" + at.user(),
            "--SHOP_DB_PASSWORD=" + at.password(),
            "--spring.sql.init.mode=always",
            "--server.port=0",
            "--shop.camel-port=0");
    database()
        .update(
            "INSERT INTO shop.purchase VALUES (1, 'Ada', 'lamp-1', 'open'), (2, 'Bob', 'desk-7', 'sent')"
                + " ON CONFLICT (id) DO UPDATE SET status = excluded.status");
  }

  /** Of this run alone. */
  private static Path directory() {
    try {
      return Files.createTempDirectory(Path.of("target").toAbsolutePath(), "postgres");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ConfigurableApplicationContext context() {
    return context;
  }

  JdbcTemplate database() {
    return context.getBean(JdbcTemplate.class);
  }

  int webPort() {
    return Integer.parseInt(context.getEnvironment().getProperty("local.server.port"));
  }

  boolean isOnTomcat() {
    return !context.containsBean("camelServer");
  }

  /** Where the application's Camel engine listens: Tomcat, or Camel's own Vert.x server. */
  Agent agent() throws Exception {
    if (isOnTomcat()) {
      return new Agent(webPort());
    }
    Object server = context.getBean("camelServer");
    Method port = server.getClass().getMethod("getPort");
    return new Agent((int) port.invoke(server));
  }
}
