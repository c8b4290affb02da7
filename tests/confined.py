"""Hostile work in child processes of its own, with bounds on memory and processor time that the system keeps."""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import resource
import time
from collections import Counter
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import Final, NamedTuple

from hostile_bodies import HEART_RATES, IMEI, PLACE

from sdkwitness.audit.classify.classifier import Classifier
from sdkwitness.audit.decode import decode_body
from sdkwitness.capture.records import Identity, Known, Place
from sdkwitness.cli.main import run
from sdkwitness.knowledge.load import catalogue

MEMORY: Final = 1536 * 1024 * 1024
"""Bytes of address space."""
SECONDS: Final = 20
"""Processor time; the margin is for machines slower than ours."""
DAYS: Final = (*([0.0] * 3_000), *map(float, HEART_RATES * 250))
IDENTITY: Final = Identity(
    values=(
        Known(data_type="id.device.permanent.imei", key="imei", value=IMEI),
        Known(data_type="profile.name", key="name", value="张小明"),
    ),
    places=(Place(latitude=PLACE[0], longitude=PLACE[1]),),
    series=(("health.vital.heart_rate", tuple(map(float, HEART_RATES))), ("fitness.steps.step_count", DAYS)),
)
_CLASSIFIER: Final = Classifier(catalogue(), IDENTITY)
"""Made once, in the process from which the children are forked."""
_CONTEXT: Final = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["confined"])


class Outcome(NamedTuple):
    """What came of one piece of work."""

    error: str = ""
    """The exception, or how the process ended; empty when all went well."""
    reasons: tuple[str, ...] = ()
    """Bounds that were hit, the most frequent first."""
    leaves: int = 0
    types: tuple[str, ...] = ()
    """Data types that were found."""
    code: int = 0
    out: str = ""
    seconds: float = 0.0
    megabytes: int = 0


def classified(body: bytes, content_type: str = "") -> Outcome:
    """Decode and classify a body."""
    return ended(_classify, body, content_type)


def commanded(*arguments: str) -> Outcome:
    """Run a command line."""
    return ended(_command, *arguments)


def _classify(body: bytes, content_type: str) -> Outcome:
    decoded = decode_body(body, content_type)
    hits = _CLASSIFIER.classify(decoded)
    reasons = Counter(leaf.opaque for leaf in decoded.leaves if leaf.opaque)
    types = tuple(sorted({hit.data_type for hit in hits}))
    return Outcome(reasons=tuple(name for name, _ in reasons.most_common()), leaves=len(decoded.leaves), types=types)


def _command(*arguments: str) -> Outcome:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        code = run(list(arguments))
    return Outcome(code=code, out=out.getvalue())


def hoard() -> Outcome:
    """Take more memory than there is."""
    return Outcome(leaves=len(bytes(2 * MEMORY)))


def spin() -> Outcome:
    """Take more time than there is."""
    while True:
        pass


def ended(work: Callable[..., Outcome], *arguments: object, seconds: int = SECONDS) -> Outcome:
    """Run work in a child and wait for what comes of it."""
    ours, theirs = _CONTEXT.Pipe(duplex=False)
    child = _CONTEXT.Process(target=_confined, args=(theirs, work, arguments, seconds))
    child.start()
    theirs.close()
    try:
        outcome: Outcome = ours.recv()
    except EOFError:
        child.join()
        return Outcome(error=f"the process ended with {child.exitcode}")
    child.join()
    return outcome


def _confined(connection: Connection, work: Callable[..., Outcome], arguments: Sequence[object], most: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (most, most + 1))
    started = time.process_time()
    try:
        outcome = work(*arguments)
    except BaseException as error:  # whatever it is, it is the result
        outcome = Outcome(error=repr(error)[:300])
    seconds = time.process_time() - started
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    connection.send(outcome._replace(seconds=seconds, megabytes=megabytes))
