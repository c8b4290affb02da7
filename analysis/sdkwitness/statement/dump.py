"""A statement as YAML: what `statement parse --out` writes and `load` reads back to the same records."""

from __future__ import annotations

import msgspec
import yaml

from sdkwitness.statement.model import Statement

SCHEMA = "sdkwitness/statement/1"


class _Dumper(yaml.CSafeDumper):
    """Writes every value where it stands."""

    def ignore_aliases(self, data: object) -> bool:
        """Equal values are written out: an alias would tie what only happens to be equal."""
        return True


def to_yaml(statement: Statement) -> str:
    """Return a statement as YAML, fields in the order of the records."""
    document: dict[str, object] = {"schema": SCHEMA, **msgspec.to_builtins(statement)}
    return yaml.dump(document, Dumper=_Dumper, sort_keys=False, default_flow_style=None, allow_unicode=True, width=110)
