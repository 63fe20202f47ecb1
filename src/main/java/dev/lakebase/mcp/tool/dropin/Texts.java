package dev.lakebase.mcp.tool.dropin;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What no text of a drop-in may hold, wherever it stands: property placeholders, which could be any
 * variable of the process, and functions of Camel's Simple language that reach out of the call.
 */
final class Texts {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^{}]*)}}");

  /** Variables that an operator sets for routes, and that hold nothing of the service's own. */
  private static final Pattern FOR_ROUTES = Pattern.compile("ROUTES_[A-Z0-9_]{1,64}");

  private static final Pattern FUNCTION =
      Pattern.compile("\\$(?:simple)?\\{\\s*([A-Za-z]*)([^}]*)");

  /** Bounds that shipped schemas use too. */
  private static final Set<String> PLACEHOLDERS =
      Set.of("lakebase.max-rows", "lakebase.cu-limit", "lakebase.cu-spread");

  private static final Set<String> FUNCTIONS =
      Set.of(
          "abs",
          "assert",
          "body",
          "bodyAs",
          "bodyOneLine",
          "capitalize",
          "ceil",
          "collate",
          "concat",
          "contains",
          "date",
          "distinct",
          "empty",
          "exception",
          "exchange",
          "exchangeId",
          "exchangeProperty",
          "floor",
          "hash",
          "header",
          "headerAs",
          "headers",
          "id",
          "iif",
          "in",
          "isAlpha",
          "isAlphaNumeric",
          "isEmpty",
          "isNumeric",
          "join",
          "kindOfType",
          "length",
          "list",
          "lowercase",
          "mandatoryBodyAs",
          "map",
          "max",
          "messageTimestamp",
          "min",
          "newEmpty",
          "normalizeWhitespace",
          "not",
          "null",
          "pad",
          "quote",
          "random",
          "range",
          "replace",
          "reverse",
          "safeQuote",
          "size",
          "skip",
          "split",
          "stepId",
          "substring",
          "substringAfter",
          "substringBefore",
          "substringBetween",
          "sum",
          "trim",
          "unquote",
          "uppercase",
          "uuid",
          "variable",
          "variableAs",
          "variables");

  private Texts() {}

  /** What is wrong with the text, with the remedy; empty for nothing. */
  static Optional<String> fault(String text) {
    return placeholder(text).or(() -> function(text)).or(() -> resource(text));
  }

  private static Optional<String> placeholder(String text) {
    String rest = text;
    Matcher placeholders = PLACEHOLDER.matcher(text);
    while (placeholders.find()) {
      String name = placeholders.group(1).strip();
      if (PLACEHOLDERS.contains(name) || FOR_ROUTES.matcher(name).matches()) {
        rest = rest.replace(placeholders.group(), "");
      }
    }
    return rest.contains("{{")
        ? Optional.of(
            "a placeholder ({{...}}) could show any variable of the process; write the value itself,"
                + " or put it into a variable whose name begins with ROUTES_")
        : Optional.empty();
  }

  private static Optional<String> function(String text) {
    Matcher functions = FUNCTION.matcher(text);
    while (functions.find()) {
      String name = functions.group(1);
      String rest = functions.group(2).strip();
      if (!FUNCTIONS.contains(name) || name.equals("exchange") && !rest.isEmpty()) {
        return Optional.of(
            "the Simple function ${"
                + name
                + (name.equals("exchange") ? rest : "")
                + "} is not for drop-ins; use body, header, variable, exchangeProperty, date or"
                + " uuid, or a function on texts");
      }
      if (rest.contains("getClass") || rest.contains(".class")) {
        return Optional.of("an expression may not ask for a class; take it out");
      }
    }
    return Optional.empty();
  }

  private static Optional<String> resource(String text) {
    return text.startsWith("resource:") && !text.startsWith("resource:classpath:")
        ? Optional.of("what an expression says must stand in the file; write it here")
        : Optional.empty();
  }
}
