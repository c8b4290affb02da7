"""Overlays: what is wrong with an observation beside its verdict, by the rows of `tables/overlays.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import msgspec

from sdkwitness.audit.model import Overlay
from sdkwitness.audit.reconcile.axes import Axes, Surveyor
from sdkwitness.audit.reconcile.judge import Judged
from sdkwitness.audit.reconcile.policy import NO_POLICY, Policy
from sdkwitness.audit.reconcile.rules import OverlayRule, overlay_rules
from sdkwitness.audit.seen import Seen
from sdkwitness.knowledge.model import Catalogue

BARE = ("noise", "placeholder")
"""Verdicts of what is no data of anybody, so that no circumstance makes it worse."""


class Overlays:
    """Finds the overlays of the observations of one recording."""

    def __init__(
        self,
        catalogue: Catalogue,
        seen: Iterable[Seen],
        policy: Policy = NO_POLICY,
        rules: Sequence[OverlayRule] | None = None,
    ) -> None:
        self._surveyor = Surveyor(catalogue, seen, policy)
        self._rules = overlay_rules() if rules is None else tuple(rules)
        self._fitting = cache(self._fit)

    def of(self, judged: Judged) -> tuple[Overlay, ...]:
        """Return the overlays of one observation, in table order."""
        return tuple(dict.fromkeys(rule.overlay for rule in self.rules(judged)))

    def rules(self, judged: Judged) -> tuple[OverlayRule, ...]:
        """Return the rows that gave the overlays of one observation."""
        return () if judged.verdict in BARE else self._fitting(self.axes(judged))

    def axes(self, judged: Judged) -> Axes:
        """Return the axes of one observation."""
        return self._surveyor.of(judged)

    def _fit(self, axes: Axes) -> tuple[OverlayRule, ...]:
        values: dict[str, str] = msgspec.structs.asdict(axes)
        return tuple(rule for rule in self._rules if _fits(rule.when, values))


def _fits(when: Mapping[str, tuple[str, ...]], values: Mapping[str, str]) -> bool:
    return all(values[axis] in allowed for axis, allowed in when.items())
