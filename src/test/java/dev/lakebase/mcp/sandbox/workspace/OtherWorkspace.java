package dev.lakebase.mcp.sandbox.workspace;

import dev.lakebase.mcp.sandbox.EmbeddedLakebase;
import dev.lakebase.mcp.sandbox.PostgresBinaries;
import java.nio.file.Path;

/** A workspace in a process of its own, to be killed: with branch dev awake. */
final class OtherWorkspace {
  private OtherWorkspace() {}

  /** Takes the home and the directory of the unpacked PostgreSQL; ends with its input. */
  public static void main(String[] arguments) throws Exception {
    Path home = Path.of(arguments[0]);
    PostgresBinaries binaries = PostgresBinaries.unpacked(Path.of(arguments[1]));
    EmbeddedLakebase lakebase = EmbeddedLakebase.start(home, binaries);
    SandboxWorkspace workspace = SandboxWorkspace.start(home, lakebase);
    workspace.compute(WorkspaceFixture.DEV + "/endpoints/primary").with(server -> true);
    System.out.println("REPORT awake");
    System.in.read();
  }
}
