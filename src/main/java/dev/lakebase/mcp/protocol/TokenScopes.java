package dev.lakebase.mcp.protocol;

import java.util.Set;

/**
 * What an access token was granted for. It narrows what the policy lets its bearer do, and never
 * widens it.
 *
 * @param granted the token's scopes
 * @param challenge how the bearer is told to ask for more
 */
public record TokenScopes(Set<String> granted, BearerChallenge challenge) {
  public TokenScopes {
    granted = Set.copyOf(granted);
  }

  public boolean has(String scope) {
    return granted.contains(scope);
  }
}
