package dev.lakebase.mcp.governance.sql;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.sf.jsqlparser.statement.Statement;
import net.sf.jsqlparser.statement.delete.Delete;
import net.sf.jsqlparser.statement.insert.ConflictActionType;
import net.sf.jsqlparser.statement.insert.Insert;
import net.sf.jsqlparser.statement.merge.Merge;
import net.sf.jsqlparser.statement.select.ForMode;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.Select;
import net.sf.jsqlparser.statement.update.Update;

/**
 * Visits every object of a JSqlParser tree, whatever the library's visitors leave out, and collects
 * the statement types it finds. Reflective on purpose: a node kind that a later version adds is
 * walked without a change here.
 */
final class TreeWalk {
  private static final String NODES = "net.sf.jsqlparser.";
  private static final String PARSER = "net.sf.jsqlparser.parser.";
  private static final ClassValue<List<Field>> FIELDS =
      new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
          return fieldsOf(type);
        }
      };

  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Deque<Object> open = new ArrayDeque<>();
  private final EnumSet<StatementType> types = EnumSet.noneOf(StatementType.class);

  private TreeWalk() {}

  /** The types in the tree; not understood where its root is no query or data change. */
  static ParsedTypes of(Statement root) {
    TreeWalk walk = new TreeWalk();
    if (root instanceof Select) {
      walk.types.add(StatementType.SELECT);
    } else if (change(root).isEmpty()) {
      return ParsedTypes.unread(Reading.NOT_UNDERSTOOD);
    }
    walk.visit(root);
    while (!walk.open.isEmpty()) {
      walk.step(walk.open.pop());
    }
    return ParsedTypes.read(walk.types);
  }

  private void visit(Object value) {
    if (value != null && isWalked(value) && seen.add(value)) {
      open.push(value);
    }
  }

  /** No node of a query holds others in anything but fields and collections. */
  private static boolean isWalked(Object value) {
    if (value instanceof Collection) {
      return true;
    }
    String name = value.getClass().getName();
    return name.startsWith(NODES) && !name.startsWith(PARSER);
  }

  private void step(Object node) {
    if (node instanceof Collection<?> collection) {
      collection.forEach(this::visit);
    } else {
      effects(node);
      FIELDS.get(node.getClass()).forEach(field -> visit(read(field, node)));
    }
  }

  private void effects(Object node) {
    change(node).ifPresent(types::add);
    if (node instanceof PlainSelect select && select.getIntoTables() != null) {
      types.add(StatementType.CREATE);
    }
    if (node instanceof ForMode || node == ConflictActionType.DO_UPDATE) {
      types.add(StatementType.UPDATE);
    }
  }

  private static Optional<StatementType> change(Object node) {
    if (node instanceof Insert) {
      return Optional.of(StatementType.INSERT);
    }
    if (node instanceof Update) {
      return Optional.of(StatementType.UPDATE);
    }
    if (node instanceof Delete) {
      return Optional.of(StatementType.DELETE);
    }
    return node instanceof Merge ? Optional.of(StatementType.MERGE) : Optional.empty();
  }

  private static Object read(Field field, Object node) {
    try {
      return field.get(node);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The fields of a node, inherited ones too, that can hold another node. */
  static List<Field> fieldsOf(Class<?> type) {
    List<Field> fields = new ArrayList<>();
    for (Class<?> c = type; c != Object.class; c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())
            && !field.getType().isPrimitive()
            && field.getType() != String.class) {
          field.setAccessible(true);
          fields.add(field);
        }
      }
    }
    return List.copyOf(fields);
  }
}
