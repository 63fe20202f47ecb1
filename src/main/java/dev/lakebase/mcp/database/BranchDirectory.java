package dev.lakebase.mcp.database;

import java.time.Instant;
import java.util.Optional;

/**
 * What the control plane knows of branches. Its answers are not remembered here. What it refuses it
 * refuses with a {@link dev.lakebase.mcp.tool.ToolFailure} in the chain of causes.
 */
public interface BranchDirectory {
  /** The branch that the configured connection leads to, where that is known. */
  Optional<Branch> configured();

  /**
   * The endpoint of the configured connection, {@code projects/P/branches/B/endpoints/E}, where it
   * is known without asking.
   */
  Optional<String> endpoint();

  /**
   * The role in PostgreSQL of whoever asks: an e-mail address or a client id.
   *
   * @throws Away if the control plane can't be asked now
   */
  String role();

  /**
   * @throws Away if the control plane can't be asked now
   */
  Location locate(Branch branch);

  /**
   * Mints a credential.
   *
   * @param endpoint {@code projects/P/branches/B/endpoints/E}
   * @throws Away if the control plane can't be asked now
   */
  Credential mint(String endpoint);

  /**
   * Whether the compute is suspended or not yet there, and so may come with some patience.
   *
   * @param endpoint {@code projects/P/branches/B/endpoints/E}
   */
  boolean isAsleep(String endpoint);

  /**
   * How to reach a branch.
   *
   * @param primary takes reads and writes
   * @param replica takes reads
   * @param user the role that its credentials are minted for
   */
  record Location(Compute primary, Optional<Compute> replica, String database, String user) {}

  /**
   * A compute's address.
   *
   * @param endpoint {@code projects/P/branches/B/endpoints/E}
   */
  record Compute(String endpoint, String host, int port) {}

  /**
   * A password for a while. It is checked at login alone: sessions outlive it.
   *
   * @param minted by our clock
   * @param expires by the platform's
   */
  record Credential(String token, Instant minted, Instant expires) {
    @Override
    public String toString() {
      return "Credential[until " + expires + "]";
    }
  }

  /** The control plane did not answer; what it said before may still be true. */
  final class Away extends RuntimeException {
    public Away(Throwable cause) {
      super("The control plane can't be asked", cause, false, false);
    }
  }
}
