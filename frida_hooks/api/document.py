"""Writes the table of Java hooks into docs/hooks.md, from the targets alone.

Run by `make hooks-doc`; a test fails while the document says anything else than this would write.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from sdkwitness.app import targets
from sdkwitness.app.targets import Site, Target, ValueSpec

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "hooks.md"
BEGIN = "<!-- java hooks: written by `make hooks-doc` from frida_hooks/sdkwitness/app/targets -->"
END = "<!-- end of java hooks -->"
KINDS = {
    "read": "an API gave a value",
    "deliver": "a listener was given a value",
    "register": "something was asked for, or a listener registered",
    "crypto": "a cipher, MAC, digest, signature, compressor or codec ran",
    "ipc": "something was handed to another app",
    "connect": "a connection was opened",
    "tls": "a TLS handshake began",
    "stream": "bytes went through a connection",
}
YIELDS = {
    "crypto": "input, output, key, IV",
    "connect": "both ends",
    "tls": "client random, server name",
    "stream": "bytes, both ends",
    "ipc": "peer, action, extras",
}
"""What an event of a kind carries beside the values that a target lists."""
BY_TRANSPORT = {"LocationListener.onLocationChanged", "GetCurrentLocationTransport.onLocation"}
"""Targets in hidden classes of the framework, which only the lab device has in use."""


def tested(target: Target) -> str:
    """Return which test sees an event of a target, as the document names it."""
    if target.how == "loader":
        return "loaders"
    if target.how.startswith("task_"):
        return "shapes"
    if target.how.startswith("binder") or target.id in BY_TRANSPORT:
        return "lab"
    if target.kind == "crypto":
        return "ledger"
    if target.kind in {"connect", "tls", "stream"}:
        return "network"
    return "listeners" if target.late or target.kind == "deliver" or target.spawns else "calls"


def watches(sites: Iterable[Site]) -> Iterator[str]:
    """Return what a target hooks: each method once, with the number of overloads where it names more."""
    for (owner, method), group in groupby(sites, key=lambda s: (s.owner, s.method)):
        several = list(group)
        overloads = len(several) if several[0].types is not None else 0
        suffix = {0: " (all overloads)", 1: ""}.get(overloads, f" ({overloads} overloads)")
        yield f"`{owner}.{method}`{suffix}"


def levels(sites: Iterable[Site]) -> str:
    """Return the API levels of a target's sites, in order; a dash for what is no part of Android."""
    spans = {
        (s.since, s.until)
        for s in sites
        if s.owner.startswith(("android.", "dalvik.", "java.", "javax.", "com.android.org."))
    }
    texts = [f"{since or 25}" + (f"–{until}" if until else "+") for since, until in sorted(spans)]
    return ", ".join(texts) or "–"


def yields(target: Target) -> str:
    """Return the data types that a target's values have, or the names of values without one."""
    types = dict.fromkeys(name for value in target.values for name in data_types(value))
    names = dict.fromkeys(value.name or value.path for value in target.values if not data_types(value))
    if target.how in {"filled", "given"}:
        names[target.options.get("name", "bytes")] = None
    if target.how.startswith("task_"):
        return "on whose word a thread is at work"
    if target.how == "loader":
        return "targets in what the app loads later"
    parts = [YIELDS[target.kind]] if target.kind in YIELDS else []
    parts += [f"`{name}`" for name in dict.fromkeys([*types, target.options.get("data_type", "")]) if name]
    return ", ".join([*parts, *names]) or "that it was called"


def data_types(value: ValueSpec) -> list[str]:
    """Return every data type that a value may have."""
    decided = [] if value.data_types is None else sorted(set(value.data_types.map.values()))
    return [*decided, *([value.data_type] if value.data_type else [])]


def table() -> str:
    """Return the generated part of the document."""
    rows = targets.load()
    lines = [BEGIN, "", f"{len(rows)} targets.", ""]
    for kind, meaning in KINDS.items():
        some = [t for t in rows if t.kind == kind]
        if not some:
            continue
        lines += [f"### `{kind}`: {meaning}", "", "| target | hooks | yields | API levels | tested by |",
                  "| --- | --- | --- | --- | --- |"]  # fmt: skip
        lines += [
            f"| `{t.id}` | {'<br>'.join(watches(t.sites))} | {yields(t)} | {levels(t.sites)} | {tested(t)} |"
            for t in some
        ]
        lines.append("")
    return "\n".join([*lines, END])


def written(text: str) -> str:
    """Return the document with its generated part as it should be.

    Raises:
        ValueError: The document does not have the two marks.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError("docs/hooks.md has lost the marks around its table of Java hooks")
    return before + table() + after


def main() -> None:
    """Write the document's table anew."""
    DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
