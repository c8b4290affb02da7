"""Reading of statements: the shipped one, a saved YAML, or any published document."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path
from typing import cast

import msgspec
import yaml

from sdkwitness.capture.errors import UserError
from sdkwitness.knowledge.model import Catalogue
from sdkwitness.statement.dump import SCHEMA
from sdkwitness.statement.model import Statement
from sdkwitness.statement.parse import parse
from sdkwitness.statement.readers import text as texts


def load(path: Path | None, catalogue: Catalogue) -> Statement:
    """Return a statement.

    Args:
        path: a `.yaml` that `dump.to_yaml` wrote, or any document; None for the shipped Mi Fitness statement.
        catalogue: names data types, recipients and scenarios.

    Raises:
        UserError: the file cannot be read, or is no statement.
    """
    if path is None:
        return from_yaml(_shipped(), "the shipped statement", catalogue)
    try:
        texts.check_size(path.stat().st_size, str(path))
        data = path.read_bytes()
    except OSError as e:
        raise UserError(f"The statement {path} cannot be read: {e.strerror or e}.") from e
    if path.suffix.casefold() in (".yaml", ".yml"):
        return from_yaml(data, path.name, catalogue)
    return parse(data, name=path.name, catalogue=catalogue)


def from_yaml(data: bytes, name: str, catalogue: Catalogue) -> Statement:
    """Read a statement from YAML and check what it refers to.

    Raises:
        UserError: it is no YAML, has other fields, or names data types, recipients or scenarios that do not exist.
    """
    text = "\n".join(texts.lines_of(data, name))
    try:
        loaded: object = yaml.load(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError) as e:
        mark = getattr(e, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark is not None else ""
        raise UserError(f"{name} is not valid YAML{where}; correct it, or parse the statement again.") from e
    if not isinstance(loaded, dict):
        raise UserError(f"{name} is no statement: a mapping with `entries` is expected.")
    fields = cast("dict[str, object]", loaded)
    schema = fields.pop("schema", SCHEMA)
    if schema != SCHEMA:
        raise UserError(f"{name} has the schema {schema!r}, and this version reads {SCHEMA!r}.")
    try:
        statement = msgspec.convert(fields, type=Statement, strict=True)
    except msgspec.ValidationError as e:
        raise UserError(f"{name} is not a statement as this version writes it: {e}.") from e
    problem = _dangling(statement, catalogue)
    if problem:
        raise UserError(f"{name}: {problem}.")
    return statement


def _dangling(statement: Statement, catalogue: Catalogue) -> str:
    if not statement.entries:
        return "no third party is listed"
    for n, entry in enumerate(statement.entries, 1):
        if entry.number != n:
            return f"entry {n} has the number {entry.number}; entries count from 1 in their order"
        if entry.scenario and entry.scenario not in catalogue.scenarios:
            return f"entry {n} names the scenario {entry.scenario!r}, which is not known"
        if entry.recipient and entry.recipient not in catalogue.recipients:
            return f"entry {n} names the recipient {entry.recipient!r}, which is not known"
        for k, claim in enumerate(entry.disclosures, 1):
            if claim.id != f"{n}.{k}" or claim.entry != n:
                return f"the disclosure {claim.id!r} stands where {n}.{k} is expected"
            if claim.data_type is not None and claim.data_type not in catalogue.data_types:
                return f"disclosure {claim.id} names the data type {claim.data_type!r}, which is not known"
    return ""


@cache
def _shipped() -> bytes:
    return (resources.files("sdkwitness.statement") / "shipped" / "mi-fitness.yaml").read_bytes()
