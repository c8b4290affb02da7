"""The capture directory: reading one whole, and writing one so that a crash at any moment leaves it readable."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from sdkwitness.capture import hooked, stored
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.hooked import Hooked
from sdkwitness.capture.lines import Lines
from sdkwitness.capture.migrate import migrate
from sdkwitness.capture.records import (
    AgentProblem,
    ClockReading,
    Coverage,
    Effect,
    Manifest,
    Mark,
    Recording,
    Stack,
)

MANIFEST: Final = "manifest.json"
FLOWS: Final = "flows.journal"
EVENTS: Final = "events.jsonl"
MARKS: Final = "marks.jsonl"
IDENTITY: Final = "identity.yaml"
KEYLOG: Final = "keylog.txt"
"""TLS keys of the app's own side, in the NSS key log format; the proxy's side is not in it."""
PACKETS: Final = "packets"
"""Directory of the packet files that a capture was made of, as they were."""
APPEND_ONLY: Final = (FLOWS, EVENTS, MARKS)

UNFINISHED: Final = "The recording did not come to its proper end: what happened last may be missing."


def read(path: Path, progress: stored.Progress | None = None) -> Recording:
    """Read a capture; a crashed or damaged one up to what can be read, with a sentence for what cannot.

    Flows and events stay on disk and are read when they are asked for.

    Args:
        path: The capture.
        progress: Told how much of the journal was read.

    Raises:
        UserError: `path` is no capture, or one of a newer version.
    """
    manifest = read_manifest(path)
    problems = [*manifest.problems]
    if manifest.ended is None:
        problems.append(UNFINISHED)
    sealed = manifest.seal.files if manifest.seal is not None else ()
    problems += (
        f"{name} is missing: the capture was sealed with it." for name, _ in sealed if not (path / name).exists()
    )
    problems += _lost(path, manifest)
    wire = stored.Stored((), (), ())
    with contextlib.suppress(FileNotFoundError), _naming(path / FLOWS):
        wire = stored.read(path / FLOWS, progress)
        problems += wire.problems
    agent = Hooked()
    with contextlib.suppress(FileNotFoundError), _naming(path / EVENTS):
        agent = hooked.read(path / EVENTS)
        problems += agent.problems
    marks: tuple[Mark, ...] = ()
    with contextlib.suppress(FileNotFoundError), _naming(path / MARKS):
        lines = Lines(path / MARKS, msgspec.json.Decoder(Mark))
        marks = tuple(mark for _, _, mark in lines.placed())
        problems += lines.problems
    problems += (record.message for record in agent.of(AgentProblem))
    return Recording(
        manifest=manifest,
        flows=wire.flows,
        handshakes=wire.handshakes,
        events=agent.events,
        stacks=agent.of(Stack),
        coverage=agent.of(Coverage),
        clocks=agent.of(ClockReading),
        marks=marks,
        effects=agent.of(Effect),
        problems=tuple(dict.fromkeys(problems)),
    )


def check_directory(path: Path) -> None:
    """Refuse what is no directory, and so no capture.

    Raises:
        UserError: There is no such directory, or it is a file.
    """
    if path.is_file():
        raise UserError(f"{path} is a file and no capture: `sdkwitness import {path} --out CAPTURE` makes one of it.")
    if not path.is_dir():
        raise UserError(f"There is no directory {path}: name that of a capture.")


def read_manifest(path: Path) -> Manifest:
    """Read and migrate `manifest.json`.

    Raises:
        UserError: There is none, it is none, or it is newer than this program.
    """
    check_directory(path)
    file = path / MANIFEST
    try:
        raw = msgspec.json.decode(file.read_bytes(), type=dict[str, object])
        return msgspec.convert(migrate(raw, path), Manifest)
    except FileNotFoundError:
        raise UserError(f"{path} is no capture: it holds no {MANIFEST}.") from None
    except OSError as e:
        raise UserError(f"{file} cannot be read: {e.strerror}.") from e
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as e:
        raise UserError(f"{file} cannot be read as the manifest of a capture: {e}.") from e


def _lost(path: Path, manifest: Manifest) -> Iterator[str]:
    """Name the files that a finished recording of its kind always has, and this one lacks."""
    if manifest.ended is not None and not (path / FLOWS).exists():
        yield f"{FLOWS} is missing: what the wire showed is lost."
    if manifest.ended is not None and manifest.hooks == "on" and not (path / EVENTS).exists():
        yield f"{EVENTS} is missing: what the hooks saw is lost."


def manifest_bytes(manifest: Manifest) -> bytes:
    """`manifest.json` as it stands on disk: the same manifest always gives the same bytes."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Replace `manifest.json` in one step, so that no reader and no crash ever meets half of it."""
    part = path / f".{MANIFEST}.{os.getpid()}"
    try:
        with part.open("wb") as file:
            file.write(manifest_bytes(manifest))
            file.flush()
            os.fsync(file.fileno())
        part.replace(path / MANIFEST)
    finally:
        part.unlink(missing_ok=True)


