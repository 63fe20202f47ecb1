package dev.lakebase.mcp.agent;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The questions of {@code eval/evaluation.xml}, in the file's order. */
record Evaluation(List<Pair> pairs) {
  /** A question, the one text that answers it, and the calls that lead there. */
  record Pair(String question, String answer, List<Call> chain) {}

  /**
   * One call of a chain.
   *
   * @param arguments JSON in which {@code ${NAME}} stands for a value that an earlier call kept
   * @param keeps name to place in the structured content
   * @param answer where the pair's answer stands, if it is this call that finds it
   */
  record Call(String tool, String arguments, Map<String, Place> keeps, Optional<Place> answer) {}

  static Evaluation read(Path file) throws IOException {
    try {
      Element root =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(file.toFile())
              .getDocumentElement();
      return new Evaluation(children(root, "qa_pair").stream().map(Evaluation::pair).toList());
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException(file + " is not XML", e);
    }
  }

  private static Pair pair(Element pair) {
    Element chain = children(pair, "chain").get(0);
    return new Pair(
        children(pair, "question").get(0).getTextContent().strip(),
        children(pair, "answer").get(0).getTextContent().strip(),
        children(chain, "call").stream().map(Evaluation::call).toList());
  }

  private static Call call(Element call) {
    String arguments = call.getTextContent().strip();
    Map<String, Place> keeps = new LinkedHashMap<>();
    for (String keep : call.getAttribute("keep").split(";", -1)) {
      int equals = keep.indexOf('=');
      if (equals > 0) {
        keeps.put(keep.substring(0, equals).strip(), new Place(keep.substring(equals + 1).strip()));
      }
    }
    return new Call(
        call.getAttribute("tool"),
        arguments.isEmpty() ? "{}" : arguments,
        keeps,
        Optional.of(call.getAttribute("answer")).filter(path -> !path.isEmpty()).map(Place::new));
  }

  private static List<Element> children(Element parent, String name) {
    List<Element> found = new ArrayList<>();
    NodeList nodes = parent.getChildNodes();
    for (int i = 0; i < nodes.getLength(); i++) {
      if (nodes.item(i) instanceof Element element && element.getTagName().equals(name)) {
        found.add(element);
      }
    }
    return found;
  }
}
