"""The confusion matrix as a picture: which data type was planted, and as which it was found."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import matplotlib as mpl

mpl.use("Agg")
import numpy as np
from matplotlib import pyplot
from matplotlib.colors import BoundaryNorm, ListedColormap

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from bodies.score import NOTHING, Tally

_LABEL: Final = 5.5
"""Points of a label."""
_BOUNDS: Final = (0.0, 1e-9, 0.01, 0.05, 0.5, 0.95, 0.99, 1.001)
"""Borders of the colours: none, a stray, some, many, most, nearly all, all."""
_COLOURS: Final = ("#ffffff", "#fde2c4", "#f6a85c", "#d1495b", "#9ecae1", "#4292c6", "#08519c")


def draw(tally: Tally, file: Path) -> None:
    """Write the matrix of shares: each row is a planted type, and its cells add up to one.

    The last row holds inventions, as counts; the last column, what was not found at all.
    """
    types = sorted({name for pair in tally.confusion for name in pair} - {NOTHING})
    rows = [*types, NOTHING]
    matrix = np.zeros((len(rows), len(rows)))
    for (true, found), count in tally.confusion.items():
        matrix[rows.index(true), rows.index(found)] = count
    sums = matrix.sum(axis=1, keepdims=True)
    shares = matrix / np.where(sums == 0, 1, sums)
    figure, axes = pyplot.subplots(figsize=(17, 16), dpi=110)
    image = axes.imshow(shares, cmap=ListedColormap(_COLOURS), norm=BoundaryNorm(_BOUNDS, len(_COLOURS)))
    axes.set_xticks(range(len(rows)), rows, rotation=90, fontsize=_LABEL)
    axes.set_yticks(range(len(rows)), rows, fontsize=_LABEL)
    axes.set_xlabel("found as")
    axes.set_ylabel("planted")
    axes.set_title(_title(tally))
    _grid(axes, len(rows))
    _numbers(axes, matrix, len(types))
    bar = figure.colorbar(image, ax=axes, fraction=0.03, pad=0.01, spacing="uniform")
    bar.set_ticks([0, 0.01, 0.05, 0.5, 0.95, 0.99, 1], labels=["0", "1 %", "5 %", "50 %", "95 %", "99 %", "100 %"])
    bar.set_label("share of what was planted")
    figure.tight_layout()
    figure.savefig(file, metadata={"Software": None})
    pyplot.close(figure)


def _title(tally: Tally) -> str:
    planted = tally.found.total() + tally.missed.total()
    return (
        f"{planted} planted things, identity known, grades proven and strong: "
        f"precision {tally.precision():.4f}, recall {tally.recall():.4f}"
    )


def _grid(axes: pyplot.Axes, size: int) -> None:
    axes.set_xticks(np.arange(-0.5, size), minor=True)
    axes.set_yticks(np.arange(-0.5, size), minor=True)
    axes.grid(which="minor", color="#e8e8e8", linewidth=0.3)
    axes.tick_params(which="minor", length=0)
    axes.tick_params(which="major", length=1.5)


def _numbers(axes: pyplot.Axes, matrix: np.ndarray, types: int) -> None:
    """Write the counts off the diagonal: those are what went wrong."""
    for row, column in zip(*np.nonzero(matrix), strict=True):
        if row != column or row == types:
            axes.text(column, row, f"{int(matrix[row, column])}", ha="center", va="center", fontsize=4.5)


__all__: Sequence[str] = ("draw",)
