package dev.lakebase.mcp;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;

/** Reads the environment variables of the contract. A value of a wrong shape stops the start. */
final class Variables {
  private final Environment environment;

  Variables(Environment environment) {
    this.environment = environment;
  }

  /** The value of the first of these names that is set to something. */
  Optional<String> text(String... names) {
    return Arrays.stream(names)
        .map(environment::getProperty)
        .filter(value -> value != null && !value.isBlank())
        .map(String::strip)
        .findFirst();
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

  /** All variables of such names, as a map. */
  Map<String, String> all(Predicate<String> wanted) {
    Map<String, String> all = new TreeMap<>();
    if (environment instanceof ConfigurableEnvironment sources) {
      for (PropertySource<?> source : sources.getPropertySources()) {
        if (source instanceof EnumerablePropertySource<?> names) {
          for (String name : names.getPropertyNames()) {
            if (wanted.test(name)) {
              text(name).ifPresent(value -> all.put(name, value));
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
