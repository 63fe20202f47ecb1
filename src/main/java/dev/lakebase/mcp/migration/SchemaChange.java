package dev.lakebase.mcp.migration;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One difference between two schemas.
 *
 * @param change {@code added}, {@code dropped} or {@code changed}
 * @param before its definition; empty where it was not there
 * @param after its definition; empty where it is not there
 */
record SchemaChange(String change, String kind, String name, String before, String after) {

  /** All differences, by kind and name. */
  static List<SchemaChange> between(List<SchemaObject> before, List<SchemaObject> after) {
    Map<String, SchemaObject> old = byKey(before);
    Map<String, SchemaObject> now = byKey(after);
    TreeSet<String> keys = new TreeSet<>(old.keySet());
    keys.addAll(now.keySet());
    List<SchemaChange> changes = new ArrayList<>();
    for (String key : keys) {
      SchemaObject was = old.get(key);
      SchemaObject is = now.get(key);
      if (was == null) {
        changes.add(new SchemaChange("added", is.kind(), is.name(), "", is.definition()));
      } else if (is == null) {
        changes.add(new SchemaChange("dropped", was.kind(), was.name(), was.definition(), ""));
      } else if (!was.equals(is)) {
        changes.add(
            new SchemaChange("changed", is.kind(), is.name(), was.definition(), is.definition()));
      }
    }
    return changes;
  }

  private static Map<String, SchemaObject> byKey(List<SchemaObject> objects) {
    Map<String, SchemaObject> byKey = new TreeMap<>();
    objects.forEach(object -> byKey.put(object.key(), object));
    return byKey;
  }

  /** As an answer shows it. */
  Map<String, Object> shown() {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("change", change);
    shown.put("kind", kind);
    shown.put("name", name);
    shown.put("before", before.isEmpty() ? null : before);
    shown.put("after", after.isEmpty() ? null : after);
    return shown;
  }

  String words() {
    return kind + " " + name + " " + change;
  }
}
