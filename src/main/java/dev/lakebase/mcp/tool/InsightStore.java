package dev.lakebase.mcp.tool;

import java.util.List;

/** Keeps each caller's insights; of more than {@value #MOST_EACH}, the newest. */
public interface InsightStore {
  /** Insights that one caller has at most. */
  int MOST_EACH = 1_000;

  /**
   * @param caller the key of whose insight it is
   * @return how many the caller has then
   */
  int append(String caller, String insight);

  /** The caller's own, newest last. */
  List<String> all(String caller);
}
