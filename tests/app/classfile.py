"""Methods of a Java class file, read as the Java Virtual Machine Specification (chapter 4) lays it out."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import NamedTuple

PUBLIC, PROTECTED, SYNTHETIC = 0x1, 0x4, 0x1000
SIZES = {3: 4, 4: 4, 5: 8, 6: 8, 7: 2, 8: 2, 9: 4, 10: 4, 11: 4, 12: 4, 15: 3, 16: 2, 17: 4, 18: 4, 19: 2, 20: 2}
"""Bytes of each constant after its tag, but for UTF-8 text, which tells its own length."""
UTF8, WIDE = 1, (5, 6)
TYPE = re.compile(r"\[*(?:[BCDFIJSZV]|L[^;]+;)")
PRIMITIVES = {"B": "byte", "C": "char", "D": "double", "F": "float", "I": "int", "J": "long", "S": "short",
              "Z": "boolean", "V": "void"}  # fmt: skip


class Method(NamedTuple):
    """A method that code of another package may call."""

    name: str
    """`$init` for a constructor."""
    types: tuple[str, ...]
    """As Frida names them."""
    result: str


class Reader:
    """A cursor over big-endian bytes."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = 0

    def number(self, size: int) -> int:
        self.at += size
        return int.from_bytes(self._data[self.at - size : self.at])

    def take(self, size: int) -> bytes:
        self.at += size
        return self._data[self.at - size : self.at]


def frida_name(descriptor: str) -> str:
    if descriptor.startswith("["):
        return descriptor.replace("/", ".")
    return PRIMITIVES.get(descriptor) or descriptor[1:-1].replace("/", ".")


def methods(data: bytes) -> list[Method]:
    """The public and protected methods of a class, without what the compiler added."""
    return list(_methods(Reader(data)))


def _methods(reader: Reader) -> Iterator[Method]:
    magic, _ = struct.unpack(">II", reader.take(8))
    assert magic == 0xCAFEBABE
    texts = _texts(reader)
    reader.take(6)
    reader.take(2 * reader.number(2))
    for kind in ("field", "method"):
        for _ in range(reader.number(2)):
            flags, name, descriptor = reader.number(2), texts[reader.number(2)], texts[reader.number(2)]
            for _ in range(reader.number(2)):
                reader.take(2)
                reader.take(reader.number(4))
            if kind == "method" and name != "<clinit>" and flags & (PUBLIC | PROTECTED) and not flags & SYNTHETIC:
                arguments, _, result = descriptor[1:].partition(")")
                types = tuple(frida_name(t) for t in TYPE.findall(arguments))
                yield Method("$init" if name == "<init>" else name, types, frida_name(result))


def _texts(reader: Reader) -> dict[int, str]:
    """The text constants of the pool by their index; a wide constant takes two."""
    texts: dict[int, str] = {}
    index, count = 1, reader.number(2)
    while index < count:
        tag = reader.number(1)
        if tag == UTF8:
            texts[index] = reader.take(reader.number(2)).decode("utf-8", "replace")
        else:
            reader.take(SIZES[tag])
        index += 2 if tag in WIDE else 1
    return texts
