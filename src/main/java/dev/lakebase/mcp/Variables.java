package dev.lakebase.mcp;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;

/**
 * Reads the variables of the contract. One that begins with {@code LAKEBASE_} may also be a
 * property of the application, {@code lakebase.max-rows} for LAKEBASE_MAX_ROWS; the variable wins.
 * A value of a wrong shape stops the start.
 */
final class Variables {
  private static final String PREFIX = "LAKEBASE_";
  private static final String PROPERTY_PREFIX = "lakebase.";

  private final Environment environment;

  Variables(Environment environment) {
    this.environment = environment;
  }

  /** The value of the first of these names that is set to something. */
  Optional<String> text(String... names) {
    return Arrays.stream(names)
        .flatMap(name -> Stream.of(name, propertyOf(name)))
        .flatMap(name -> property(name).stream())
        .findFirst();
  }

  /** A property of the application, under its very name. */
  Optional<String> property(String name) {
    return Optional.ofNullable(environment.getProperty(name))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }

  private static String propertyOf(String variable) {
    return variable.startsWith(PREFIX)
        ? PROPERTY_PREFIX
            + variable.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '-')
        : variable;
  }

  private static String variableOf(String name) {
    return name.startsWith(PROPERTY_PREFIX)
        ? name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_')
        : name;
  }

  int integer(String name, int otherwise, int least, int most) {
    Optional<String> value = text(name);
    if (value.isEmpty()) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(value.get());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw wrong(name, value.get(), "an integer from " + least + " to " + most);
  }

  double decimal(String name, double otherwise, double least, double most) {
    Optional<String> value = text(name);
    if (value.isEmpty()) {
      return otherwise;
    }
    try {
      double number = Double.parseDouble(value.get());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw wrong(name, value.get(), "a number from " + least + " to " + most);
  }

  boolean flag(String name, boolean otherwise) {
    return text(name)
        .map(
            value ->
                switch (value.toLowerCase(Locale.ROOT)) {
                  case "true", "1", "yes", "on" -> true;
                  case "false", "0", "no", "off" -> false;
                  default -> throw wrong(name, value, "true or false");
                })
        .orElse(otherwise);
  }

  List<String> list(String name) {
    return text(name).stream()
        .flatMap(value -> Arrays.stream(value.split(",")))
        .map(String::strip)
        .filter(value -> !value.isEmpty())
        .toList();
  }

  /** All that begin with {@code LAKEBASE_}, by the variable's name. */
  Map<String, String> all() {
    Map<String, String> all = new TreeMap<>();
    if (environment instanceof ConfigurableEnvironment sources) {
      for (PropertySource<?> source : sources.getPropertySources()) {
        if (source instanceof EnumerablePropertySource<?> names) {
          for (String name : names.getPropertyNames()) {
            String variable = variableOf(name);
            if (variable.startsWith(PREFIX)) {
              text(variable).ifPresent(value -> all.put(variable, value));
            }
          }
        }
      }
    }
    return all;
  }

  private static ConfigurationException wrong(String name, String value, String right) {
    return new ConfigurationException(name + " is '" + value + "' and must be " + right);
  }
}
