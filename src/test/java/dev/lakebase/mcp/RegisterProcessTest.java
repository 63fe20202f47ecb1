package dev.lakebase.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code register} in a process of its own, without JUnit on its class path: where Camel sees JUnit
 * it does not warn of a short life.
 */
class RegisterProcessTest {
  @ParameterizedTest
  @CsvSource({
    "LAKEBASE_REGISTER_CLIENT_ID, 2, The connection needs credentials for the service: set either",
    "LAKEBASE_REGISTER_TOKEN, 1, Cannot connect to the workspace: the service has no valid"
  })
  void itSaysWhatIsWrongAndNothingElse(
      String variable, int code, String beginning, @TempDir Path directory) throws Exception {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(entry -> !entry.contains("junit-"))
            .collect(Collectors.joining(File.pathSeparator));
    Path log = directory.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                LakebaseMcp.class.getName(),
                "register",
                "--url",
                "https://mcp-x.example.com")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("DATABRICKS_HOST", "http://127.0.0.1:1");
    builder.environment().put(variable, "x");
    Process process = builder.start();

    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();

    assertThat(Files.readString(log)).startsWith(beginning).hasLineCount(1);
    assertThat(process.exitValue()).isEqualTo(code);
  }
}
