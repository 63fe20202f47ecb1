package dev.lakebase.mcp;

import dev.lakebase.mcp.databricks.WorkspaceIdentity;
import dev.lakebase.mcp.governance.ToolScopes;
import dev.lakebase.mcp.identity.AppCallers;
import dev.lakebase.mcp.identity.AuthMode;
import dev.lakebase.mcp.identity.OAuthCallers;
import dev.lakebase.mcp.identity.OAuthSettings;
import dev.lakebase.mcp.identity.ResourceMetadata;
import dev.lakebase.mcp.identity.SafeUrl;
import dev.lakebase.mcp.identity.TokenFileCallers;
import dev.lakebase.mcp.identity.TokenFileException;
import dev.lakebase.mcp.protocol.Caller;
import dev.lakebase.mcp.protocol.CallerSource;
import dev.lakebase.mcp.protocol.HostPolicy;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Who is calling, in one mode; what belongs to another mode stops the start. */
@Configuration(proxyBeanMethods = false)
class IdentityConfiguration {
  /** Name of the bean that is there unless the application knows its callers itself. */
  static final String OWN_CALLERS = "mcpCallers";

  private static final String AUTH = "LAKEBASE_AUTH";
  private static final String APP = "DATABRICKS_APP_NAME";
  private static final String ISSUER = "LAKEBASE_OAUTH_ISSUER";
  private static final String AUDIENCE = "LAKEBASE_OAUTH_AUDIENCE";
  private static final String RESOURCE = "LAKEBASE_OAUTH_RESOURCE";
  private static final String PRINCIPAL = "LAKEBASE_OAUTH_PRINCIPAL_CLAIM";
  private static final String GROUPS = "LAKEBASE_OAUTH_GROUPS_CLAIM";
  private static final String TOKENS = "LAKEBASE_TOKEN_FILE";

  @Bean
  AuthMode lakebaseAuthMode(Variables variables) {
    boolean inApp = variables.text(APP).isPresent();
    AuthMode mode =
        variables
            .text(AUTH)
            .map(IdentityConfiguration::mode)
            .orElse(inApp ? AuthMode.DATABRICKS_APP : AuthMode.LOCAL);
    if (mode == AuthMode.LOCAL && inApp) {
      throw new ConfigurationException(
          "LAKEBASE_AUTH is 'local' in a Databricks App, where anybody whom the proxy lets pass"
              + " would be the same caller. Leave it out, or set databricks-app");
    }
    if (mode == AuthMode.DATABRICKS_APP) {
      for (String needed : List.of(APP, "DATABRICKS_HOST")) {
        require(
            variables,
            needed,
            "LAKEBASE_AUTH is 'databricks-app', and nobody else's headers"
                + " are trusted than those of a Databricks App's proxy");
      }
    }
    requireUnset(variables, mode, AuthMode.OAUTH, ISSUER, AUDIENCE, RESOURCE, PRINCIPAL, GROUPS);
    requireUnset(variables, mode, AuthMode.TOKEN, TOKENS);
    return mode;
  }

  private static AuthMode mode(String word) {
    return AuthMode.of(word)
        .orElseThrow(
            () ->
                new ConfigurationException(
                    AUTH + " is '" + word + "' and must be one of " + AuthMode.words()));
  }

  /** Whoever sets these believes that callers are checked. */
  private static void requireUnset(
      Variables variables, AuthMode mode, AuthMode owner, String... names) {
    if (mode != owner) {
      for (String name : names) {
        if (variables.text(name).isPresent()) {
          throw new ConfigurationException(
              "%s is set, but LAKEBASE_AUTH is '%s', so it would mean nothing. Set LAKEBASE_AUTH=%s, or leave it out"
                  .formatted(name, mode.word(), owner.word()));
        }
      }
    }
  }

  @Bean
  OAuth lakebaseOAuth(
      AuthMode mode,
      Variables variables,
      @Value("${lakebase.identity.keys-pause:10000}") long pauseMillis) {
    return new OAuth(
        Optional.of(mode)
            .filter(it -> it == AuthMode.OAUTH)
            .map(it -> settings(variables, Duration.ofMillis(pauseMillis))));
  }

  private static OAuthSettings settings(Variables variables, Duration keysPause) {
    String why = "LAKEBASE_AUTH is 'oauth'";
    String audience = require(variables, AUDIENCE, why);
    String resource =
        variables
            .text(RESOURCE)
            .or(() -> Optional.of(audience).filter(it -> SafeUrl.of(it).isPresent()))
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        AUDIENCE
                            + " is no https URL, so "
                            + RESOURCE
                            + " must be the one under which clients reach the service"));
    return new OAuthSettings(
        url(ISSUER, require(variables, ISSUER, why)),
        audience,
        url(RESOURCE, resource),
        variables.text(PRINCIPAL).orElse("sub"),
        variables.text(GROUPS).orElse("groups"),
        ToolScopes.READ,
        keysPause);
  }

  private static URI url(String name, String value) {
    return SafeUrl.of(value)
        .orElseThrow(
            () ->
                new ConfigurationException(
                    name + " is '" + value + "' and must be an https URL without a query"));
  }

  private static String require(Variables variables, String name, String why) {
    return variables
        .text(name)
        .orElseThrow(() -> new ConfigurationException(name + " is not set: " + why));
  }

  /** An application around this one knows who its callers are. */
  @Bean(OWN_CALLERS)
  @ConditionalOnMissingBean
  CallerSource mcpCallers(AuthMode mode, Variables variables, OAuth oauth) {
    return switch (mode) {
      case LOCAL -> (head, exchange) -> Caller.LOCAL;
      case DATABRICKS_APP -> new AppCallers(WorkspaceIdentity.FORWARDED_TOKEN);
      case OAUTH -> new OAuthCallers(oauth.settings().orElseThrow(), Clock.systemUTC());
      case TOKEN -> listed(require(variables, TOKENS, "LAKEBASE_AUTH is 'token'"));
    };
  }

  private static CallerSource listed(String file) {
    try {
      return new TokenFileCallers(Path.of(file));
    } catch (TokenFileException e) {
      throw new ConfigurationException(TOKENS + ": " + file + " " + e.getMessage());
    } catch (InvalidPathException e) {
      throw new ConfigurationException(TOKENS + " is '" + file + "' and must be a path");
    }
  }

  /** The names that the service is known to have, beside those that the operator lists. */
  @Bean
  HostPolicy mcpHosts(AuthMode mode, Variables variables, OAuth oauth) {
    List<String> hosts = new ArrayList<>(variables.list("LAKEBASE_ALLOWED_HOSTS"));
    oauth.settings().map(it -> it.resource().getHost()).ifPresent(hosts::add);
    if (mode == AuthMode.DATABRICKS_APP) {
      hosts.add("*.databricksapps.com");
    }
    return HostPolicy.loopbackAnd(hosts, variables.list("LAKEBASE_ALLOWED_ORIGINS"));
  }

  @Bean(autowireCandidate = false)
  ResourceMetadata mcpOAuthMetadata(OAuth oauth) {
    return new ResourceMetadata(oauth.settings());
  }

  /** Empty in the other modes. */
  record OAuth(Optional<OAuthSettings> settings) {}
}
