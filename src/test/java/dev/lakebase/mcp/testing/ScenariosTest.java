package dev.lakebase.mcp.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakebase.mcp.testing.Case.Group;
import dev.lakebase.mcp.testing.Case.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/scenarios.md} lists the cases beside the routes, tool by tool, and no tool is without
 * one of each kind. {@code -Dlakebase.docs=write} writes the page instead of checking it.
 */
class ScenariosTest {
  private static final Path ROUTES = Path.of("routes");
  private static final Path PAGE = Path.of("docs", "scenarios.md");
  private static final Pattern TOOL = Pattern.compile("uri: mcp-tool:(\\w+)");
  private static final Map<Group, String> TITLES =
      new EnumMap<>(
          Map.of(Group.SUCCESS, "Success", Group.BOUNDS, "Bounds", Group.REFUSAL, "Refusals"));

  private static List<Case> cases;
  private static SortedSet<String> tools;

  @BeforeAll
  static void read() throws IOException {
    cases = CaseFile.below(ROUTES).stream().flatMap(file -> file.cases().stream()).toList();
    tools = new TreeSet<>();
    try (Stream<Path> files = Files.walk(ROUTES)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".camel.yaml")).toList()) {
        TOOL.matcher(Files.readString(file)).results().forEach(tool -> tools.add(tool.group(1)));
      }
    }
  }

  @Test
  void thePageListsTheCases() throws IOException {
    if ("write".equals(System.getProperty("lakebase.docs"))) {
      Files.writeString(PAGE, page());
      return;
    }
    assertThat(PAGE).hasContent(page());
  }

  @Test
  void everyToolHasASuccessItsBoundsAndARefusal() {
    for (String tool : tools) {
      for (Group group : Group.values()) {
        assertThat(cases).as("%s of %s", group, tool).anyMatch(one -> shows(one, group, tool));
      }
    }
  }

  private static String page() {
    SortedMap<String, String> others = new TreeMap<>();
    cases.stream()
        .map(Case::subject)
        .filter(subject -> !tools.contains(subject))
        .forEach(subject -> others.put(subject, section(subject)));
    StringBuilder page = new StringBuilder(INTRODUCTION.formatted(tools.size(), cases.size()));
    tools.forEach(tool -> page.append(section(tool)));
    others.values().forEach(page::append);
    return page.toString();
  }

  private static String section(String subject) {
    StringBuilder section = new StringBuilder("\n## " + subject + "\n");
    TITLES.forEach(
        (group, title) -> {
          List<Case> shown = cases.stream().filter(one -> shows(one, group, subject)).toList();
          if (!shown.isEmpty()) {
            section.append('\n').append(title).append(":\n");
            shown.forEach(one -> section.append(line(one)));
          }
        });
    return section.toString();
  }

  private static String line(Case one) {
    Path file = ROUTES.relativize(one.file());
    return "- %s ([%s](../routes/%s))%s\n"
        .formatted(
            one.name(),
            file.getFileName().toString().replace(".test.yaml", ""),
            file,
            one.needsSandbox() ? " ·" : "");
  }

  /** A case of several steps shows every tool of which it expects something of its kind. */
  private static boolean shows(Case one, Group group, String subject) {
    return one.group() == group
        && (one.subject().equals(subject)
            || one.steps().stream().anyMatch(step -> expects(step, group, subject)));
  }

  private static boolean expects(Step step, Group group, String tool) {
    return step.call().method().equals("tools/call")
        && step.call().params().path("name").asText().equals(tool)
        && (group == Group.SUCCESS
            ? step.expected().structure().isPresent()
            : step.expected().error().isPresent());
  }

  private static final String INTRODUCTION =
      """
      # Scenarios

      What the %d tools do, what they bound and what they refuse: the %d cases of the `*.test.yaml` \
      files beside the routes, each played over `/mcp` by `./mvnw verify`, on a real workspace with \
      LAKEBASE_LIVE_TEST, and on a running server with LAKEBASE_E2E_TEST: [testing](testing.md). \
      Those with a dot rely on the sandbox. Whole errands over several tools are in \
      [eval](../eval/README.md).

      This page is generated: `./mvnw test -Dtest=ScenariosTest -Dlakebase.docs=write`.
      """;
}
