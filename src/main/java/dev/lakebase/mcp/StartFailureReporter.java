package dev.lakebase.mcp;

import dev.lakebase.mcp.governance.PolicyException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.context.ConfigurableApplicationContext;

/** Says in one line why a start was refused, where a setting or the policy is the reason. */
final class StartFailureReporter implements SpringBootExceptionReporter {
  private static final Logger LOG = LoggerFactory.getLogger(LakebaseMcp.class);

  StartFailureReporter(ConfigurableApplicationContext context) {}

  @Override
  public boolean reportException(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConfigurationException || cause instanceof PolicyException) {
        LOG.error("Not started: {}", cause.getMessage());
        return true;
      }
    }
    return false;
  }
}
