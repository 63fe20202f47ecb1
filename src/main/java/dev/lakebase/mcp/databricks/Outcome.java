package dev.lakebase.mcp.databricks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a tool adds to its answer when a change is not simply done.
 *
 * @param operation name of an operation that goes on; empty when it is done
 * @param lookAgain the tool that shows the state later
 * @param answerLost the change was found afterwards
 */
record Outcome(String operation, boolean answerLost, String lookAgain) {
  static Outcome of(Map<String, Object> outcome, String lookAgain) {
    return new Outcome(
        outcome.getOrDefault(Operations.UNFINISHED, "").toString(),
        outcome.containsKey(Operations.ANSWER_LOST),
        lookAgain);
  }

  boolean isUnfinished() {
    return !operation.isEmpty();
  }

  /** Adds {@code operation} and {@code notes}. */
  void tell(Map<String, Object> answer, String... more) {
    List<String> notes = new ArrayList<>(List.of(more));
    if (isUnfinished()) {
      notes.add("The operation goes on; look again with " + lookAgain + ".");
    }
    if (answerLost) {
      notes.add(
          "The workspace's answer was lost and the request was not sent again; what is shown was"
              + " found afterwards, so compare its time of creation.");
    }
    answer.put("operation", isUnfinished() ? operation : null);
    answer.put("notes", notes);
  }
}
