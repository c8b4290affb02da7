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

_LABEL: Final = 7.0
"""Points of a label."""
_BOUNDS: Final = (0.0, 1e-9, 0.01, 0.05, 0.5, 0.95, 0.99, 1.001)
"""Borders of the colours: none, a stray, some, many, most, nearly all, all."""
_COLOURS: Final = ("#ffffff", "#fde2c4", "#f6a85c", "#d1495b", "#9ecae1", "#4292c6", "#08519c")


def draw(tally: Tally, file: Path) -> None:
    """Write the matrix: rows are planted types, columns what was found there, colours shares of what was planted.

    Numbers are counts of what went wrong: in the last column, things not found at all; in the last row, hits where
    nothing was planted; elsewhere, one type taken for another.
    """
    types = sorted({name for pair in tally.confusion for name in pair} - {NOTHING})
    rows = [*types, NOTHING]
    matrix = np.zeros((len(rows), len(rows)))
    for (true, found), count in tally.confusion.items():
        matrix[rows.index(true), rows.index(found)] = count
    planted = np.array([max(1, tally.planted(name)) for name in types] + [max(1, matrix[-1].sum())])
    shares = np.minimum(matrix / planted[:, np.newaxis], 1)
    figure, axes = pyplot.subplots(figsize=(19, 18), dpi=100)
    image = axes.imshow(shares, cmap=ListedColormap(_COLOURS), norm=BoundaryNorm(_BOUNDS, len(_COLOURS)))
    axes.set_xticks(range(len(rows)), rows, rotation=90, fontsize=_LABEL)
    axes.set_yticks(range(len(rows)), rows, fontsize=_LABEL)
    axes.set_xlabel("found as")
    axes.set_ylabel("planted")
    axes.set_title(_title(tally))
    _grid(axes, len(rows))
    _numbers(axes, matrix, shares)
    bar = figure.colorbar(image, ax=axes, fraction=0.025, pad=0.01, shrink=0.6, spacing="uniform")
    bar.set_ticks(list(_BOUNDS), labels=["none", "any", "1 %", "5 %", "50 %", "95 %", "99 %", "100 %"])
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
    for at in range(0, size, 5):  # a line to follow from a label to its cell
        axes.axhline(at, color="#d5d5d5", linewidth=0.4, zorder=0)
        axes.axvline(at, color="#d5d5d5", linewidth=0.4, zorder=0)


def _numbers(axes: pyplot.Axes, matrix: np.ndarray, shares: np.ndarray) -> None:
    """Write the counts off the diagonal: those are what went wrong."""
    for row, column in zip(*np.nonzero(matrix), strict=True):
        if row != column:
            colour = "white" if shares[row, column] > 0.95 else "#222222"
            count = f"{int(matrix[row, column])}"
            axes.text(column, row, count, ha="center", va="center", fontsize=6.5, color=colour)


__all__: Sequence[str] = ("draw",)
