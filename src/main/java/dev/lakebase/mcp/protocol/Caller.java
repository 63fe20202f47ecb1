package dev.lakebase.mcp.protocol;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Who sent the request.
 *
 * @param principal a user's or a service principal's name; {@code local} on the loopback, and never
 *     otherwise
 * @param kind which of the two
 * @param groups the groups it is a member of, as whoever vouches for it says
 * @param mode who vouches for it: the value of LAKEBASE_AUTH, or {@value #APPLICATION}
 * @param scopes what its access token was granted for; empty where nothing narrows what the policy
 *     lets it do
 */
public record Caller(
    String principal, Kind kind, Set<String> groups, String mode, Optional<TokenScopes> scopes) {
  /** Exchange property that holds the caller. */
  public static final String PROPERTY = "McpCaller";

  /** The mode of a caller that an application vouches for which embeds the service. */
  public static final String APPLICATION = "application";

  /** Longest name of a principal or a group, in UTF-16 units. */
  public static final int LONGEST_NAME = 256;

  private static final String ON_LOOPBACK = "local";

  /**
   * Control and format characters would let one name look like another, in a log as on a screen.
   */
  private static final Pattern INVISIBLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

  public static final Caller LOCAL =
      new Caller(ON_LOOPBACK, Kind.USER, Set.of(), ON_LOOPBACK, Optional.empty());

  public Caller {
    boolean local = principal.equals(ON_LOOPBACK) && mode.equals(ON_LOOPBACK);
    if (!local && !isName(principal)) {
      throw new IllegalArgumentException("The principal's name can't be one");
    }
    if (!groups.stream().allMatch(Caller::isVisible)) {
      throw new IllegalArgumentException("The name of a group can't be one");
    }
    groups = Set.copyOf(groups);
  }

  /** A caller that the embedding application vouches for. */
  public Caller(String principal, Kind kind, Set<String> groups) {
    this(principal, kind, groups, APPLICATION, Optional.empty());
  }

  /** A user of whom no groups are known. */
  public Caller(String principal) {
    this(principal, Kind.USER, Set.of());
  }

  /**
   * Whether a principal may be called so: visible characters, not too many, and not the name of the
   * loopback's caller.
   */
  public static boolean isName(String name) {
    return isVisible(name) && !name.equalsIgnoreCase(ON_LOOPBACK);
  }

  /** Whether a group may be called so. */
  public static boolean isVisible(String name) {
    return !name.isEmpty()
        && name.equals(name.strip())
        && name.length() <= LONGEST_NAME
        && !INVISIBLE.matcher(name).find();
  }

  /**
   * Tells this caller from every other one, whatever mode it came in by. What belongs to a caller
   * is kept under this key: a user and a service principal of one name are two.
   */
  public String key() {
    return mode + " " + kind.word() + " " + principal;
  }

  /** A person, or a program with a name of its own. */
  public enum Kind {
    USER("user"),
    SERVICE_PRINCIPAL("service_principal");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** As policies, token files and the audit write it. */
    public String word() {
      return word;
    }
  }
}
