package dev.lakebase.mcp.databricks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;

/** One map of the maps that the branches of a multicast have left; lists of one name are joined. */
public final class Merge implements AggregationStrategy {
  @Override
  public Exchange aggregate(Exchange before, Exchange part) {
    if (before == null) {
      return part;
    }
    Map<Object, Object> merged = new LinkedHashMap<>(map(before));
    map(part)
        .forEach(
            (name, value) -> merged.merge(name, value, (first, second) -> join(first, second)));
    before.getMessage().setBody(merged);
    if (part.getException() != null) {
      before.setException(part.getException());
    }
    return before;
  }

  private static Map<?, ?> map(Exchange exchange) {
    return exchange.getMessage().getBody() instanceof Map<?, ?> map ? map : Map.of();
  }

  private static Object join(Object first, Object second) {
    List<Object> both = new ArrayList<>((List<?>) first);
    both.addAll((List<?>) second);
    return both;
  }
}
