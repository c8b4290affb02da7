"""Where fuzzing begins: one input for each encoding that the decoder reads, and for each pair of them, one in another.

They are made anew for each run, so that a new format needs one row in `tests/wrappings.py` and no file here.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from pathlib import Path

from encoding_cells import cells, negatives
from wrappings import BROTLI, WRAPPINGS

CONTENTS = (
    b'{"imei": "356868000041418", "pos": [31.230416, 121.473701], "hr": [61, 97, 143, 88], "mac": "02:11:32:AB:CD:EF"}',
    b"$GPGGA,092750.000,5321.6802,N,00630.3372,W,1,8,1.03,61.7,M,55.2,M,,*76",
    "姓名=欧阳林清禾&ssid=Lab Nest 9F3C".encode(),
    b"_p~iF~ps|U_ulLnnqC_mqNvxq`@",
)
BINARIES = (
    bytes(8) + b"TSYS" + struct.pack("<i", 4) + "imei".encode("utf-16-le") + bytes(4),
    b"\xff\xd8\xff\xe1\x00\x22Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x25\x88\x04\x00\x01\x00\x00\x00\x1a\x00\x00\x00",
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(17),
    b"\x10\x18\x00\x04MQTT\x04\xc2\x00\x3c\x00\x03abc\x00\x01u\x00\x02pw",
    b"OggS" + bytes(24),
    b"PK\x03\x04" + bytes(26),
    bytes(value ^ 0x55 for value in b'{"imei": "356868000041418"}'),
    struct.pack("<dd", 31.230416, 121.473701),
    b"\x9f\x2a\x02\x01\x02\x5f\x20\x03abc",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
)


def seeds() -> Iterator[bytes]:
    """Yield the bodies."""
    yield from (cell.body for cell in (*cells(), *negatives()))
    yield from BINARIES
    for content in CONTENTS:
        yield content
        yield BROTLI.wrap(content)
        for inner in WRAPPINGS.values():
            once = inner.wrap(content)
            yield once
            for outer in WRAPPINGS.values():
                if inner.gives_text or not outer.takes_text:
                    yield outer.wrap(once)


def write(folder: Path, *, route: bytes) -> int:
    """Write the seeds as inputs of the target, each under its digest; return how many there are.

    Args:
        folder: where the corpus is; it is made when it is not there.
        route: the head that the target reads before the body.
    """
    folder.mkdir(parents=True, exist_ok=True)
    found = dict.fromkeys(route + body for body in seeds())
    for data in found:
        (folder / hashlib.sha256(data).hexdigest()[:32]).write_bytes(data)
    return len(found)
