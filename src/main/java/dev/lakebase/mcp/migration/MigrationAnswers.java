package dev.lakebase.mcp.migration;

import dev.lakebase.mcp.tool.ToolCall;
import dev.lakebase.mcp.tool.ToolFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.Variable;

/** What the two tools say. */
public final class MigrationAnswers {
  private static final int MOST_CHANGES = 200;

  public Map<String, Object> prepared(
      @Header("migration_branch") String name,
      @Variable("branch") Map<String, Object> branch,
      @Variable("before") List<Map<String, Object>> before,
      @Variable("after") List<Map<String, Object>> after,
      @ExchangeProperty(ToolCall.PROPERTY) ToolCall call) {
    List<SchemaChange> changes =
        SchemaChange.between(Migrations.objects(before), Migrations.objects(after));
    List<String> notes = new ArrayList<>();
    if (changes.isEmpty()) {
      notes.add("The schema is as it was; the statements changed rows at most.");
    }
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("migration_branch", name);
    shown.put("parent", "production");
    shown.put(
        "expires", branch.get("status") instanceof Map<?, ?> it ? it.get("expire_time") : null);
    shown.put("statements", call.governedScript("migration_sql").size());
    shown.put("changes", shown(changes, notes));
    notes.add(
        "Production is untouched. Test on the branch with project_name and branch_name; then"
            + " lakebase_complete_migration applies it, or discards it with apply false.");
    shown.put("notes", notes);
    return shown;
  }

  /**
   * Why nothing was prepared.
   *
   * @param problem of the attempt
   * @param deletionProblem null when the branch is gone
   */
  public void failed(
      @Header("migration_branch") String name,
      @Variable("problem") Exception problem,
      @Variable("deletion_problem") String deletionProblem)
      throws Exception {
    String branch =
        deletionProblem == null
            ? "the branch was deleted"
            : "the branch '%s' could not be deleted (%s) and expires by itself"
                .formatted(name, deletionProblem);
    for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
      if (cause instanceof ToolFailure failure) {
        throw new ToolFailure(
            "%s Nothing was prepared: %s, and production is untouched."
                .formatted(failure.getMessage(), branch),
            problem);
      }
    }
    throw problem;
  }

  /**
   * @param found the ledger's row from before this call; null for none
   * @param entry what the ledger says of it; null when it is not applied
   * @param ledgerProblem why the ledger could not be read; null when it could
   * @param wasGone null when this call has deleted it
   * @param deletionProblem null when the branch is gone
   */
  public Map<String, Object> completed(
      @Header("migration_branch") String name,
      @Variable("applied") Map<String, Object> found,
      @Variable("entry") AppliedMigration entry,
      @Variable("ledger_problem") String ledgerProblem,
      @Variable("was_gone") String wasGone,
      @Variable("deletion_problem") String deletionProblem) {
    List<String> notes = new ArrayList<>();
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("migration_branch", name);
    shown.put("applied", ledgerProblem == null ? entry != null : null);
    shown.put("branch_deleted", deletionProblem == null);
    if (entry != null) {
      shown.put("description", entry.description());
      shown.put("prepared_by", entry.preparedBy());
      shown.put("prepared_at", entry.preparedAt());
      shown.put("applied_by", entry.appliedBy());
      shown.put("applied_at", entry.appliedAt());
      if (found == null) {
        shown.put("changes", shown(entry.changes(), notes));
      } else {
        notes.add("It had been applied before this call, which changed nothing on production.");
      }
    }
    if (ledgerProblem != null) {
      notes.add("Whether it was applied is not known: " + ledgerProblem);
    }
    if (deletionProblem != null) {
      notes.add(
          "The branch could not be deleted and expires by itself; call again to try it now: "
              + deletionProblem);
    } else if (wasGone != null) {
      notes.add("The branch was gone already.");
    }
    shown.put("notes", notes);
    return shown;
  }

  private static List<Map<String, Object>> shown(List<SchemaChange> changes, List<String> notes) {
    if (changes.size() > MOST_CHANGES) {
      notes.add(
          "Only the first %d of %d changes are shown.".formatted(MOST_CHANGES, changes.size()));
    }
    return changes.stream().limit(MOST_CHANGES).map(SchemaChange::shown).toList();
  }
}
