package dev.lakebase.mcp.protocol;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * Pages of a list that is sorted by name. A cursor states the name after which the next page
 * begins, so any replica can go on with it, and an entry that comes or goes between two pages moves
 * no other.
 */
public final class Cursor {
  /** Entries on a page. */
  public static final int PAGE = 250;

  private static final String MARK = "after:";

  private Cursor() {}

  /**
   * One page of {@code entries} under {@code member}, with {@code nextCursor} where more follow.
   */
  public static <T> ObjectNode page(
      McpRequest request,
      String member,
      List<T> entries,
      Function<T, String> name,
      Function<T, ObjectNode> json) {
    String after = after(request);
    List<T> rest =
        entries.stream()
            .sorted(Comparator.comparing(name))
            .filter(entry -> name.apply(entry).compareTo(after) > 0)
            .limit(PAGE + 1L)
            .toList();
    ObjectNode result = Json.MAPPER.createObjectNode();
    ArrayNode page = result.putArray(member);
    rest.stream().limit(PAGE).map(json).forEach(page::add);
    if (rest.size() > PAGE) {
      result.put("nextCursor", encode(name.apply(rest.get(PAGE - 1))));
    }
    return result;
  }

  private static String after(McpRequest request) {
    if (!request.params().has("cursor")) {
      return "";
    }
    String decoded = decode(request.requiredText("cursor"));
    if (!decoded.startsWith(MARK)) {
      throw invalid();
    }
    return decoded.substring(MARK.length());
  }

  private static String encode(String name) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((MARK + name).getBytes(StandardCharsets.UTF_8));
  }

  private static String decode(String cursor) {
    try {
      return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw invalid();
    }
  }

  private static McpRejection invalid() {
    return McpRejection.invalidParams(
        "Invalid cursor: send the nextCursor of the page before, or none for the first page");
  }
}
