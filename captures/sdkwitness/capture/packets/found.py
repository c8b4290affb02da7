"""What is found below a link layer."""

from __future__ import annotations

from typing import NamedTuple


class Ip(NamedTuple):
    """An IP packet of either version, by its place in a buffer."""

    data: bytes
    begin: int
    end: int


Found = Ip | str
"""An IP packet, or in few words what there is instead."""
