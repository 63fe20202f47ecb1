package dev.lakebase.mcp.migration;

import dev.lakebase.mcp.migration.MigrationSeal.Place;
import dev.lakebase.mcp.tool.ToolCall;
import dev.lakebase.mcp.tool.ToolFailure;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.Variable;

/**
 * The decisions of a migration: what is written down, whether what is read back may be applied, and
 * whether production is still what it was tried on.
 */
public final class Migrations {
  private static final int MOST_NAMED = 8;

  private final Records records;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  public Migrations(MigrationSeal seal, Clock clock) {
    this.records = new Records(seal);
    this.clock = clock;
  }

  /** {@code migration-} and eight hexadecimal digits. */
  public String newBranch() {
    byte[] bytes = new byte[4];
    random.nextBytes(bytes);
    return "migration-" + HexFormat.of().formatHex(bytes);
  }

  /** What has been tried on the branch, for its own database. */
  public SealedRecord prepared(
      @Variable("project") Map<String, Object> project,
      @Header("migration_branch") String branch,
      @Header("migration_sql") String sql,
      @Header("description") String description,
      @Variable("before") List<Map<String, Object>> before,
      @Variable("after") List<Map<String, Object>> after,
      @ExchangeProperty(ToolCall.PROPERTY) ToolCall call) {
    List<SchemaObject> parent = objects(before);
    PreparedMigration migration =
        new PreparedMigration(
            sql,
            Optional.ofNullable(description).orElse(""),
            call.principal(),
            clock.instant().toString(),
            parent,
            SchemaChange.between(parent, objects(after)));
    return records.write(place(Place.PREPARED, project, branch), migration);
  }

  /**
   * What is to be applied, if it is what was prepared and what the caller means.
   *
   * @param problem why the branch could not be read; null when it could, and when it is gone
   */
  public PreparedMigration open(
      @Variable("project") Map<String, Object> project,
      @Header("migration_branch") String branch,
      @Header("migration_sql") String given,
      @Variable("branch") Map<String, Object> there,
      @Variable("branch_problem") RuntimeException problem,
      @Variable("prepared") Map<String, Object> row) {
    if (problem != null) {
      throw problem;
    }
    if (there == null) {
      throw new ToolFailure(
          "There is no branch '%s', and production's ledger does not know it: nothing was applied. Use `lakebase_list_branches` to discover branches, or prepare the migration again."
              .formatted(branch));
    }
    if (row == null) {
      throw new ToolFailure(
          "Branch '%s' holds no prepared migration: nothing was applied. Only lakebase_prepare_migration makes one; discard this branch with apply false."
              .formatted(branch));
    }
    PreparedMigration migration =
        records.read(place(Place.PREPARED, project, branch), row, PreparedMigration.class);
    if (given != null && !given.equals(migration.sql())) {
      throw new ToolFailure(
          "The given migration_sql differs from what was prepared on '%s', so nothing was applied. Leave it out to apply what was prepared, or prepare the new text."
              .formatted(branch));
    }
    return migration;
  }

  /** Before the first statement: production is what the migration was tried on. */
  public void requireUnmoved(
      @Variable("migration") PreparedMigration migration,
      @Variable("before") List<Map<String, Object>> now) {
    List<SchemaChange> moved = SchemaChange.between(migration.parent(), objects(now));
    if (!moved.isEmpty()) {
      throw new ToolFailure(
          "Production's schema has changed since this migration was prepared at %s: %s. Nothing was applied. Prepare it again on the schema of now, and discard this one with apply false."
              .formatted(migration.preparedAt(), named(moved)));
    }
  }

  /** After the last statement: production has become what the branch became. */
  public void requireSameResult(
      @Variable("migration") PreparedMigration migration,
      @Variable("before") List<Map<String, Object>> before,
      @Variable("after") List<Map<String, Object>> after) {
    List<SchemaChange> changes = SchemaChange.between(objects(before), objects(after));
    if (!changes.equals(migration.changes())) {
      List<SchemaChange> odd =
          changes.stream().filter(change -> !migration.changes().contains(change)).toList();
      throw new ToolFailure(
          "On production the statements gave another schema than on the branch (%s), or somebody else changed it meanwhile. Nothing was applied. Prepare it again."
              .formatted(odd.isEmpty() ? "less was changed" : named(odd)));
    }
  }

  /** What the ledger will say of the migration that is being applied. */
  public AppliedMigration newEntry(
      @Variable("migration") PreparedMigration migration,
      @ExchangeProperty(ToolCall.PROPERTY) ToolCall call) {
    return migration.applied(call.principal(), clock.instant().toString());
  }

  /** The same for production's own database. */
  public SealedRecord ledgerRow(
      @Variable("project") Map<String, Object> project,
      @Header("migration_branch") String branch,
      @Variable("entry") AppliedMigration entry) {
    return records.write(place(Place.APPLIED, project, branch), entry);
  }

  /** The ledger's entry that was found, if this service has written it. */
  public AppliedMigration entry(
      @Variable("project") Map<String, Object> project,
      @Header("migration_branch") String branch,
      @Variable("applied") Map<String, Object> row) {
    return records.read(place(Place.APPLIED, project, branch), row, AppliedMigration.class);
  }

  private static Place place(String state, Map<String, Object> project, String branch) {
    return new Place(state, String.valueOf(project.get("name")), branch);
  }

  static List<SchemaObject> objects(List<Map<String, Object>> rows) {
    return rows.stream().map(SchemaObject::of).toList();
  }

  private static String named(List<SchemaChange> changes) {
    String first =
        changes.stream()
            .limit(MOST_NAMED)
            .map(SchemaChange::words)
            .collect(Collectors.joining(", "));
    return changes.size() <= MOST_NAMED
        ? first
        : first + " and " + (changes.size() - MOST_NAMED) + " more";
  }
}
