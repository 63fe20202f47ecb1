package dev.lakebase.mcp.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakebase.mcp.protocol.Caller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reading cases: what is not understood is refused with its line. */
class CaseFileTest {
  @TempDir Path directory;

  @Test
  void aFileSetsWhatItsCasesShare() throws IOException {
    write(
        "shared.test.yaml",
        """
        policy: {sql: {profile: analyst}}
        needs: sandbox
        subject: lakebase_read_query
        cases:
          - name: One
            group: success
            tool: a
            principal: {user: ada, groups: [dba]}
            after: [{sql: "SELECT 1 FROM ${schema}.t", rows: [[1]]}]
          - name: Two
            group: bounds
            subject: other
            policy: {sql: {profile: admin}}
            steps:
              - resource: memo://insights
              - list: tools
                capture: {first: /tools/0/name}
              - prompt: "${first}"
        """);

    CaseFile file = CaseFile.below(directory).get(0);
    Case one = file.cases().get(0);
    Case two = file.cases().get(1);

    assertThat(one.line()).isEqualTo(5);
    assertThat(one.subject()).isEqualTo("lakebase_read_query");
    assertThat(one.needsSandbox()).isTrue();
    assertThat(one.policy().orElseThrow().toString()).contains("analyst");
    assertThat(one.principal()).contains(new Caller("ada", Caller.Kind.USER, Set.of("dba")));
    assertThat(one.runsSql()).isTrue();
    assertThat(two.subject()).isEqualTo("other");
    assertThat(two.policy().orElseThrow().toString()).contains("admin");
    assertThat(two.runsSql()).isFalse();
    assertThat(two.steps())
        .extracting(step -> step.call().method())
        .containsExactly("resources/read", "tools/list", "prompts/get");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "tool: a, argument: {}|unknown key 'argument'; known here: name, group, subject,",
        "tool: a, expect: {struct: {}}|unknown key 'struct'; known here: structure, text,",
        "tool: a, prompt: b|give it exactly one of tool, prompt, resource, list, steps",
        "expect: {text: a}|give it exactly one of tool, prompt, resource, list, steps",
        "list: roots|list: does not have a value in the enumeration",
        "list: tools, arguments: {}|'arguments' belong to a tool or a prompt",
        "steps: [{tool: a}], expect: {text: a}|'arguments' and 'expect' belong to the single steps",
        "steps: [{}]|give it exactly one of tool, prompt, resource, list",
        "steps: []|steps: must have at least 1 items but found 0",
        "tool: 7|tool: integer found, string expected",
        "tool: a, undo: [7]|0: integer found",
        "tool: a, undo: [{tool: b, expect: {}}]|unknown key 'expect'; known here: tool, prompt,",
        "tool: a, principal: {groups: [b]}|give it exactly one of user, service_principal",
        "tool: a, expect: {}|expect: must have at least 1 properties",
        "tool: a, expect: {error: a, structure: {}}|a refusal has no structure",
        "tool: a, expect: {structure: {b: {$like: c}}}|unknown matcher '$like'; known: $absent,",
        "tool: a, expect: {structure: {b: [{$matches: (}]}}|no regular expression: Unclosed group",
        "tool: a, after: [{sql: b, rows: [[{$like: c}]]}]|unknown matcher '$like'; known: $absent,",
        "tool: \"${found}\"|nothing is captured as 'found' in this case",
        "tool: a, tool: b|not valid YAML: Duplicate field 'tool'",
        "tool: [a|not valid YAML: while parsing a flow"
      })
  void whatIsNotUnderstoodIsRefusedWithItsLine(String written, String problem) throws IOException {
    Path file =
        write("wrong.test.yaml", "cases:\n\n  - {name: A, group: success, " + written + "}\n");

    assertThatThrownBy(() -> CaseFile.below(directory))
        .isInstanceOf(CaseFileException.class)
        .hasMessageStartingWith(file + ":3: " + problem);
  }

  @Test
  void everyWrongFileIsNamed() throws IOException {
    Path empty = write("a.test.yaml", "");
    Path twice =
        write(
            "b.test.yaml",
            """
            cases:
              - {name: A, group: success, tool: b}
              - {name: A, group: success, tool: b}
            """);
    Path two =
        write("c.test.yaml", "cases: [{name: A, group: success, tool: b}]\n---\ncases: []\n");

    assertThatThrownBy(() -> CaseFile.below(directory))
        .hasMessage(
            "%s:1: the file says nothing%n%s:3: there is a case of this name already%n%s:3: a file holds one document, without ---"
                .formatted(empty, twice, two));
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }
}
