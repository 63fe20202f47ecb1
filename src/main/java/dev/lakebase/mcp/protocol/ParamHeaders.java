package dev.lakebase.mcp.protocol;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The arguments of a tool that a modern client repeats in {@code Mcp-Param-*} headers, because
 * their schema says {@code x-mcp-header} (2026-07-28, basic/transports, custom headers from tool
 * parameters). Whatever stands in between may have acted on the header, so it must say what the
 * argument says.
 */
public final class ParamHeaders {
  /** The member of a property that names its header. */
  public static final String KEYWORD = "x-mcp-header";

  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final List<String> TYPES = List.of("string", "integer", "boolean");

  /** Where each argument is found, by the lower-case name of its header after the prefix. */
  private final Map<String, JsonPointer> arguments;

  private ParamHeaders(Map<String, JsonPointer> arguments) {
    this.arguments = arguments;
  }

  /**
   * @throws IllegalArgumentException when a declaration is not allowed: a client would have to
   *     refuse the whole tool
   */
  public static ParamHeaders declaredIn(ObjectNode inputSchema) {
    Map<String, JsonPointer> found = new LinkedHashMap<>();
    collect(inputSchema, JsonPointer.empty(), found);
    if (found.size() != inputSchema.findValues(KEYWORD).size()) {
      throw new IllegalArgumentException(
          KEYWORD + " belongs on a property that is reached through 'properties' alone");
    }
    return new ParamHeaders(Map.copyOf(found));
  }

  private static void collect(JsonNode schema, JsonPointer at, Map<String, JsonPointer> found) {
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      JsonPointer argument = at.appendProperty(property.getKey());
      JsonNode declared = property.getValue().path(KEYWORD);
      if (!declared.isMissingNode()) {
        String header = declared.asText();
        if (!TOKEN.matcher(header).matches()
            || !TYPES.contains(property.getValue().path("type").asText())
            || found.put(header.toLowerCase(Locale.ROOT), argument) != null) {
          throw new IllegalArgumentException(
              KEYWORD
                  + " '"
                  + header
                  + "' must be the name of one header, on a property that is one of "
                  + TYPES);
        }
      }
      collect(property.getValue(), argument, found);
    }
  }

  /** -32020 when a header is missing, is there without its argument, or says something else. */
  public void check(McpRequest request) {
    if (!request.isModern()) {
      return;
    }
    arguments.forEach(
        (header, pointer) -> {
          JsonNode argument = request.params().path("arguments").at(pointer);
          String sent = request.paramHeaders().get(header);
          boolean absent = argument.isMissingNode() || argument.isNull();
          if (absent ? sent != null : sent == null || !says(sent, argument)) {
            throw McpRejection.headerMismatch(
                "Header 'Mcp-Param-"
                    + header
                    + "' must be there exactly when the argument "
                    + pointer
                    + " is, and must equal it");
          }
        });
  }

  private static boolean says(String sent, JsonNode argument) {
    if (!argument.isNumber()) {
      return sent.equals(argument.asText());
    }
    try {
      return new BigDecimal(sent).compareTo(argument.decimalValue()) == 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
