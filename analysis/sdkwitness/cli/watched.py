"""The catalogue of hooks as the importers of agents' logs look calls up in it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sdkwitness.capture.importers.agent.watched import Meaning, Watched

if TYPE_CHECKING:
    from sdkwitness.app.targets import Target, ValueSpec


def lookup(owner: str, method: str) -> Watched | None:
    """Return what the catalogue says of a method of a class, or None where it does not know it."""
    return _table().get((owner, method))


@cache
def _table() -> dict[tuple[str, str], Watched]:
    from sdkwitness.app import targets  # only logs of agents need it

    found: dict[tuple[str, str], Watched] = {}
    for target in targets.load():
        told = _watched(target)
        for site in target.sites:
            found.setdefault((site.owner, site.method), told)
    return found


def _watched(target: Target) -> Watched:
    return Watched(target.id, target.kind, tuple(map(_meaning, target.values)))


def _meaning(spec: ValueSpec) -> Meaning:
    return Meaning(
        path=spec.path,
        data_type=spec.data_type,
        name=spec.name,
        decided_by=spec.data_types.path if spec.data_types is not None else "",
        choices=spec.data_types.map if spec.data_types is not None else {},
        when=spec.when.path if spec.when is not None else "",
        one_of=spec.when.one_of if spec.when is not None else (),
    )
