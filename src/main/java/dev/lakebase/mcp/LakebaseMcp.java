package dev.lakebase.mcp;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the service. */
@SpringBootApplication
public class LakebaseMcp {
  public static void main(String[] args) {
    SpringApplication.run(LakebaseMcp.class, args);
  }
}
