package dev.lakebase.mcp.databricks;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;

/** One flat list of what the parts of a split have left, whether an item, a list or nothing. */
public final class Gather implements AggregationStrategy {
  @Override
  public Exchange aggregate(Exchange before, Exchange part) {
    List<Object> all = new ArrayList<>();
    if (before != null) {
      all.addAll(before.getMessage().getBody(List.class));
    }
    Object body = part.getMessage().getBody();
    if (body instanceof List<?> list) {
      all.addAll(list);
    } else if (body != null) {
      all.add(body);
    }
    Exchange result = before == null ? part : before;
    if (part.getException() != null) {
      result.setException(part.getException());
    }
    result.getMessage().setBody(all);
    return result;
  }
}
