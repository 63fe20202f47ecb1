package dev.lakebase.mcp.sandbox.compute;

import java.util.Optional;

/** Says who may enter an endpoint. */
public interface Doorkeeper {
  /**
   * What the gateway logs in to the server with, on behalf of a client whom it lets in.
   *
   * @param password of the role in the server; never the client's token
   * @param managed whether the sandbox sets that password, so that {@link #prepare} helps where the
   *     server does not know it yet
   */
  record Login(String password, boolean managed) {
    @Override
    public String toString() {
      return managed ? "managed login" : "native login";
    }
  }

  /** The login for a user; empty if the password, a minted token or a native one, is not right. */
  Optional<Login> admit(String user, String password);

  /** Gives the role its managed password in the server. */
  void prepare(String user) throws ComputeUnavailable;
}
