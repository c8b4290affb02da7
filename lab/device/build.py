"""Compile the lab device's Java sources and pack them; the same sources give the same bytes.

Usage: `python lab/device/build.py [JAR]`; without JAR it rewrites the committed one.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

SOURCES = Path(__file__).parent / "src"
JAR = Path(__file__).parent.parent / "sdkwitness" / "lab" / "lab-device.jar"
FIXED_DATE = (2020, 1, 1, 0, 0, 0)
FIXED_MODE = 0o644 << 16
MANIFEST = "Manifest-Version: 1.0\r\nMain-Class: com.android.lab.Device\r\nX-Generated: by lab/device/build.py\r\n\r\n"


def build(jar: Path = JAR, *, javac: str = "javac") -> None:
    """Compile all sources for Java 17 and write the jar.

    Raises:
        subprocess.CalledProcessError: javac refused a source; it has said which on stderr.
    """
    sources = sorted(str(path.relative_to(SOURCES)) for path in SOURCES.rglob("*.java"))
    with tempfile.TemporaryDirectory() as work:
        # Source name and lines are what a stack shows; local variables would only add weight.
        options = ["--release", "17", "-encoding", "UTF-8", "-g:source,lines", "-nowarn", "-Xlint:-options,-removal"]
        subprocess.run([javac, *options, "-d", work, *sources], cwd=SOURCES, check=True)
        pack(Path(work), jar)


def pack(classes: Path, jar: Path) -> None:
    """Write the classes into a jar, in name order and with a fixed date."""
    with zipfile.ZipFile(jar, "w") as archive:
        add(archive, "META-INF/MANIFEST.MF", MANIFEST.encode())
        for path in sorted(classes.rglob("*.class"), key=lambda p: p.relative_to(classes).as_posix()):
            add(archive, path.relative_to(classes).as_posix(), path.read_bytes())


def add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    """Add one member, stored: deflate would tie the bytes to one zlib, and the wheel compresses anyway."""
    info = zipfile.ZipInfo(name, FIXED_DATE)
    info.external_attr = FIXED_MODE
    archive.writestr(info, data)


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else JAR)
