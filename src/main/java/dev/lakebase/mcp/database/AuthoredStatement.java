package dev.lakebase.mcp.database;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.tool.ToolCall;
import dev.lakebase.mcp.tool.ToolFailure;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Expression;
import org.apache.camel.Message;

/** Where {@code lakebase:query} takes its statement and the values for it from. */
@FunctionalInterface
interface AuthoredStatement {
  /** An {@link AuthoredSql} that a step before has left. */
  AuthoredStatement IN_THE_BODY =
      (call, message) -> {
        AuthoredSql authored = message.getBody(AuthoredSql.class);
        if (authored == null) {
          throw new IllegalStateException("lakebase:query needs the option sql or an AuthoredSql");
        }
        return new Bound(NamedSql.positional(authored.text()), authored.values());
      };

  Bound bind(ToolCall call, Message message);

  /**
   * @param values in the order of the statement's question marks
   */
  record Bound(NamedSql sql, List<Object> values) {}

  /** The route's option {@code sql}; a name is a header, {@code ${...}} a Simple expression. */
  static AuthoredStatement of(NamedSql sql, CamelContext camel) {
    Map<String, Expression> expressions = new LinkedHashMap<>();
    for (String parameter : sql.parameters()) {
      if (parameter.startsWith("${")) {
        Expression expression = camel.resolveLanguage("simple").createExpression(parameter);
        expression.init(camel);
        expressions.put(parameter, expression);
      }
    }
    return (call, message) -> {
      List<Object> values = new ArrayList<>(sql.parameters().size());
      for (String parameter : sql.parameters()) {
        Expression expression = expressions.get(parameter);
        values.add(
            expression == null
                ? argument(parameter, call, message)
                : expression.evaluate(message.getExchange(), Object.class));
      }
      return new Bound(sql, values);
    };
  }

  private static Object argument(String name, ToolCall call, Message message) {
    Map<String, Object> headers = message.getHeaders();
    JsonNode declared = call.tool().inputSchema().json().path("properties").path(name);
    Object value = headers.containsKey(name) ? headers.get(name) : call.arguments().get(name);
    if (declared.isMissingNode() && !headers.containsKey(name)) {
      throw new ToolFailure(
          "The tool's SQL binds :#"
              + name
              + ", which is none of its arguments and no header that its route sets. Its author has"
              + " to correct it.");
    }
    boolean isEmptyJson =
        value instanceof Collection<?> list
            && list.isEmpty()
            && Set.of("object", "array").contains(declared.at("/items/type").asText());
    return isEmptyJson ? "[]" : value;
  }
}
