package dev.lakebase.mcp;

import java.net.URI;

/** Where the sandbox's workspace is; there when the sandbox is on. */
interface SandboxApi {
  URI url();

  /** A personal token of the developer, who may do everything there. */
  String token();
}