def identity_text(path: Path) -> str | None:
    """The text of `identity.yaml`, or None where the capture has none."""
    try:
        return (path / IDENTITY).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as e:
        raise UserError(f"{path / IDENTITY} cannot be read: {e}.") from e


def append_mark(path: Path, mark: Mark) -> None:
    """Add a mark to a capture, whether it is still being recorded or finished.

    Raises:
        UserError: `path` is no capture, is sealed, or cannot be written.
    """
    if read_manifest(path).seal is not None:
        raise UserError(f"{path} is sealed and takes no more marks: set them while it is recorded.")
    _append_lines(path / MARKS, [msgspec.json.encode(mark)])


class Writer:
    """Writes the parts of one capture that the recording process owns; the proxy appends the flows itself."""

    def __init__(self, path: Path, manifest: Manifest) -> None:
        self.path = path
        self.manifest = manifest

    @classmethod
    def create(cls, path: Path, manifest: Manifest) -> Writer:
        """Start a capture in a new or empty directory.

        Raises:
            UserError: The directory holds something, or cannot be written.
        """
        with _naming(path):
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
            if any(path.iterdir()):
                raise UserError(f"{path} is not empty: a capture needs a new directory.")
            write_manifest(path, manifest)
        return cls(path, manifest)

    @classmethod
    def open(cls, path: Path) -> Writer:
        """Go on with a capture that was not finished.

        Raises:
            UserError: It is no capture, or a finished one.
        """
        manifest = read_manifest(path)
        if manifest.ended is not None:
            raise UserError(f"{path} already holds a finished recording: choose another directory.")
        return cls(path, manifest)

    def append_events(self, lines: Sequence[bytes]) -> None:
        """Append JSON lines of `records.AgentRecord`, without their newlines, in one write."""
        _append_lines(self.path / EVENTS, lines)

    def append_mark(self, mark: Mark) -> None:
        """Append one mark."""
        _append_lines(self.path / MARKS, [msgspec.json.encode(mark)])

    def write_identity(self, text: str) -> None:
        """Store what the lab knows of its device and test user."""
        with _naming(self.path / IDENTITY):
            (self.path / IDENTITY).write_text(text, encoding="utf-8")

    def update(self, manifest: Manifest) -> None:
        """Replace the manifest, e.g. once the proxy's address is known."""
        with _naming(self.path / MANIFEST):
            write_manifest(self.path, manifest)
        self.manifest = manifest

    def finish(self, *, ended: int, problems: Sequence[str] = ()) -> None:
        """Mark the capture as properly ended at `ended` (ns since the epoch)."""
        with _naming(self.path / FLOWS):
            (self.path / FLOWS).touch(mode=0o600)  # of a recording without flows, too: else it would count as lost
        kept = tuple(dict.fromkeys((*self.manifest.problems, *problems)))
        self.update(msgspec.structs.replace(self.manifest, ended=ended, problems=kept))


def _append_lines(file: Path, lines: Sequence[bytes]) -> None:
    """Append lines with one write, so that two writers never mix and a crash tears at most the last."""
    if not lines:
        return
    data = memoryview(b"\n".join(lines) + b"\n")
    try:
        fd = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            while data:
                data = data[os.write(fd, data) :]
        finally:
            os.close(fd)
    except OSError as e:
        raise UserError(f"{file} cannot be written: {e.strerror}.") from e


@contextlib.contextmanager
def _naming(file: Path) -> Generator[None, None, None]:
    """Turn an operating system error other than a missing file into a sentence that names the file."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as e:
        raise UserError(f"{file} cannot be used: {e.strerror or e}.") from e
