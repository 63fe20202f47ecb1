package dev.lakebase.mcp.agent;

import static dev.lakebase.mcp.agent.DropInFiles.answering;
import static dev.lakebase.mcp.agent.DropInFiles.refused;
import static dev.lakebase.mcp.agent.DropInFiles.soon;
import static dev.lakebase.mcp.agent.DropInFiles.tool;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lakebase.mcp.RunningServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that a file must not be, all at once, beside one that is right. */
class DropInRefusalsTest {
  @TempDir Path home;

  private final Map<String, Expected> expected = new TreeMap<>();

  /** What a refusal says: the line that it names, and the fault or the remedy. */
  private record Expected(String yaml, int line, List<String> words) {}

  @Test
  void eachIsRefusedWithFileLineAndRemedyAndEverythingElseServesOn() throws Exception {
    structure();
    declarations();
    names();
    endpoints();
    languages();
    options();
    DropInFiles files = new DropInFiles(Files.createDirectory(home.resolve("routes.d")));
    files.put("good.camel.yaml", answering("crm_good", "unmoved"));
    try (RunningServer server = files.server()) {
      Agent agent = new Agent(server);
      assertThat(agent.calls("crm_good", "{}").text()).isEqualTo("unmoved");

      expected.forEach((name, it) -> files.put(name + ".camel.yaml", it.yaml()));
      outside(files);

      soon().until(() -> refused(server).size() >= expected.size());
      Map<String, String> said = new TreeMap<>();
      refused(server).forEach(line -> said.put(line.substring(0, line.indexOf(".camel")), line));
      SoftAssertions all = new SoftAssertions();
      expected.forEach(
          (name, it) ->
              all.assertThat(said.get(name))
                  .as(name)
                  .startsWith(name + ".camel.yaml, line " + it.line() + ": ")
                  .contains(it.words())
                  .doesNotContain("\n")
                  .hasSizeLessThan(800));
      all.assertAll();
      assertThat(agent.calls("crm_good", "{}").text()).isEqualTo("unmoved");
      assertThat(agent.tools().findValuesAsText("name"))
          .contains("lakebase_read_query", "crm_good")
          .noneMatch(tool -> tool.startsWith("crm_") && !tool.equals("crm_good"));
      files.put("good.camel.yaml", answering("crm_good", "and changed"));
      soon().until(() -> agent.calls("crm_good", "{}").text().equals("and changed"));
    }
  }

  private void structure() {
    refuses("empty", "# nothing\n", 1, "starts no route", "delete the file");
    refuses("notyaml", "- route:\n   id: [\n", 2, "not valid YAML");
    refuses("notalist", "route:\n  id: x\n", 1, "begin with `- route:`");
    refuses(
        "twice", tool("crm_x", "- stop: {}").replace("tags:", "tags: a\n        tags:"), 7, "Dup");
    refuses("beans", "- beans:\n    - name: x\n      type: java.util.Date\n", 1, "'beans'");
    refuses("rest", "- rest:\n    get: []\n", 1, "'rest'");
    refuses(
        "handler", "- onException:\n    exception: [java.lang.Exception]\n", 1, "'onException'");
    refuses("intercept", "- intercept:\n    steps: []\n", 1, "'intercept'");
    refuses("config", "- routeConfiguration:\n    id: mine\n", 1, "'routeConfiguration'");
    refuses("template", "- routeTemplate:\n    id: mine\n", 1, "'routeTemplate'");
    refuses("badfield", tool("crm_x", "- setBodi: {constant: x}"), 10, "setBodi");
    refuses("nosteps", tool("crm_x"), 9, "expected array");
    refuses(
        "onlydirect",
        "- route:\n    from:\n      uri: direct:x\n      steps:\n        - stop: {}\n",
        1,
        "offers nothing");
    refuses(
        "unknowntemplate",
        "- templatedRoute:\n    routeTemplateRef: mine\n    routeId: t\n",
        1,
        "no template 'mine'");
  }

  private void declarations() {
    option("badtype", "parameter.age: years", "'years'", "string, integer");
    option("camelname", "parameter.CamelFileName: string", "not beginning with 'camel'");
    option("camellower", "parameter.camel_x: string", "not beginning with 'camel'");
    option("apachename", "parameter.org.apache.camel.x: string", "parameter.org");
    option("badschema", "argSchema: '{\"type\": \"array\"}'", "argSchema needs");
    option("brokenschema", "argSchema: '{\"type\": '", "argSchema");
    option("unknownoption", "colour: red", "colour");
    option("bidi", "title: \"abc \\u202e cba\"", "bidi", "take it out");
    option(
        "tagchars", "parameter.a: string\n        parameter.a.description: \"x\\u200bx\"", "bidi");
    option("long", "title: " + "x".repeat(2001), "longer than 2000 characters");
    refuses("notags", tool("crm_x", "- stop: {}").replace("        tags: crm\n", ""), 3, "a tag");
    refuses(
        "badname",
        tool("crm_x", "- stop: {}").replace("mcp-tool:crm_x", "mcp-tool:Crm-X"),
        3,
        "snake");
    refuses(
        "writesasreader",
        tool("crm_x", "- stop: {}")
            .replace("tags: crm", "tags: schema_read")
            .replace("readOnlyHint: true", "readOnlyHint: false"),
        3,
        "schema_read",
        "add readOnlyHint: true");
  }

