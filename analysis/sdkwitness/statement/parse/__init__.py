"""From a document to a statement: the layouts are tried in order, the first that finds third parties is taken."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import PurePath

from sdkwitness.capture.errors import UserError
from sdkwitness.knowledge.model import Catalogue
from sdkwitness.knowledge.normal import normal_key
from sdkwitness.statement import lint
from sdkwitness.statement.assemble import entries_of
from sdkwitness.statement.draft import Draft
from sdkwitness.statement.model import Statement
from sdkwitness.statement.parse import document, labelled
from sdkwitness.statement.wording import Wording, wording

LAYOUTS: tuple[Callable[[tuple[str, ...], Wording], Draft | None], ...] = (labelled.read,)


def parse(data: bytes, *, name: str, catalogue: Catalogue) -> Statement:
    """Parse a published statement.

    Args:
        data: the document's bytes.
        name: its file name, for the statement's id and for messages.
        catalogue: names recipients and scenarios.

    Raises:
        UserError: it is no text, or no third party was found in it.
    """
    lines = document.lines_of(data, name)
    words = wording()
    draft = next((d for layout in LAYOUTS if (d := layout(lines, words)) is not None), None)
    if draft is None:
        raise UserError(
            f"No third party was found in {name}: the layout is not recognised; known is one `label: value` a line, "
            "with labels such as `Third party name` and `Shared information`."
        )
    entries, doubts = entries_of(draft, words, catalogue)
    app, operator = _audited(draft.title, catalogue)
    return Statement(
        id=re.sub(r"[^\w]+", "-", PurePath(name).stem.casefold()).strip("-") or "statement",
        title=draft.title or PurePath(name).stem,
        sha256=hashlib.sha256(data).hexdigest(),
        app=app,
        operator=operator,
        entries=entries,
        defects=lint.defects(draft, entries, doubts),
    )


def _audited(title: str, catalogue: Catalogue) -> tuple[str, str]:
    """Package id and operator of the app that a title names, where the catalogue knows it."""
    for recipient in catalogue.recipients.values():
        names = [normal_key(n) for n in (recipient.via, *recipient.via_aliases) if n]
        if recipient.kind == "first_party" and recipient.apps and any(n in normal_key(title) for n in names):
            return recipient.apps[0], recipient.organisation
    return "", ""
