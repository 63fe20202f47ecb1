package dev.lakebase.mcp;

import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * LAKEBASE_LOG_FORMAT, {@code text} or {@code json}. The log is set up from lakebase-mcp.yaml
 * before there are beans; here the value is checked.
 */
@Configuration(proxyBeanMethods = false)
class LogConfiguration {
  private static final String VARIABLE = "LAKEBASE_LOG_FORMAT";
  private static final List<String> FORMATS = List.of("text", "json");

  @Bean
  LogFormat lakebaseLogFormat(Variables variables) {
    String word = variables.text(VARIABLE).orElse("text");
    if (!FORMATS.contains(word)) {
      throw new ConfigurationException(
          VARIABLE + " is '" + word + "' and must be one of " + String.join(", ", FORMATS));
    }
    return new LogFormat(word);
  }

  record LogFormat(String word) {}
}
