"""From the words of a statement to disclosures: one claim an atomic item, with conditions and alternatives.

The rules are written down in this folder's README.
"""

from __future__ import annotations

import msgspec

from sdkwitness.statement.model import Condition, Defect, Disclosure
from sdkwitness.statement.pieces import Piece, split_list, split_parentheses
from sdkwitness.statement.wording import Phrase, Wording, half_width
from sdkwitness.statement.words import Words

MAX_DEPTH = 6
"""Lists nested deeper, or joined by more connectors, are kept as one unknown item."""
MAX_ITEMS = 500
"""An entry that lists more is no statement; the rest is kept as one item."""


STANDALONE = ("on_device_only", "de_identified")
"""Conditions that may stand behind a comma instead of in parentheses, for the item before."""


class Atom(msgspec.Struct, frozen=True, kw_only=True):
    """One item before it gets its number."""

    piece: Piece
    row: Phrase | None
    conditions: tuple[Condition, ...] = ()
    alternative: str = ""
    negated: bool = False
    doubt: str = ""


def disclosures(
    entry: int, value: Words, wording: Wording, *, first: int = 1, entry_conditions: tuple[Condition, ...] = ()
) -> tuple[tuple[Disclosure, ...], tuple[Defect, ...]]:
    """Explode the value of a "Shared information" field.

    Args:
        entry: number of the entry.
        value: the words, with their places.
        wording: the phrase tables.
        first: number of the first claim.
        entry_conditions: conditions that hold for every item of the entry.

    Returns:
        The claims in document order, and what is unclear about them.
    """
    atoms = _listed(Piece(value.text, 0), "", wording, 0)
    if len(atoms) > MAX_ITEMS:
        rest = Piece(value.text[atoms[MAX_ITEMS - 1].piece.start :], atoms[MAX_ITEMS - 1].piece.start)
        atoms = [*atoms[: MAX_ITEMS - 1], Atom(piece=rest, row=None)]
    claims = tuple(_claim(entry, n, a, value, entry_conditions) for n, a in enumerate(atoms, first))
    return claims, tuple(d for c, a in zip(claims, atoms, strict=True) for d in _doubts(c, a)) + _vague_groups(claims)


def _claim(entry: int, n: int, atom: Atom, value: Words, entry_conditions: tuple[Condition, ...]) -> Disclosure:
    row = atom.row
    own: tuple[Condition, ...] = ()
    if row is not None and row.condition is not None:
        own = (Condition(kind=row.condition.kind, text=atom.piece.text, platform=row.condition.platform),)
    return Disclosure(
        id=f"{entry}.{n}",
        entry=entry,
        item=atom.piece.text,
        data_type=row.data_type if row else None,
        umbrella=bool(row and row.umbrella),
        alternative=atom.alternative,
        conditions=_once(own + atom.conditions + entry_conditions),
        negated=atom.negated,
        span=value.span(atom.piece.start, atom.piece.end),
    )


