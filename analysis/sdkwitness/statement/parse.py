"""From a document to a statement: bytes, blocks, entries, claims, defects."""

from __future__ import annotations

import hashlib
import re
from pathlib import PurePath

from sdkwitness.capture.errors import UserError
from sdkwitness.knowledge.model import Catalogue
from sdkwitness.knowledge.normal import normal_key
from sdkwitness.statement import lint
from sdkwitness.statement.assemble import entries_of
from sdkwitness.statement.draft import Draft
from sdkwitness.statement.layouts import choose
from sdkwitness.statement.model import Statement
from sdkwitness.statement.readers import document
from sdkwitness.statement.wording import wording


def parse(data: bytes, *, name: str, catalogue: Catalogue) -> Statement:
    """Parse a published statement.

    Args:
        data: the document's bytes: text, Markdown, HTML, program data, PDF or Word.
        name: its file name, for its kind, the statement's id and messages.
        catalogue: names recipients and scenarios.

    Raises:
        UserError: it cannot be read, or no third party was found in it.
    """
    draft = drafted(data, name)
    entries, doubts = entries_of(draft, wording(), catalogue)
    app, operator = _audited(draft.title, catalogue)
    return Statement(
        id=re.sub(r"[^\w]+", "-", PurePath(name).stem.casefold()).strip("-") or "statement",
        title=draft.title or PurePath(name).stem,
        sha256=hashlib.sha256(data).hexdigest(),
        version=draft.version,
        app=app,
        operator=operator,
        entries=entries,
        defects=lint.defects(draft, entries, doubts),
    )


def drafted(data: bytes, name: str) -> Draft:
    """Find the entries of a document.

    Raises:
        UserError: it cannot be read, or no third party was found in it.
    """
    readings = (choose.draft(d, wording()) for d in document.read(data, name))
    found = next((d for d in readings if d is not None), None)
    if found is None:
        raise UserError(
            f"No third party was found in {name}: the layout is not recognised; known are tables, lists, blocks of "
            "`label: value`, and program data, with labels such as `Third party name` and `Shared information`."
        )
    return found


def _audited(title: str, catalogue: Catalogue) -> tuple[str, str]:
    """Package id and operator of the app that a title names, where the catalogue knows it."""
    for recipient in catalogue.recipients.values():
        names = [normal_key(n) for n in (recipient.via, *recipient.via_aliases) if n]
        if recipient.kind == "first_party" and recipient.apps and any(n in normal_key(title) for n in names):
            return recipient.apps[0], recipient.organisation
    return "", ""
