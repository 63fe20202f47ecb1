package dev.lakebase.mcp.deploy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of {@code deploy/}, read as what they are; a key that Kubernetes does not know fails.
 */
final class Manifests {
  static final Path KUBERNETES = Path.of("deploy/kubernetes");
  static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  /** The models take what they don't know along; without that, it is an error. */
  private static final ObjectMapper STRICT =
      new ObjectMapper(new YAMLFactory())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .setAnnotationIntrospector(
              new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                  return false;
                }
              });

  private static final Map<String, Class<?>> KINDS =
      Map.of(
          "v1/ServiceAccount", ServiceAccount.class,
          "v1/ConfigMap", ConfigMap.class,
          "v1/Secret", Secret.class,
          "v1/Service", Service.class,
          "apps/v1/Deployment", Deployment.class,
          "autoscaling/v2/HorizontalPodAutoscaler", HorizontalPodAutoscaler.class,
          "networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class,
          "policy/v1/PodDisruptionBudget", PodDisruptionBudget.class);

  private Manifests() {}

  /** All but the kustomization, by file name. */
  static List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(KUBERNETES)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.equals("kustomization.yaml"))
          .sorted()
          .toList();
    }
  }

  static <T> T read(String file, Class<T> type) throws IOException {
    return type.cast(parse(Files.readString(KUBERNETES.resolve(file))));
  }

  static Object parse(String manifest) throws IOException {
    JsonNode tree = YAML.readTree(manifest);
    String kind = tree.path("apiVersion").asText() + "/" + tree.path("kind").asText();
    if (!KINDS.containsKey(kind)) {
      throw new IOException("No manifest of ours is a " + kind);
    }
    return STRICT.readValue(manifest, KINDS.get(kind));
  }

  /** Every variable that docs/configuration.md has in the first column of a table. */
  static Set<String> documentedVariables() throws IOException {
    Set<String> names = new TreeSet<>(List.of("DATABRICKS_APP_PORT"));
    Pattern name = Pattern.compile("\\b(?:LAKEBASE|DATABRICKS|APP)_[A-Z0-9_]+\\b");
    for (String line : Files.readAllLines(Path.of("docs/configuration.md"))) {
      if (line.startsWith("| ")) {
        Matcher matcher = name.matcher(line.split("\\|", 3)[1]);
        while (matcher.find()) {
          names.add(matcher.group());
        }
      }
    }
    return names;
  }

  /** The paths that routes/service answers. */
  static List<String> servicePaths() throws IOException {
    List<String> paths = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("routes/service"))) {
      for (Path file : files.toList()) {
        for (JsonNode route : YAML.readTree(file.toFile())) {
          paths.add(route.at("/route/from/uri").asText().replaceFirst("^platform-http:", ""));
        }
      }
    }
    return paths;
  }
}
