package dev.lakebase.mcp.sandbox;

import java.nio.file.Path;

/** Another live process, or another part of this one, works on the directory. */
public final class DirectoryInUseException extends PostgresServerException {
  DirectoryInUseException(Path directory, String owner) {
    super("%s is in use by %s. Stop it, or choose another directory.".formatted(directory, owner));
  }
}
