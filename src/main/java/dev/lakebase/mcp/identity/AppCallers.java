package dev.lakebase.mcp.identity;

import dev.lakebase.mcp.protocol.BearerChallenge;
import dev.lakebase.mcp.protocol.Caller;
import dev.lakebase.mcp.protocol.Caller.Kind;
import dev.lakebase.mcp.protocol.CallerSource;
import dev.lakebase.mcp.protocol.HttpHead;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Exchange;

/**
 * Behind the proxy of Databricks Apps, which lets nobody pass without a sign-in and states who it
 * is in headers that it sets itself. A person is known by the mail address, as in the workspace; a
 * service principal, which has none, by its id.
 */
public final class AppCallers implements CallerSource {
  private static final BearerChallenge CHALLENGE = BearerChallenge.PLAIN;

  private final String tokenProperty;

  /**
   * @param tokenProperty exchange property for the token that the proxy forwards, where the App
   *     acts on behalf of its users
   */
  public AppCallers(String tokenProperty) {
    this.tokenProperty = tokenProperty;
  }

  @Override
  public Caller identify(HttpHead head, Exchange exchange) {
    String id =
        single(head, "X-Forwarded-User", Caller.LONGEST_NAME)
            .orElseThrow(() -> CHALLENGE.missing("Header 'X-Forwarded-User' is missing"));
    Optional<String> mail = single(head, "X-Forwarded-Email", Caller.LONGEST_NAME);
    Optional<String> token = single(head, "X-Forwarded-Access-Token", BearerToken.LONGEST);
    String name = mail.orElse(id);
    if (!Caller.isName(id) || !Caller.isName(name)) {
      throw CHALLENGE.invalid("What the headers of the App's proxy state is no name");
    }
    if (!token.map(BearerToken::isOne).orElse(true)) {
      throw CHALLENGE.invalid("Header 'X-Forwarded-Access-Token' holds no token");
    }
    token.ifPresent(forwarded -> exchange.setProperty(tokenProperty, forwarded));
    return new Caller(
        name,
        mail.filter(it -> it.contains("@")).isPresent() ? Kind.USER : Kind.SERVICE_PRINCIPAL,
        Set.of(),
        AuthMode.DATABRICKS_APP.word(),
        Optional.empty());
  }

  private static Optional<String> single(HttpHead head, String name, int longest) {
    List<String> values = head.values(name.toLowerCase(Locale.ROOT));
    if (values.size() > 1) {
      throw CHALLENGE.invalid("Header '" + name + "' must not be repeated");
    }
    Optional<String> value = values.stream().findFirst();
    if (value.map(String::length).orElse(0) > longest) {
      throw CHALLENGE.invalid("Header '" + name + "' is longer than " + longest + " characters");
    }
    return value;
  }
}
