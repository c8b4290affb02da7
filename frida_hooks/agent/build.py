"""Builds the agent: protocol.ts from the records, helper.ts from Java, agent.js from all of it.

Run by `make agent`. Needs Node and npm, and a JDK when the Java helper changed.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from sdkwitness.app.protocol import typescript

AGENT = Path(__file__).resolve().parent
BUNDLE = AGENT.parent / "sdkwitness" / "app" / "agent.js"
HELPER = "sdkwitness.agent.Stacks"
HELPER_SOURCE = AGENT / "java" / "sdkwitness" / "agent" / "Stacks.java"
HEADER = """\
// Generated from frida_hooks/agent/*.ts by frida_hooks/agent/build.py: do not edit.
// Contains frida-java-bridge (LGPL-2.0 WITH WxWindows-exception-3.1) beside sdkwitness's own code (Apache-2.0).
"""


def helper_typescript() -> str:
    """Compile the Java helper and return it as a TypeScript constant.

    Java 11 class files: every JVM that can be attached to reads them; Android, which takes dex files only, has none.
    """
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["javac", "--release", "11", "-g:none", "-Xlint:-options", "-d", folder, str(HELPER_SOURCE)], check=True
        )
        data = (Path(folder) / (HELPER.replace(".", "/") + ".class")).read_bytes()
    rows = [", ".join(str(b) for b in data[i : i + 24]) for i in range(0, len(data), 24)]
    listing = "".join(f"  {row},\n" for row in rows)
    return (
        "// Generated from java/sdkwitness/agent/Stacks.java by build.py: do not edit.\n\n"
        f'export const HELPER_NAME = "{HELPER}";\n\n'
        f"/** The class file of the helper. */\nexport const HELPER_CLASS: number[] = [\n{listing}];\n"
    )


def install_packages() -> None:
    """Install the pinned packages when they are not there."""
    if not (AGENT / "node_modules" / ".bin" / "esbuild").exists():
        subprocess.run(["npm", "ci", "--ignore-scripts"], cwd=AGENT, check=True, stdout=subprocess.DEVNULL)


def bundle() -> str:
    """Return the text of agent.js, bundled from the sources as they stand."""
    install_packages()
    done = subprocess.run(
        ["npm", "run", "--silent", "bundle"], cwd=AGENT, check=True, capture_output=True, encoding="utf-8"
    )
    return HEADER + done.stdout


def main() -> None:
    """Write everything that is generated."""
    (AGENT / "protocol.ts").write_text(typescript(), encoding="utf-8")
    if shutil.which("javac"):
        (AGENT / "helper.ts").write_text(helper_typescript(), encoding="utf-8")
    if not shutil.which("npm"):
        sys.exit("agent.js needs Node and npm: install them and run this again.")
    BUNDLE.write_text(bundle(), encoding="utf-8")


if __name__ == "__main__":
    main()
