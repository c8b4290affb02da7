"""Builds the jar of call shapes from its sources, to the same bytes each time. Needs a JDK 17 or newer.

They call the lab device's stand-ins, so its jar stands on their class path. The jar is committed, so that the tests run
without a JDK.
"""

from __future__ import annotations

import subprocess
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
JAR = HERE / "shapes.jar"
LAB = HERE.parents[2] / "lab" / "sdkwitness" / "lab" / "lab-device.jar"
LONG_AGO = (1980, 1, 1, 0, 0, 0)


def build(jar: Path) -> None:
    """Compile the sources and write them to `jar`, sorted and with fixed dates."""
    sources = sorted(str(p) for p in (HERE / "src").rglob("*.java"))
    with tempfile.TemporaryDirectory() as folder:
        options = ["-source", "17", "-target", "17", "-g:none", "-nowarn", "-Xlint:-options", "-cp", str(LAB)]
        subprocess.run(["javac", *options, "-d", folder, *sources], check=True, capture_output=True)
        root = Path(folder)
        found = {p.relative_to(root).as_posix(): p for p in root.rglob("*.class")}
        found["META-INF/services/java.lang.Runnable"] = HERE / "src/META-INF/services/java.lang.Runnable"
        with zipfile.ZipFile(jar, "w", zipfile.ZIP_STORED) as archive:
            for name, path in sorted(found.items()):
                archive.writestr(zipfile.ZipInfo(name, LONG_AGO), path.read_bytes())


if __name__ == "__main__":
    build(JAR)
