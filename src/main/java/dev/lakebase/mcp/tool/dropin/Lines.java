package dev.lakebase.mcp.tool.dropin;

import java.util.List;
import java.util.Optional;
import org.apache.camel.LineNumberAware;
import org.apache.camel.NamedNode;
import org.apache.camel.model.language.ExpressionDefinition;

/**
 * The line of a file that something of its model stands in. What Camel notes may be a line off,
 * depending on how the YAML is written; the key itself settles it.
 */
record Lines(List<String> text) {
  /** The line counted from 1, or {@code otherwise} where Camel has noted none. */
  int of(Object model, int otherwise) {
    if (!(model instanceof LineNumberAware aware) || aware.getLineNumber() < 1) {
      return otherwise;
    }
    int noted = aware.getLineNumber();
    Optional<String> key = key(model);
    if (key.isPresent()) {
      for (int line : new int[] {noted, noted + 1, noted - 1}) {
        if (line >= 1 && line <= text.size() && text.get(line - 1).contains(key.get() + ":")) {
          return line;
        }
      }
    }
    return noted;
  }

  private static Optional<String> key(Object model) {
    if (model instanceof ExpressionDefinition expression) {
      return Optional.ofNullable(expression.getLanguage()).filter(it -> !it.equals("bean"));
    }
    return model instanceof NamedNode node ? Optional.of(node.getShortName()) : Optional.empty();
  }
}
