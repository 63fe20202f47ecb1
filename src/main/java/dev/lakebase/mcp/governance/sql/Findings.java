package dev.lakebase.mcp.governance.sql;

import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Collects what the parts of a statement say, while its tokens are read. */
final class Findings {
  private final EnumSet<StatementType> types = EnumSet.noneOf(StatementType.class);
  private final Set<String> notes = new LinkedHashSet<>();
  private Optional<String> clusterWide = Optional.empty();
  private Optional<StatementTokens> query = Optional.empty();

  void add(StatementType type) {
    types.add(type);
  }

  void add(StatementType type, String note) {
    if (types.add(type)) {
      notes.add(note);
    }
  }

  void clusterWide(String what) {
    clusterWide = Optional.of(what);
  }

  void query(StatementTokens tokens) {
    query = Optional.of(tokens);
  }

  Classification classification() {
    return new Classification(types, notes, clusterWide, query);
  }
}