def _once(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """Leave out a platform that a condition before has named."""
    kept: list[Condition] = []
    for c in conditions:
        if c.kind != "platform" or not any(k.kind == "platform" and k.platform == c.platform for k in kept):
            kept.append(c)
    return tuple(kept)


def _listed(value: Piece, within: str, wording: Wording, depth: int) -> list[Atom]:
    """The items of a list. A mark for a platform before an item, as in `[Android only]`, holds until the next mark."""
    found: list[Atom] = []
    bound: tuple[Condition, ...] = ()
    for piece in split_list(value):
        mark = wording.manner.mark.match(half_width(piece.text))
        if mark is not None:
            platform = "android" if mark["android"] or mark["a2"] else "ios" if mark["ios"] or mark["i2"] else ""
            text = piece.text[: mark.end()].strip(" :：【】[]")
            bound = (Condition(kind="platform", text=text, platform=platform),) if platform else ()
            piece = piece.part(mark.end(), len(piece.text))
            if not piece.text:
                continue
        alone = wording.condition("parentheses", piece.text) if found and depth == 0 else None
        if alone is not None and alone[0].kind in STANDALONE and wording.phrase(piece.text, within) is None:
            found[-1] = msgspec.structs.replace(found[-1], conditions=(*found[-1].conditions, alone[0]))
            continue
        atoms = _atoms(piece, within, wording, depth)
        if bound:
            atoms = [
                msgspec.structs.replace(a, conditions=a.conditions + bound)
                if not any(c.kind == "platform" for c in a.conditions)
                else a
                for a in atoms
            ]
        found.extend(atoms)
    return found


def _atoms(piece: Piece, within: str, wording: Wording, depth: int) -> list[Atom]:
    piece = _without_remark(piece, wording)
    head, inner = split_parentheses(piece)
    if inner is None or depth >= MAX_DEPTH:
        return _with_examples(piece, within, wording, depth) or _plain(piece, within, wording, depth)
    qualifier = wording.condition("parentheses", inner.text)
    if qualifier is not None:
        found = _plain(head, within, wording, depth)
        kept = [msgspec.structs.replace(a, conditions=(*a.conditions, qualifier[0])) for a in found]
        return [msgspec.structs.replace(kept[0], piece=piece)] if len(kept) == 1 else kept
    context = f"{within} {piece.text}"
    listed = _listed(inner, context, wording, depth + 1)
    heads = _plain(head, within, wording, depth) if head.text else []
    stays_open = any(_unopened(p, wording)[1] for p in split_list(inner))
    if not any(a.row for a in listed):
        if any(a.row for a in heads):
            doubt = "what its parentheses say is neither a list of known items nor a known qualifier"
            return [msgspec.structs.replace(a, doubt=a.doubt or doubt) for a in heads]
        return [Atom(piece=piece, row=None)]
    types = {a.row.data_type for a in listed if a.row}
    own = [a for a in heads if a.row and (stays_open or not a.row.umbrella) and a.row.data_type not in types]
    return own + listed


def _with_examples(piece: Piece, within: str, wording: Wording, depth: int) -> list[Atom]:
    """The items of `device information such as model`: the term stays open, and what it names is named."""
    found = wording.manner.example.search(half_width(piece.text))
    if found is None or depth >= MAX_DEPTH or not found.start():
        return []
    head = [a for a in _plain(piece.part(0, found.start()), within, wording, depth + 1) if a.row]
    return [*head, *_atoms(piece.part(found.end(), len(piece.text)), within, wording, depth + 1)] if head else []


def _without_remark(piece: Piece, wording: Wording) -> Piece:
    """Take off what an item says about its use: `device model: to tell faults apart`."""
    found = wording.manner.remark.search(half_width(piece.text))
    bare = piece.part(0, found.start()) if found and found.start() else piece
    return bare if bare.text else piece


def _unopened(piece: Piece, wording: Wording) -> tuple[Piece, bool]:
    """Take off `such as` before an item and `etc.` behind it; True where the list stays open with it."""
    plain = half_width(piece.text)
    opening = wording.manner.opening.match(plain)
    closing = wording.manner.closing.search(plain)
    start = opening.end() if opening else 0
    end = closing.start() if closing and closing.start() > start else len(piece.text)
    bare = piece.part(start, end)
    return (bare, bool(opening or closing)) if bare.text else (piece, False)


def _plain(piece: Piece, within: str, wording: Wording, depth: int) -> list[Atom]:
    """The items of a piece without parentheses: the whole, or its parts where all of them are known."""
    rest, negated = _without_negation(_unopened(piece, wording)[0], wording)
    tail = wording.condition("tail", rest.text)
    conditions = (tail[0],) if tail else ()
    bare = rest.part(0, len(tail[1])) if tail else rest
    row = wording.phrase(bare.text, within)
    if row is not None:
        return [Atom(piece=rest, row=row, conditions=conditions, negated=negated, doubt=row.doubt)]
    if depth < MAX_DEPTH:
        for connector in wording.manner.connectors:
            for pattern in connector.patterns:
                cuts = list(pattern.finditer(bare.text))
                edges = [0, *(e for m in cuts for e in m.span()), len(bare.text)]
                parts = [bare.part(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True)]
                found = [_plain(p, within, wording, depth + 1) for p in parts] if cuts else []
                known = [any(a.row for a in atoms) for atoms in found]
                # a slash parts even what is not known: `IMEI/XYZ` is no name of anything
                slashed = connector.alternative and "/" in connector.words and sum(known) * 2 >= len(known) > 1
                if found and (all(a.row for atoms in found for a in atoms) or (slashed and depth == 0 and any(known))):
                    group = bare.text if connector.alternative else ""
                    return [
                        msgspec.structs.replace(
                            a,
                            conditions=a.conditions + conditions,
                            alternative=a.alternative or group,
                            negated=a.negated or negated,
                        )
                        for atoms in found
                        for a in atoms
                    ]
    return [Atom(piece=rest, row=None, conditions=conditions, negated=negated)]


def _without_negation(piece: Piece, wording: Wording) -> tuple[Piece, bool]:
    for opening in wording.manner.negations:
        if piece.text.casefold().startswith(opening):
            rest = piece.part(len(opening), len(piece.text))
            return rest if rest.text else piece, True
    return piece, False


def _doubts(claim: Disclosure, atom: Atom) -> list[Defect]:
    if atom.row is None:
        text = f"{claim.item!r} is not a phrase whose data type is known."
        return [Defect(kind="unknown_phrase", entry=claim.entry, text=text, disclosure=claim.id, span=claim.span)]
    found: list[Defect] = []
    if claim.umbrella:
        text = f"{claim.item!r} covers several kinds of data and lists none of them."
        found.append(Defect(kind="open_umbrella", entry=claim.entry, text=text, disclosure=claim.id, span=claim.span))
    if atom.doubt:
        text = f"{claim.item!r} is unclear: {atom.doubt}."
        kind = "unclear_alternative" if claim.alternative else "ambiguous_item"
        found.append(Defect(kind=kind, entry=claim.entry, text=text, disclosure=claim.id, span=claim.span))  # type: ignore[arg-type]  # both are kinds
    return found


def _vague_groups(claims: tuple[Disclosure, ...]) -> tuple[Defect, ...]:
    """A slash says that one or the other is shared, and neither which nor when; "and/or" at least says both may be."""
    groups: dict[str, Disclosure] = {}
    for claim in claims:
        if "/" in claim.alternative and "and/or" not in claim.alternative.casefold():
            groups.setdefault(claim.alternative, claim)
    return tuple(
        Defect(
            kind="unclear_alternative",
            entry=first.entry,
            text=f"{group!r} does not say which of them is shared, or when.",
            span=first.span,
        )
        for group, first in groups.items()
    )
