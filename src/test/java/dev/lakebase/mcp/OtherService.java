package dev.lakebase.mcp;

import dev.lakebase.mcp.engine.HttpService;
import org.springframework.boot.SpringApplication;

/**
 * The service in a process of its own, to be killed; it prints its port, and ends with its input.
 */
public final class OtherService {
  private OtherService() {}

  public static void main(String[] arguments) throws Exception {
    SpringApplication application = LakebaseMcp.application();
    int port = application.run(arguments).getBean(HttpService.class).port();
    System.out.println("REPORT port " + port);
    System.out.flush();
    System.in.read();
    System.exit(0);
  }
}
