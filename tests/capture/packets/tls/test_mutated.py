"""Sessions damaged at random: nothing stumbles, nothing is made up, nothing vanishes in silence."""

from __future__ import annotations

import random
import time

from capture.packets.tls.sessions import (
    SEGMENT,
    T0,
    TLS_1_2,
    TLS_1_3,
    Chunk,
    Inside,
    Talk,
    both,
    contexts,
    reader,
    talk,
)

from sdkwitness.capture.journal_records import HandshakeEnded, StreamEnded

CASES = 40
"""Of each kind of session."""
PATIENCE = 5.0
"""Seconds that one session may take, on a machine that is busy with other things."""

Step = Chunk | tuple[bool, None]
"""Bytes of one side, or that some are lost."""


def words(start: int, count: int) -> bytes:
    return b"".join(n.to_bytes(4, "big") for n in range(start, start + count))


SENDS: list[Chunk] = [
    (True, words(1 << 24, 10)),
    (False, words(2 << 24, 8000)),
    (True, words(3 << 24, 9000)),
    (False, words(4 << 24, 2)),
]
SUITES = ("", "ECDHE-RSA-AES128-GCM-SHA256", "AES128-SHA", "ECDHE-RSA-CHACHA20-POLY1305")


SENT = {side: set(memoryview(content).cast("I")) for side, content in both(SENDS).items()}


def mutated(wire: list[Chunk], choice: random.Random) -> list[Step]:
    steps: list[Step] = [(c, d[at : at + SEGMENT]) for c, d in wire for at in range(0, len(d), SEGMENT)]
    for _ in range(choice.randint(1, 5)):
        at = choice.randrange(min(len(steps), choice.choice((8, 1000))))
        side, data = steps[at]
        at_byte = choice.randrange(len(data)) if data else 0
        match choice.randrange(7):
            case 0 if data:
                flipped = bytes((data[at_byte] ^ 1 << choice.randrange(8),))
                steps[at] = (side, data[:at_byte] + flipped + data[at_byte + 1 :])
            case 1 if data:
                steps[at] = (side, data[: at_byte + 1])
            case 2:
                steps.insert(at, (side, choice.randbytes(choice.randrange(1, 3000))))
            case 3:
                steps.insert(at, choice.choice(steps))
            case 4:
                del steps[at]
            case 5 if data:
                steps[at] = (not side, data)
            case _:
                steps[at] = (side, None)
    return steps


def check(made: Talk, seed: int) -> Inside:
    choice = random.Random(seed)
    stream, log, inside = reader(made.log)
    started = time.monotonic()
    for side, data in mutated(made.wire, choice):
        if data is None:
            stream.gap(side, T0, choice.choice((0, SEGMENT)))
        else:
            stream.data(side, T0, data)
    stream.end(T0, choice.choice(("closed", "cut", "reset")))
    assert time.monotonic() - started < PATIENCE
    told = [r for r in log.records if isinstance(r, StreamEnded | HandshakeEnded)]
    assert told or inside.opened, "nothing is told of the connection"
    return inside


def test_damaged_sessions_give_what_was_sent_or_nothing() -> None:
    complete = 0
    for number, suite in enumerate(SUITES):
        made = talk(SENDS, *contexts(TLS_1_2 if suite else TLS_1_3, suite))
        for seed in range(CASES):
            inside = check(made, 1000 * number + seed)
            for side in (True, False):
                content = inside.got[side]
                # Bytes may be missing between records, which end on a boundary of four here.
                assert len(content) % 4 == 0
                assert set(memoryview(content).cast("I")) <= SENT[side]
            complete += inside.got[True] == SENDS[0][1] + SENDS[2][1]
    assert 0 < complete < CASES * len(SUITES)
