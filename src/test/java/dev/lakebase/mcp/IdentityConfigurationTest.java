package dev.lakebase.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakebase.mcp.identity.AuthMode;
import dev.lakebase.mcp.identity.OAuthSettings;
import dev.lakebase.mcp.protocol.Encoder;
import dev.lakebase.mcp.protocol.ServerInfo;
import dev.lakebase.mcp.tool.Bulkheads;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** Which settings start the service in which mode, and which stop it. */
class IdentityConfigurationTest {
  private final IdentityConfiguration configuration = new IdentityConfiguration();

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "                                                                  | LOCAL",
        "LAKEBASE_AUTH=local                                               | LOCAL",
        "DATABRICKS_APP_NAME=mcp-x DATABRICKS_HOST=h                       | DATABRICKS_APP",
        "DATABRICKS_APP_NAME=mcp-x DATABRICKS_HOST=h LAKEBASE_AUTH=databricks-app | DATABRICKS_APP",
        "LAKEBASE_AUTH=oauth LAKEBASE_OAUTH_ISSUER=i                       | OAUTH",
        "LAKEBASE_AUTH=token LAKEBASE_TOKEN_FILE=f                         | TOKEN"
      })
  void theModeIsTheOneThatIsSetOrThatThePlaceCallsFor(String variables, AuthMode mode) {
    assertThat(configuration.lakebaseAuthMode(variables(variables))).isEqualTo(mode);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "LAKEBASE_AUTH=none                                      | LAKEBASE_AUTH is 'none'",
        "LAKEBASE_AUTH=LOCAL                                     | must be one of local, databricks-app",
        "LAKEBASE_AUTH=local DATABRICKS_APP_NAME=x DATABRICKS_HOST=h | in a Databricks App",
        "LAKEBASE_AUTH=databricks-app                            | DATABRICKS_APP_NAME is not set",
        "LAKEBASE_AUTH=databricks-app DATABRICKS_HOST=h          | DATABRICKS_APP_NAME is not set",
        "LAKEBASE_AUTH=databricks-app DATABRICKS_APP_NAME=x      | DATABRICKS_HOST is not set",
        "LAKEBASE_TOKEN_FILE=f                                   | LAKEBASE_TOKEN_FILE is set, but",
        "LAKEBASE_OAUTH_ISSUER=i                                 | LAKEBASE_OAUTH_ISSUER is set, but",
        "LAKEBASE_AUTH=token LAKEBASE_OAUTH_AUDIENCE=a           | LAKEBASE_OAUTH_AUDIENCE is set, but",
        "LAKEBASE_AUTH=oauth LAKEBASE_TOKEN_FILE=f               | Set LAKEBASE_AUTH=token"
      })
  void whatContradictsItselfStopsTheStart(String variables, String said) {
    assertThatThrownBy(() -> configuration.lakebaseAuthMode(variables(variables)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(said);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "                                              | LAKEBASE_OAUTH_AUDIENCE is not set",
        "LAKEBASE_OAUTH_AUDIENCE=https://x.example.com | LAKEBASE_OAUTH_ISSUER is not set",
        "LAKEBASE_OAUTH_AUDIENCE=https://x.example.com LAKEBASE_OAUTH_ISSUER=http://id.example.com | must be an https URL",
        "LAKEBASE_OAUTH_AUDIENCE=https://x.example.com LAKEBASE_OAUTH_ISSUER=https://id.example.com?a | must be an https URL",
        "LAKEBASE_OAUTH_AUDIENCE=api://lakebase LAKEBASE_OAUTH_ISSUER=https://id.example.com | LAKEBASE_OAUTH_RESOURCE must be",
        "LAKEBASE_OAUTH_AUDIENCE=api://lakebase LAKEBASE_OAUTH_RESOURCE=x LAKEBASE_OAUTH_ISSUER=https://id.example.com | LAKEBASE_OAUTH_RESOURCE is 'x'"
      })
  void oauthNeedsAnIssuerAndAnAudience(String variables, String said) {
    assertThatThrownBy(() -> configuration.lakebaseOAuth(AuthMode.OAUTH, variables(variables), 1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(said);
  }

  @Test
  void theMetadataLiesUnderTheResourcesOwnHost() {
    OAuthSettings settings =
        configuration
            .lakebaseOAuth(
                AuthMode.OAUTH,
                variables(
                    "LAKEBASE_OAUTH_ISSUER=https://id.example.com LAKEBASE_OAUTH_AUDIENCE=api://x"
                        + " LAKEBASE_OAUTH_RESOURCE=https://x.example.com:8443/team/mcp"),
                1)
            .settings()
            .orElseThrow();

    assertThat(settings.metadata())
        .hasToString("https://x.example.com:8443/.well-known/oauth-protected-resource/team/mcp");
  }

  @Test
  void aTokenFileThatCannotBeReadStopsTheStart() {
    Variables variables = variables("LAKEBASE_TOKEN_FILE=" + directory.resolve("none"));

    assertThatThrownBy(
            () ->
                configuration.mcpCallers(
                    AuthMode.TOKEN,
                    variables,
                    configuration.lakebaseOAuth(AuthMode.TOKEN, variables, 1)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("LAKEBASE_TOKEN_FILE: ");
  }

  @Test
  void withoutAuthenticationNoOtherAddressIsBound() {
    Encoder encoder = new Encoder(new ServerInfo("x", "x", "x"));
    EngineConfiguration engine = new EngineConfiguration();
    Bulkheads.Limits calls = new Bulkheads.Limits(1, 1, Duration.ofSeconds(1));

    assertThatThrownBy(
            () ->
                engine.lakebaseHttpService(
                    variables("LAKEBASE_BIND=0.0.0.0"),
                    encoder,
                    new McpPath("/mcp"),
                    AuthMode.LOCAL,
                    calls,
                    new StaticListableBeanFactory()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("LAKEBASE_BIND is '0.0.0.0'")
        .hasMessageContaining("LAKEBASE_AUTH");
    engine
        .lakebaseHttpService(
            variables("LAKEBASE_BIND=0.0.0.0"),
            encoder,
            new McpPath("/mcp"),
            AuthMode.TOKEN,
            calls,
            new StaticListableBeanFactory())
        .close();
  }

  private static Variables variables(String text) {
    Map<String, Object> all = new HashMap<>();
    for (String one : text == null ? new String[0] : text.split(" +")) {
      String[] pair = one.split("=", 2);
      all.put(pair[0], pair[1]);
    }
    StandardEnvironment environment = new StandardEnvironment();
    environment.getPropertySources().addFirst(new MapPropertySource("test", all));
    return new Variables(environment);
  }
}
