package dev.lakebase.mcp;

/**
 * A setting that stops the start: one line that names the variable, its value and what is right.
 */
public final class ConfigurationException extends RuntimeException {
  public ConfigurationException(String message) {
    super(message);
  }
}