  private void names() {
    refuses("shadowtool", tool("lakebase_list_schemas", "- stop: {}"), 3, "another name");
    refuses("shadowlater", tool("lakebase_prepare_migration", "- stop: {}"), 3, "another name");
    refuses(
        "shadowroute",
        tool("crm_x", "- stop: {}").replace("id: crm_x", "id: databricks"),
        3,
        "another id");
    refuses("shadowtwice", tool("crm_x", "- stop: {}").repeat(2), 13, "another id");
    refuses(
        "shadowresource",
        """
        - route:
            from:
              uri: mcp-resource:aaa
              parameters: {resourceUri: "memo://{any}", description: All}
              steps:
                - stop: {}
        """,
        2,
        "'insights' already");
  }

  private void endpoints() {
    step("exec", "- to: exec:ls", "'exec'", "drop_ins.schemes");
    step("file", "- to: file:/tmp", "'file'");
    step("around", "- to: direct:mcp-method", "neither of this file nor published");
    step("aroundagain", "- to: mcp-tool:lakebase_read_query", "'mcp-tool'");
    step("host", "- to: https://example.com/x", "'example.com'", "drop_ins.hosts");
    step("bean", "- to: bean:policySource", "'policySource'", "drop_ins.beans");
    step("beanref", "- bean: {ref: camelContext, method: stop}", "'camelContext'");
    step("beantype", "- bean: {beanType: java.lang.Runtime, method: gc}", "beanType");
    step("processor", "- process: {ref: mcpGovern}", "'process'");
    step("tod", "- toD: \"http://${header.x}\"", "toD", "write a `to`");
    step("recipients", "- recipientList: {simple: \"${header.x}\"}", "recipientList");
    step("slip", "- routingSlip: {simple: \"${header.x}\"}", "routingSlip");
    step("enrich", "- enrich: {simple: \"${header.x}\"}", "enrich", "constant");
    step("wiretap", "- wireTap: {uri: \"direct:${header.x}\"}", "wireTap", "dynamicUri");
    step("stream", "- to: \"sql:SELECT 1?outputType=StreamList\"", "gives its connection back");
    step("datasource", "- to: \"sql:SELECT 1?dataSource=#x\"", "'x'");
    step("sqlfile", "- to: \"sql:file:/etc/passwd\"", "file itself");
    refuses(
        "timer",
        "- route:\n    from:\n      uri: timer:x\n      steps:\n        - stop: {}\n",
        2,
        "'timer'",
        "mcp-tool");
  }

  private void languages() {
    step("env", "- setBody: {simple: \"${env:HOME}\"}", "${env}");
    step("sys", "- setBody: {simple: \"${sys.user.home}\"}", "${sys}");
    step("context", "- setBody: {simple: \"${camelContext.name}\"}", "${camelContext}");
    step("beanfn", "- setBody: {simple: \"${bean:policySource}\"}", "${bean}");
    step("ognl", "- setBody: {simple: \"${exchange.context.name}\"}", "${exchange.context.name}");
    step("placeholder", "- setBody: {constant: \"{{env:HOME}}\"}", "write the value");
    step("spring", "- log: \"{{LAKEBASE_PG_PASSWORD}}\"", "write the value");
    refuses(
        "madeof",
        """
        - templatedRoute:
            routeTemplateRef: lakebase-sql-tool
            parameters:
              - {name: tool, value: crm_made_of}
              - {name: tags, value: crm}
              - {name: description, value: "{{LAKEBASE_PG_PASSWORD}}"}
              - {name: sql, value: SELECT 1}
        """,
        1,
        "description: a placeholder",
        "ROUTES_");
    step("groovy", "- setBody: {groovy: \"1 + 1\"}", "'groovy'");
    step("spel", "- setBody: {language: {language: spel, expression: x}}", "not for drop-ins");
    step("loadfile", "- setBody: {simple: \"resource:file:/etc/passwd\"}", "stand in the file");
  }

  private void options() {
    step("header", "- setHeader: {name: CamelHttpUri, constant: \"http://x\"}", "CamelHttpUri");
    step("property", "- setProperty: {name: LakebaseToolCall, constant: x}", "LakebaseToolCall");
    step("global", "- setVariable: {name: \"global:x\", constant: x}", "shared by all callers");
    refuses(
        "nostart",
        tool("crm_x", "- stop: {}")
            .replace("    id: crm_x", "    id: crm_x\n    autoStartup: false"),
        1,
        "would not start");
    refuses(
        "otherconfig",
        tool("crm_x", "- stop: {}")
            .replace("    id: crm_x", "    id: crm_x\n    routeConfigurationId: mcp-answers"),
        1,
        "use tool");
  }

  /** Files that are none, and are not read. */
  private void outside(DropInFiles files) throws Exception {
    Path secret = Files.writeString(home.resolve("elsewhere"), answering("crm_elsewhere", "x"));
    Files.createSymbolicLink(files.directory().resolve("link.camel.yaml"), secret);
    expected.put("link", new Expected("", 1, List.of("leads out of it")));
    files.put("bad name!.camel.yaml", answering("crm_bad_name", "x"));
    expected.put("bad name!", new Expected("", 1, List.of("rename it")));
    files.put("huge.camel.yaml", answering("crm_huge", "x") + "#".repeat(1 << 18));
    expected.put("huge", new Expected("", 1, List.of("longer than")));
  }

  private void refuses(String name, String yaml, int line, String... words) {
    expected.put(name, new Expected(yaml, line, List.of(words)));
  }

  private void option(String name, String option, String... words) {
    refuses(name, tool("crm_x", option, new String[] {"- stop: {}"}), 3, words);
  }

  private void step(String name, String step, String... words) {
    refuses(name, tool("crm_" + name, step), 10, words);
    assertThat(List.of(words)).isNotEmpty();
  }
}
