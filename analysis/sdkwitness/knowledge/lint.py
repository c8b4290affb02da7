"""What a table can get wrong although it loads: a test runs these checks, `load` does not pay for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sdkwitness.knowledge.lookup import by_host, is_framework
from sdkwitness.knowledge.model import Catalogue
from sdkwitness.knowledge.normal import normal_key

WEAK = frozenset({"memory", "inference"})
"""Sources that were not looked up, or only concluded: a row with nothing else is never of high confidence."""


def problems(catalogue: Catalogue, sources: Mapping[str, str]) -> tuple[str, ...]:
    """Return one sentence for each row that breaks a rule of the tables.

    Args:
        catalogue: the loaded tables.
        sources: what the `source` keys stand for.
    """
    return (
        *_sources(catalogue, sources),
        *_keys(catalogue),
        *_ranges(catalogue),
        *_recipients(catalogue),
        *_adapters(catalogue),
        *_salts(catalogue),
        *_scenarios(catalogue),
    )


def _sources(c: Catalogue, sources: Mapping[str, str]) -> Iterator[str]:
    for name, source, high in _sourced(c):
        keys = [k.strip() for k in source.split(",") if k.strip()]
        if not keys:
            yield f"{name} has no source"
        for key in keys:
            if key not in sources:
                yield f"{name} names the source {key}, which is not in sources.yaml"
        if high and set(keys) <= WEAK:
            yield f"{name} is of high confidence and was not looked up"


def _sourced(c: Catalogue) -> Iterator[tuple[str, str, bool]]:
    """(name, source, whether its confidence is high) of every row and rule."""
    for table in (c.data_types, c.umbrellas, c.scenarios, c.recipients):
        for row in table.values():
            yield row.id, row.source, False
    for recipient in c.recipients.values():
        for host in recipient.hosts:
            yield f"{recipient.id}: host {host.host}{host.path}", host.source, host.confidence == "high"
        for package in recipient.packages:
            yield f"{recipient.id}: package {package.prefix}", package.source, package.confidence == "high"
        for peer in recipient.peers:
            yield f"{recipient.id}: peer {peer.peer}", peer.source, False
    for adapter in c.adapters:
        for field in adapter.fields:
            yield f"{adapter.id}: field {field.path}", field.source, False
    for salt in c.salts:
        yield salt.id, salt.source, False


def _keys(c: Catalogue) -> Iterator[str]:
    """A name that stood in two rows would mean what the order of the rows says."""
    yield from _twice("field name", ((normal_key(k), t.id) for t in c.data_types.values() for k in set(t.keys)))
    for t in c.data_types.values():
        own = {normal_key(key) for key in t.keys}
        for key in sorted({normal_key(key) for rule in t.rules for key in rule.keys} - own):
            yield f"{t.id} has a rule for the field name {key}, which it does not have"
    yield from _twice("identity key", ((k, t.id) for t in c.data_types.values() for k in t.identity_keys))


def _twice(what: str, pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    owner: dict[str, str] = {}
    for key, row in sorted(set(pairs)):
        if owner.setdefault(key, row) != row:
            yield f"the {what} {key} stands at {owner[key]} and at {row}"


def _ranges(c: Catalogue) -> Iterator[str]:
    for t in c.data_types.values():
        if (t.minimum is None) != (t.maximum is None):
            yield f"{t.id} has only one end of a range"
        if t.minimum is not None and t.maximum is not None and (t.minimum >= t.maximum or not t.unit):
            yield f"{t.id} has an empty range or no unit"
        ends = [(unit.minimum, unit.maximum) for unit in t.units]
        ends += [(r.minimum, r.maximum) for r in t.rules if r.minimum is not None and r.maximum is not None]
        if any(low >= high for low, high in ends):
            yield f"{t.id} has a unit or a rule with an empty range"
        if any((r.minimum is None) != (r.maximum is None) for r in t.rules):
            yield f"{t.id} has a rule with only one end of a range"
        if t.permanent and t.class_code not in ("12b", "2"):
            yield f"{t.id} is permanent and of class {t.class_code}"


def _recipients(c: Catalogue) -> Iterator[str]:
    for r in c.recipients.values():
        if r.kind == "first_party" and not r.apps:
            yield f"{r.id} is first party to every app"
        for host in r.hosts:
            if host.host != host.host.casefold() or "/" in host.host or (host.path and not host.path.startswith("/")):
                yield f"{r.id}: host {host.host}{host.path} is not lower case, or its path does not begin with /"
        for package in r.packages:
            if r.kind == "library" and not is_framework(f"{package.prefix}.X"):
                yield f"{r.id}: {package.prefix} is a library and would be taken for an SDK in a stack"
            if r.kind != "library" and is_framework(f"{package.prefix}.X"):
                yield f"{r.id}: {package.prefix} is skipped in stacks as framework"


def _adapters(c: Catalogue) -> Iterator[str]:
    for a in c.adapters:
        paths = [f.path for f in a.fields]
        if len(paths) != len(set(paths)):
            yield f"adapter {a.id} names a field twice"
        if bool(a.fields) == bool(a.unobservable):
            yield f"adapter {a.id} has neither fields nor a reason why nothing can be seen, or has both"
        if any(not condition.partition("=")[0] for condition in a.when):
            yield f"adapter {a.id} has a condition without a path"
        if a.host:
            found = by_host(c, a.host.removeprefix("*."), a.path)
            if found is None or found[0].id != a.recipient:
                whose = found[0].id if found else "nobody"
                yield f"adapter {a.id} is for {a.recipient} and its host belongs to {whose}"


def _salts(c: Catalogue) -> Iterator[str]:
    for s in c.salts:
        if not s.before and not s.after:
            yield f"salt {s.id} adds nothing"
        for prefix in s.data_types:
            if not any(t.startswith(prefix) for t in c.data_types):
                yield f"salt {s.id} is for {prefix}, which is no data type"


def _scenarios(c: Catalogue) -> Iterator[str]:
    yield from _twice("scenario phrase", ((p, s.id) for s in c.scenarios.values() for p in s.phrases))
    for s in c.scenarios.values():
        if any(p != p.lower() for p in s.phrases):
            yield f"scenario {s.id} has a phrase that is not lower case"
