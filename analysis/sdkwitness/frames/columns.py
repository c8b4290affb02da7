"""The columns of every table and their declared types.

Column names are the record fields; a field that is a record itself is flattened with an underscore.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]  # ships no types

_arrow: Any = pa  # without types of its own every use of it would be unknown

TEXT: Final = pd.StringDtype()
INTEGER: Final = pd.Int64Dtype()
FLAG: Final = pd.BooleanDtype()
REAL: Final = pd.Float64Dtype()
TIME: Final = pd.DatetimeTZDtype("ns", "UTC")
TEXTS: Final = pd.ArrowDtype(_arrow.list_(_arrow.string()))

Dtype = Any
"""Any pandas extension dtype; pandas-stubs has no common name for those above."""
Schema = Mapping[str, Dtype]
FLOWS: Final[Schema] = {
    "id": TEXT,
    "transport": TEXT,
    "started": TIME,
    "ended": TIME,
    "client_host": TEXT,
    "client_port": INTEGER,
    "server_host": TEXT,
    "server_port": INTEGER,
    "host": TEXT,
    "sni": TEXT,
    "tls": FLAG,
    "client_random": TEXT,
    "method": TEXT,
    "scheme": TEXT,
    "path": TEXT,
    "http_version": TEXT,
    "request_bytes": INTEGER,
    "status": INTEGER,
    "response_bytes": INTEGER,
    "messages": INTEGER,
    "question": TEXT,
    "error": TEXT,
    "complete": FLAG,
}
EVENTS: Final[Schema] = {
    "id": TEXT,
    "time": TIME,
    "kind": TEXT,
    "target": TEXT,
    "thread": INTEGER,
    "stack": TEXT,
    "data_types": TEXTS,
    "values": INTEGER,
    "error": TEXT,
    "crypto_operation": TEXT,
    "crypto_algorithm": TEXT,
    "crypto_input_bytes": INTEGER,
    "ipc_mechanism": TEXT,
    "ipc_peer": TEXT,
    "remote_host": TEXT,
    "remote_port": INTEGER,
    "client_random": TEXT,
    "sni": TEXT,
    "direction": TEXT,
    "payload_bytes": INTEGER,
}
OBSERVATIONS: Final[Schema] = {
    "id": TEXT,
    "evidence": TEXT,
    "channel": TEXT,
    "time": TIME,
    "host": TEXT,
    "recipient_organisation": TEXT,
    "recipient_via": TEXT,
    "recipient_entry": INTEGER,
    "recipient_confidence": REAL,
    "recipient_because": TEXTS,
    "data_type": TEXT,
    "path": TEXT,
    "form": TEXT,
    "detector": TEXT,
    "grade": TEXT,
    "confidence": REAL,
    "value_digest": TEXT,
    "value_preview": TEXT,
    "phase": TEXT,
    "scenario": TEXT,
    "join": TEXT,
    "note": TEXT,
}
DISCLOSURES: Final[Schema] = {
    "id": TEXT,
    "entry": INTEGER,
    "organisation": TEXT,
    "via": TEXT,
    "recipient": TEXT,
    "method": TEXT,
    "scenario": TEXT,
    "item": TEXT,
    "data_type": TEXT,
    "umbrella": FLAG,
    "alternative": TEXT,
    "conditions": TEXTS,
    "negated": FLAG,
    "verdict": TEXT,
    "findings": TEXTS,
    "explanation": TEXT,
}
FINDINGS: Final[Schema] = {
    "id": TEXT,
    "recipient_organisation": TEXT,
    "recipient_via": TEXT,
    "recipient_entry": INTEGER,
    "data_type": TEXT,
    "verdict": TEXT,
    "overlays": TEXTS,
    "grade": TEXT,
    "severity": TEXT,
    "observations": TEXTS,
    "disclosures": TEXTS,
    "explanation": TEXT,
    "rule": TEXT,
}
