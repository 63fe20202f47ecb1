package dev.lakebase.mcp.tool;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;

/**
 * What a client is told at the beginning. A sentence that names a tool which the caller does not
 * see is left out.
 */
public final class Instructions implements Function<Exchange, String> {
  private static final Pattern END_OF_SENTENCE = Pattern.compile("(?<=\\.\\s)");
  private static final Pattern NAME = Pattern.compile("\\b[a-z][a-z0-9_]*\\b");

  private final List<String> sentences;
  private final Catalogue catalogue;

  public Instructions(String text, Catalogue catalogue) {
    this.sentences = List.of(END_OF_SENTENCE.split(text));
    this.catalogue = catalogue;
  }

  @Override
  public String apply(Exchange exchange) {
    View view = exchange.getProperty(View.PROPERTY, View.class);
    return sentences.stream()
        .filter(sentence -> !namesHidden(sentence, view))
        .collect(Collectors.joining())
        .strip();
  }

  private boolean namesHidden(String sentence, View view) {
    return NAME.matcher(sentence)
        .results()
        .map(word -> catalogue.tools().find(word.group()))
        .flatMap(Optional::stream)
        .anyMatch(tool -> !view.shows(tool));
  }
}
