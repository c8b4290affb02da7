"""Writes `public.json`: what Android's own declarations say of each class that a target or a stand-in of the lab names.

Run by `make android-api`; needs npm. The declarations are those of the npm package named below, which merges the public
API of levels 21 to 37; of the forty megabytes only the named classes are kept, so that tests need Python alone.
"""

from __future__ import annotations

import json
import re
import subprocess
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, TypedDict

from sdkwitness.app import targets

PACKAGE = "@nativescript/types-android"
VERSION = "9.1.1"
DECLARATIONS = "package/lib/android/android-platform-21-37-merged.d.ts"
LEVELS = (21, 37)
HERE = Path(__file__).resolve().parent
TABLE = HERE / "public.json"
JARS = (HERE.parents[1] / "lab" / "sdkwitness" / "lab" / "lab-device.jar",)

MODULE = re.compile(r"(?:declare|export) module (\S+) \{")
CLASS = re.compile(r"export (?:abstract )?class (\w+)")
MEMBER = re.compile(r"(?:public|protected) (?:static |abstract )*(\w+)\((.*)\)(?:: (.*?))?;?$")
SINCE = re.compile(r"@since (\d+)")
REMOVED = re.compile(r"Removed in API (\d+)")
PARENT = re.compile(r" extends ([\w.]+)")


class ClassRow(TypedDict):
    """What the table has of a class."""

    extends: str
    levels: list[int]
    methods: dict[str, list[list[str | int]]]


class Levels(NamedTuple):
    """API levels that have something."""

    since: int
    """First of them; 0 when it is there at the lowest level that the declarations know."""
    until: int
    """Last of them; 0 when it still is there."""


def within(outer: Levels, inner: Levels) -> Levels:
    """Return the levels of a member, given those of its class."""
    ends = [end for end in (outer.until, inner.until) if end]
    return Levels(max(outer.since, inner.since), min(ends, default=0))


def levels(comment: str) -> Levels:
    """Read the levels that the comment before a declaration tells."""
    since, removed = SINCE.search(comment), REMOVED.search(comment)
    return Levels(int(since[1]) if since else 0, int(removed[1]) - 1 if removed else 0)


def parameters(text: str) -> Iterator[str]:
    """Return the types of a parameter list, without names, type arguments and nullness."""
    depth, part = 0, ""
    for character in re.sub(r"/\*.*?\*/", "", text) + ",":
        depth += (character in "<({") - (character in ">)}")
        if character == "," and depth == 0:
            if part.strip():
                yield kind(part.partition(":")[2].strip())
            part = ""
        else:
            part += character


def kind(text: str) -> str:
    """Return a type by what JavaScript tells apart: every number is one, every type parameter is `any`."""
    name = text.removesuffix("| null").strip()
    if name.startswith("androidNative.Array<"):
        return kind(name[len("androidNative.Array<") : -1]) + "[]"
    name = name.partition("<")[0].strip()
    return name if name in {"number", "boolean", "string", "void"} or "." in name else "any"


def read(lines: Iterable[str], wanted: frozenset[str]) -> dict[str, ClassRow]:
    """Read declarations to `class -> {extends, levels, methods: name -> [types, result, since, until]}`.

    Nested classes are written with dots, as the declarations do.
    """
    found: dict[str, ClassRow] = {}
    scope: list[tuple[str, Levels]] = []  # a name and levels per open brace; "" for braces that name nothing
    comment = ""
    for raw in lines:
        line = raw.strip()
        if line.startswith(("/**", "*")):
            comment = line if line.startswith("/**") else comment + line
            continue
        outer = scope[-1][1] if scope else Levels(0, 0)
        path = ".".join(name for name, _ in scope if name)
        if match := MODULE.match(line):
            # the module of a class's nested ones has the levels of the class, told beside the class itself
            full = f"{path}.{match[1]}" if path else match[1]
            scope.append((match[1], Levels(*found[full]["levels"]) if full in found else outer))
        elif match := CLASS.match(line):
            name = f"{path}.{match[1]}"
            mine = within(outer, levels(comment))
            parent = PARENT.search(line)
            found[name] = {"extends": parent[1] if parent else "", "levels": list(mine), "methods": {}}
            scope.append((match[1], mine))
        else:
            if (match := MEMBER.match(line)) and path in wanted:
                name = "$init" if match[1] == "constructor" else match[1]
                methods = found[path]["methods"]
                row: list[str | int] = [
                    " ".join(parameters(match[2])),
                    kind(match[3] or "void"),
                    *within(outer, levels(comment)),
                ]
                if row not in methods.setdefault(name, []):
                    methods[name].append(row)
            scope.extend([("", outer)] * line.count("{"))
            del scope[len(scope) - line.count("}") :]
            comment = ""
            continue
        comment = ""
    return {name: row for name, row in sorted(found.items()) if name in wanted}


def named() -> frozenset[str]:
    """Return the classes that targets and stand-ins name, with dots for nested ones."""
    owners = {site.owner for target in targets.load() for site in target.sites}
    for jar in JARS:
        with zipfile.ZipFile(jar) as archive:
            owners |= {
                name[: -len(".class")].replace("/", ".") for name in archive.namelist() if name.endswith(".class")
            }
    return frozenset(owner.replace("$", ".") for owner in owners)


def with_parents(text: str, wanted: frozenset[str]) -> dict[str, ClassRow]:
    """Read the wanted classes and all that they inherit from."""
    while True:
        found = read(text.splitlines(), wanted)
        parents = {row["extends"] for row in found.values()} - {""}
        if parents <= wanted:
            return found
        wanted |= parents


def declarations() -> str:
    """Fetch the package with npm and return the text of its merged declarations."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", f"{PACKAGE}@{VERSION}"], cwd=folder, check=True, capture_output=True)
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as package:
            member = package.extractfile(DECLARATIONS)
            assert member is not None
            return member.read().decode()


def main() -> None:
    """Write the table, a class a line."""
    classes = with_parents(declarations(), named())
    rows = ",\n".join(f"{json.dumps(name)}: {json.dumps(row, separators=(',', ':'))}" for name, row in classes.items())
    source = json.dumps(f"npm {PACKAGE} {VERSION}, {DECLARATIONS.rpartition('/')[2]}")
    head = f'{{"source": {source},\n"levels": {json.dumps(LEVELS)},\n"classes": {{\n'
    TABLE.write_text(f"{head}{rows}\n}}}}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
