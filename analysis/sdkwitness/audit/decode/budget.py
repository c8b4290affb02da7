"""Bounds of decoding one piece of evidence: a hostile body may cost this much and no more."""

from __future__ import annotations

from dataclasses import dataclass

MAX_DEPTH = 12
"""Layers from the outside in; nesting inside one JSON document is bounded by its parser."""
MAX_NODES = 50_000
MAX_BYTES = 8 * 1024 * 1024
"""Bytes of all buffers that decoding looks at, the outermost included."""
MAX_RATIO = 200
"""Expansion of one compressed layer; real JSON stays far below, bombs reach a thousand and more."""
FREE_EXPANSION = 1024 * 1024
"""Bytes that any compressed layer may give whatever its ratio: logs and repeated records are honest."""


@dataclass
class Budget:
    """What is left to spend on one piece of evidence."""

    nodes: int = MAX_NODES
    size: int = MAX_BYTES
    depth: int = MAX_DEPTH

    def spend_nodes(self, count: int) -> bool:
        """Take `count` nodes; False, and nothing taken, when they are more than what is left."""
        if count > self.nodes:
            return False
        self.nodes -= count
        return True

    def spend_bytes(self, count: int) -> bool:
        """Take `count` bytes; False, and nothing taken, when they are more than what is left."""
        if count > self.size:
            return False
        self.size -= count
        return True

    def expansion(self, compressed: int) -> int:
        """Return how many bytes a layer of `compressed` bytes may expand to."""
        return max(0, min(self.size, max(FREE_EXPANSION, compressed * MAX_RATIO)))
