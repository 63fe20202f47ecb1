package dev.lakebase.mcp.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a call must answer.
 *
 * @param line where it stands
 * @param structure what the structured answer must hold, see {@link Match}
 * @param text what the text must contain
 * @param noText what it must not contain
 * @param error the first words of the refusal; empty when the call must succeed
 */
record Expectation(
    int line,
    Optional<JsonNode> structure,
    List<String> text,
    List<String> noText,
    Optional<String> error) {

  /** That it succeeds, and no more. */
  static Expectation success(int line) {
    return new Expectation(line, Optional.empty(), List.of(), List.of(), Optional.empty());
  }

  List<String> problems(Reply reply, Values values) {
    List<String> problems = new ArrayList<>();
    error.map(values::fill).ifPresent(words -> problems.addAll(notRefused(reply, words)));
    if (error.isEmpty() && reply.refusal().isPresent()) {
      return List.of("expected success, got the refusal: " + reply.refusal().get());
    }
    structure
        .map(values::fill)
        .ifPresent(expected -> problems.addAll(Match.problems(expected, reply.structure())));
    for (String part : text) {
      if (!reply.text().contains(values.fill(part))) {
        problems.add("expected a text with: " + values.fill(part) + "\n    got: " + reply.text());
      }
    }
    for (String part : noText) {
      if (reply.text().contains(values.fill(part))) {
        problems.add(
            "expected a text without: " + values.fill(part) + "\n    got: " + reply.text());
      }
    }
    return problems;
  }

  private static List<String> notRefused(Reply reply, String words) {
    String got = reply.refusal().orElse("success");
    return reply.refusal().isPresent() && got.startsWith(words)
        ? List.of()
        : List.of("expected a refusal that begins: " + words + "\n    got: " + got);
  }
}
