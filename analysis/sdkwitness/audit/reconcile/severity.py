"""How bad a finding is: the worst of its verdict and its overlays, never above what its evidence carries."""

from __future__ import annotations

from collections.abc import Iterable

from sdkwitness.audit.model import SEVERITIES, Grade, Overlay, Severity, Verdict
from sdkwitness.audit.reconcile.rules import Weight, severities
from sdkwitness.knowledge.model import DataType


def severity(verdict: Verdict, overlays: Iterable[Overlay], grade: Grade, data_type: DataType | None) -> Severity:
    """Return the severity of a finding.

    Args:
        verdict: its verdict.
        overlays: its overlays.
        grade: its best grade.
        data_type: row of its data type; None for one that the catalogue does not know.
    """
    table = severities()
    own = table.verdicts[verdict]
    counted: list[Overlay] = [o for o in overlays if own.overlays is None or o in own.overlays]
    grave = grade == "proven" and data_type is not None and (data_type.permanent or data_type.sensitive == "yes")
    weights = [own, *(table.overlays[o] for o in counted)]
    worst = max((_of(w, grave=grave) for w in weights), key=SEVERITIES.index)
    if grade == "indicative":
        return min(worst, table.indicative_at_most, key=SEVERITIES.index)  # pyright: ignore[reportReturnType]  # max and min widen a literal to str
    return worst  # pyright: ignore[reportReturnType]  # max and min widen a literal to str


def _of(weight: Weight, *, grave: bool) -> Severity:
    return "critical" if weight.critical_when_proven and grave else weight.severity
