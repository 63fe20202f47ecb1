package dev.lakebase.mcp.governance.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import net.sf.jsqlparser.schema.Table;
import net.sf.jsqlparser.statement.Statement;
import net.sf.jsqlparser.statement.select.PlainSelect;
import org.junit.jupiter.api.Test;

/** Holds the walk to the library's version: a node kind it could not enter would show here. */
class TreeWalkTest {

  @Test
  void everyKindOfFieldInTheLibrarysNodesIsWalkedOrHoldsNoNodes() throws Exception {
    Set<String> unknown = new TreeSet<>();
    for (Class<?> node : nodes()) {
      for (Field field : node.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers()) && !isWalkedOrPlain(field.getType())) {
          unknown.add(node.getName() + "." + field.getName() + ": " + field.getType().getName());
        }
      }
    }
    assertThat(unknown)
        .as("fields that the walk does not enter; none of these belongs to a query")
        .containsExactly(
            "net.sf.jsqlparser.statement.ReturningClause$ReturningReferenceNormalizer.qualifierMap:"
                + " java.util.Map",
            "net.sf.jsqlparser.statement.SessionStatement.options: java.util.LinkedHashMap",
            "net.sf.jsqlparser.statement.StatementFeatureVisitor$Analysis.pureFunctions:"
                + " java.util.function.Predicate",
            "net.sf.jsqlparser.statement.alter.RenameTableStatement.tableNames:"
                + " java.util.LinkedHashMap",
            "net.sf.jsqlparser.statement.drop.Drop.typeToParameters: java.util.Map");
  }

  @Test
  void theFieldsOfANodeAreItsOwnAndInheritedOnesThatCanHoldNodes() {
    List<Field> fields = TreeWalk.fieldsOf(PlainSelect.class);
    assertThat(fields)
        .extracting(Field::getName)
        .contains("where", "withItemsList")
        .doesNotContain("forXmlPath", "isUsingFinal");
    assertThat(fields).allMatch(field -> field.canAccess(new PlainSelect()));
    assertThat(TreeWalk.fieldsOf(Table.class))
        .extracting(Field::getName)
        .contains("pivot")
        .doesNotContain("NAME_IDX");
  }

  private static boolean isWalkedOrPlain(Class<?> type) {
    return type.isPrimitive()
        || type.getName().startsWith("java.lang.")
        || type.getName().startsWith("java.time.")
        || type.getName().startsWith("java.sql.")
        || type.getName().startsWith("java.math.")
        || type.getName().startsWith("net.sf.jsqlparser.")
        || Collection.class.isAssignableFrom(type);
  }

  private static Set<Class<?>> nodes() throws IOException, URISyntaxException {
    Path jar = Path.of(Statement.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Set<Class<?>> nodes = new HashSet<>();
    try (JarFile file = new JarFile(jar.toFile())) {
      file.stream()
          .map(entry -> entry.getName())
          .filter(name -> name.matches("net/sf/jsqlparser/(statement|expression|schema)/.*class"))
          .map(name -> name.replace('/', '.').substring(0, name.length() - 6))
          .forEach(name -> nodes.add(load(name)));
    }
    return nodes;
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, TreeWalkTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
