package dev.lakebase.mcp.tool;

import dev.lakebase.mcp.protocol.Caller;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;

/** What callers note while they analyse, each caller's own, newest last. */
public final class Insights {
  private final InsightStore store;

  public Insights(InsightStore store) {
    this.store = store;
  }

  /** The number of insights that the caller has then; the oldest makes room for the 1,001st. */
  public Map<String, Object> append(
      @Header("insight") String insight, @ExchangeProperty(Caller.PROPERTY) Caller caller) {
    return Map.of("insights", store.append(caller.key(), insight));
  }

  /** All of the caller's insights, one bullet each. */
  public String memo(@ExchangeProperty(Caller.PROPERTY) Caller caller) {
    List<String> own = store.all(caller.key());
    if (own.isEmpty()) {
      return "No insights yet. Note one with lakebase_append_insight.";
    }
    return own.stream()
        .map(insight -> "- " + insight.replaceAll("\\s*\\R\\s*", " "))
        .collect(Collectors.joining("\n"));
  }
}
