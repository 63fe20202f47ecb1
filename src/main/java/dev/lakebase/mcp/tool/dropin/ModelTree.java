package dev.lakebase.mcp.tool.dropin;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Walks over all that a route's model holds, whatever it is: what is not foreseen is seen as well.
 * Camel has no such walk of its own; its filters find steps, not their options and expressions.
 */
final class ModelTree {
  private static final String MODEL = "org.apache.camel.model.";

  /** Where the tree is left upwards, or to what was not written. */
  private static final Set<String> OUTSIDE =
      Set.of("parent", "camelContext", "resource", "location", "note", "blocks");

  private static final ClassValue<List<Field>> FIELDS =
      new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
          List<Field> fields = new ArrayList<>();
          for (Class<?> at = type; at != null && at != Object.class; at = at.getSuperclass()) {
            for (Field field : at.getDeclaredFields()) {
              if (!Modifier.isStatic(field.getModifiers()) && !OUTSIDE.contains(field.getName())) {
                field.setAccessible(true);
                fields.add(field);
              }
            }
          }
          return fields;
        }
      };

  private final Visitor visitor;
  private final Lines lines;
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  ModelTree(Visitor visitor, Lines lines) {
    this.visitor = visitor;
    this.lines = lines;
  }

  /** Sees everything once, from the top, with the line that it or what holds it stands in. */
  interface Visitor {
    void node(Object model, int line);

    void text(Object model, String field, String value, int line);

    /** A value that no YAML says. */
    void strange(Object model, String field, Object value, int line);
  }

  void walk(Object model, int lineAbove) {
    if (!seen.add(model)) {
      return;
    }
    int line = lines.of(model, lineAbove);
    visitor.node(model, line);
    for (Field field : FIELDS.get(model.getClass())) {
      value(model, field.getName(), get(field, model), line);
    }
  }

  private void value(Object model, String field, Object value, int line) {
    if (isPlain(value)) {
      return;
    }
    if (value instanceof String text) {
      visitor.text(model, field, text, line);
    } else if (value instanceof Collection<?> values) {
      values.forEach(one -> value(model, field, one, line));
    } else if (value instanceof Object[] values) {
      List.of(values).forEach(one -> value(model, field, one, line));
    } else if (value.getClass().getName().startsWith(MODEL)) {
      walk(value, line);
    } else {
      visitor.strange(model, field, value, line);
    }
  }

  private static boolean isPlain(Object value) {
    return value == null
        || value instanceof Enum
        || value instanceof Boolean
        || value instanceof Number
        || value instanceof AtomicBoolean;
  }

  private static Object get(Field field, Object model) {
    try {
      return field.get(model);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
