"""Captures spoilt in every way, then verified, read and handed out in a process that is bounded."""

from __future__ import annotations

import contextlib
import io
import random
import shutil
import tempfile
import time
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Final

import factories
import mutants
from confined import Outcome
from mitmproxy.test import tflow

from sdkwitness.capture import bundle, mitm_records, seal
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.journal import JournalWriter
from sdkwitness.cli import handout, inputs
from sdkwitness.cli.main import run
from sdkwitness.statement.model import Statement

SLOWEST: Final = 5.0
"""Seconds that one command on a small capture may take."""
READ: Final = (bundle.MANIFEST, bundle.FLOWS, bundle.EVENTS, bundle.MARKS, bundle.IDENTITY)
"""What analysis reads of a capture."""
EVENTS: Final = (
    b'{"record":"coverage","process":"com.mi.health","pid":1,"hooks":[]}',
    b'{"record":"stack","id":"s","frames":["com.loc.m.a"]}',
    (
        b'{"record":"event","seq":1,"time":1700000000000000000,"kind":"read","target":"A.getImei","stack":"s",'
        b'"values":[{"name":"return","data_type":"id.device.permanent.imei","text":"490154203237518"}]}\n'
        b'{"record":"event","seq":2,"time":1700000000000000001,"kind":"crypto","target":"Cipher.doFinal",'
        b'"crypto":{"operation":"encrypt","algorithm":"AES","input":{"size":4,"sha256":"00","data":"AAECAw=="},'
        b'"output":{"size":4,"sha256":"00","data":"AAECAw=="}}}'
    ),
    b'{"record":"clock","time":1,"offset":5,"error":1}',
)


def capture(path: Path) -> Path:
    """A sealed capture with something in every file."""
    writer = bundle.Writer.create(path, factories.manifest(ended=None))
    posted = tflow.tflow(resp=True)
    posted.request.text = '{"imei":"490154203237518"}'
    with contextlib.closing(JournalWriter(path / bundle.FLOWS)) as journal:
        for flow in (posted, tflow.twebsocketflow(), tflow.ttcpflow(), tflow.tdnsflow(resp=True)):  # pyright: ignore[reportUnknownMemberType]  # mitmproxy
            for record in mitm_records.whole(flow, {}):
                journal.append(record)
    writer.append_events(EVENTS)
    writer.append_mark(factories.mark("consent", "given"))
    writer.append_mark(factories.mark("scenario", "outdoor_run", "start"))
    writer.write_identity("imei: '490154203237518'\n")
    writer.finish(ended=factories.T0 + factories.SECOND)
    seal.seal(path)
    return path


def survived(count: int, first: int) -> Outcome:
    """Spoil a capture `count` times; the outcome counts in `reasons` what became of it.

    Raises:
        AssertionError: One was slow, was called intact, or its refusal is no sentence.
        Exception: Whatever a command let through.
    """
    ends = Counter[str]()
    with tempfile.TemporaryDirectory(dir=mutants.MEMORY if mutants.MEMORY.is_dir() else None) as folder:
        whole = capture(Path(folder) / "whole")
        files = sorted(file.name for file in whole.iterdir())
        for number in range(first, first + count):
            chance = random.Random(number)
            name = files[number % len(files)]
            path = Path(folder) / "spoilt"
            shutil.copytree(whole, path)
            content = (path / name).read_bytes()
            (path / name).chmod(0o600)
            (path / name).write_bytes(mutants.mutant(content, chance))
            started = time.process_time()
            try:
                ends[_verified(path, same=(path / name).read_bytes() == content)] += 1
                if name in READ and number % 3 < 2:
                    ends[_read(path)] += 1
                if name in READ and chance.random() < 1 / 8:
                    ends[_handed_out(path, Path(folder) / "copy")] += 1
            except BaseException as e:
                raise RuntimeError(f"mutant {number} of {name}: {e!r}") from e
            assert time.process_time() - started < SLOWEST, f"mutant {number} of {name} was slow"
            shutil.rmtree(path)
    return Outcome(reasons=tuple(f"{name} {number}" for name, number in sorted(ends.items())))


def _verified(path: Path, *, same: bool) -> str:
    code, said = _called("verify", str(path))
    assert code in (0, 1, 2), code
    assert same or code != 0, "called intact"
    assert code != 2 or _is_sentence(said), said
    return f"verify {code}"


def _read(path: Path) -> str:
    try:
        analysed = inputs.analyse_capture(path, _statement(), None)
    except UserError as e:
        _check(str(e))
        return "read 2"
    assert all(map(mutants.is_sentence, analysed.recording.problems)), analysed.recording.problems
    return "read 3" if analysed.report.coverage.incomplete else "read 0"


def _handed_out(path: Path, out: Path) -> str:
    try:
        handout.write(path, out, inputs.capture_identity(path))
    except UserError as e:
        _check(str(e))
        return "copy 2"
    assert b"490154203237518" not in b"".join(file.read_bytes() for file in out.iterdir())
    shutil.rmtree(out)
    return "copy 0"


@cache
def _statement() -> Statement:
    return inputs.read_statement(None)


def _called(*arguments: str) -> tuple[int, str]:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()) as said:
        code = run(list(arguments))
    return code, said.getvalue()


def _check(sentence: str) -> None:
    assert mutants.is_sentence(sentence), sentence


def _is_sentence(said: str) -> bool:
    last = said.rstrip("\n").rpartition("\n")[2]
    return last.startswith("sdkwitness: ") and last.endswith(".") and "Traceback" not in said
