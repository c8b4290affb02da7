"""The columns of every table: their declared types, and what each one holds.

Column names are the record fields; a field that is a record itself is flattened with an underscore. Values of the app
never stand in a table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]  # ships no types

_arrow: Any = pa  # without types of its own every use of it would be unknown

Dtype = Any
"""Any pandas extension dtype; pandas-stubs has no common name for those below."""

TEXT: Final[Dtype] = pd.StringDtype()
INTEGER: Final[Dtype] = pd.Int64Dtype()
FLAG: Final[Dtype] = pd.BooleanDtype()
REAL: Final[Dtype] = pd.Float64Dtype()
TIME: Final[Dtype] = pd.DatetimeTZDtype("ns", "UTC")
TEXTS: Final[Dtype] = pd.ArrowDtype(_arrow.list_(_arrow.string()))
TEXT_BY_TEXT: Final[Dtype] = pd.ArrowDtype(_arrow.map_(_arrow.string(), _arrow.string()))

SQL_TYPES: Final[Mapping[Dtype, str]] = {
    TEXT: "VARCHAR",
    INTEGER: "BIGINT",
    FLAG: "BOOLEAN",
    REAL: "DOUBLE",
    TIME: "TIMESTAMP WITH TIME ZONE",
    TEXTS: "VARCHAR[]",
    TEXT_BY_TEXT: "MAP(VARCHAR, VARCHAR)",
}
"""The types as questions in SQL see them."""


class Column(NamedTuple):
    """A column."""

    dtype: Dtype
    about: str
    """What it holds, in a few words."""


class Table(NamedTuple):
    """A table."""

    about: str
    """What one row is."""
    columns: Mapping[str, Column]


Schema = Mapping[str, Dtype]

FLOWS: Final = Table(
    "one exchange on the wire",
    {
        "id": Column(TEXT, "`flow:N`, in recording order"),
        "transport": Column(TEXT, "`http`, `websocket`, `tcp`, `udp` or `dns`"),
        "started": Column(TIME, "first byte of the request, or when the stream was opened"),
        "ended": Column(TIME, "last byte; empty where the end was not seen"),
        "duration_ms": Column(REAL, "milliseconds between the two"),
        "client_host": Column(TEXT, "address of the app's side"),
        "client_port": Column(INTEGER, "its port"),
        "server_host": Column(TEXT, "address, or name, that the connection went to"),
        "server_port": Column(INTEGER, "its port"),
        "host": Column(
            TEXT, "the name that the app addressed: authority, SNI, DNS question, the address in DNS, or itself"
        ),
        "sni": Column(TEXT, "server name of the ClientHello"),
        "tls": Column(FLAG, "whether it travelled under TLS"),
        "client_random": Column(TEXT, "random of the ClientHello, 64 hex digits"),
        "ja4": Column(TEXT, "JA4 of the ClientHello, where it is known"),
        "dark": Column(FLAG, "whether its content could not be read; `error` says why"),
        "method": Column(TEXT, "method of the request"),
        "scheme": Column(TEXT, "`http` or `https`"),
        "path": Column(TEXT, "path of the request without its query and without what may be a value in it"),
        "http_version": Column(TEXT, "`HTTP/1.1`, `HTTP/2.0`, ..."),
        "request_bytes": Column(INTEGER, "bytes of the request's body as sent; empty where it was not recorded"),
        "status": Column(INTEGER, "status code of the answer; empty where there was none"),
        "response_bytes": Column(INTEGER, "bytes of the answer's body as sent"),
        "messages": Column(INTEGER, "WebSocket messages, or chunks of a stream"),
        "sent_bytes": Column(
            INTEGER, "all content bytes from the app: body, messages, or the ciphertext of a dark flow"
        ),
        "received_bytes": Column(INTEGER, "all content bytes to the app"),
        "question": Column(TEXT, "the name that was asked for, of a DNS flow"),
        "error": Column(TEXT, "how it failed, or why it is dark"),
        "complete": Column(FLAG, "false where the recording stopped first"),
        "unsent": Column(FLAG, "true for a request that never left: blocked, or no connection came to be"),
    },
)
EVENTS: Final = Table(
    "one thing that a hook saw inside the app",
    {
        "id": Column(TEXT, "`event:N`"),
        "time": Column(TIME, "when the call was entered, on the host's clock"),
        "kind": Column(TEXT, "`read`, `deliver`, `register`, `crypto`, `ipc`, `connect`, `tls` or `stream`"),
        "target": Column(TEXT, "the hook that fired, e.g. `TelephonyManager.getImei`"),
        "thread": Column(INTEGER, "id of the thread"),
        "stack": Column(TEXT, "id of the call stack"),
        "data_types": Column(TEXTS, "data types of the values that crossed, sorted"),
        "values": Column(INTEGER, "how many values crossed; the name needs quotes in SQL"),
        "error": Column(TEXT, "class of the exception that the call threw"),
        "crypto_operation": Column(TEXT, "`encrypt`, `decrypt`, `mac`, `digest`, ..."),
        "crypto_algorithm": Column(TEXT, "as the app named it"),
        "crypto_input_bytes": Column(INTEGER, "bytes that went in"),
        "ipc_mechanism": Column(TEXT, "`activity`, `broadcast`, `service`, `provider` or `binder`"),
        "ipc_peer": Column(TEXT, "package, authority or interface that it was addressed to"),
        "remote_host": Column(TEXT, "far end of the connection"),
        "remote_port": Column(INTEGER, "its port"),
        "client_random": Column(TEXT, "random of the ClientHello, as `flows.client_random`"),
        "sni": Column(TEXT, "server name of the ClientHello"),
        "direction": Column(TEXT, "`out` or `in`"),
        "payload_bytes": Column(INTEGER, "bytes that were written or read"),
    },
)
OBSERVATIONS: Final = Table(
    "one value of a known type that left the app, or that code of the app read",
    {
        "id": Column(TEXT, "`obs:N`"),
        "evidence": Column(TEXT, "`flow:N` or `event:N`: `flows.id` or `events.id`"),
        "channel": Column(TEXT, "`network`, `api`, `ipc` or `native`"),
        "time": Column(TIME, "when"),
        "host": Column(TEXT, "where it went, empty for a read"),
        "recipient_organisation": Column(TEXT, "who got it"),
        "recipient_via": Column(TEXT, "through which SDK, API or app"),
        "recipient_entry": Column(INTEGER, "its place in the statement; empty when unlisted"),
        "recipient_confidence": Column(REAL, "how sure that is, 0 to 1"),
        "recipient_because": Column(TEXTS, "reasons: `host`, `stack`, ..."),
        "data_type": Column(TEXT, "data type id, dotted; a prefix covers all below it"),
        "path": Column(TEXT, "layers from the outside in, e.g. `request.body > gzip > json:$.d.imei`"),
        "form": Column(TEXT, "`raw`, `md5`, `gcj02`, ...: in which form it stood there"),
        "detector": Column(TEXT, "`hooked`, `identity`, `series`, `adapter`, `format` or `lexicon`"),
        "grade": Column(TEXT, "`proven`, `strong` or `indicative`"),
        "confidence": Column(REAL, "of the whole, 0 to 1"),
        "value_digest": Column(TEXT, "keyed digest: equal values of one capture have equal ones"),
        "value_preview": Column(TEXT, "the value, redacted"),
        "value_raw": Column(TEXT, "the value in full, with `--reveal` only"),
        "phase": Column(
            TEXT,
            "`before_dialog`, `before_consent`, `after_consent`, `after_refusal`, `after_withdrawal`; "
            "empty without marks of consent",
        ),
        "scenario": Column(TEXT, "scenarios running at that time, comma-separated"),
        "join": Column(
            TEXT,
            "how the flow was tied to code: `client_random`, `port`, `time` or `none`; the name needs quotes in SQL",
        ),
        "note": Column(TEXT, "a remark of the detector"),
        "api": Column(TEXT, "the hook that saw the read, empty for what was sent"),
        "axes": Column(TEXT_BY_TEXT, "circumstance by name, e.g. `axes['transport']`"),
    },
)
DISCLOSURES: Final = Table(
    "one item that the statement documents",
    {
        "id": Column(TEXT, "`ENTRY.N`"),
        "entry": Column(INTEGER, "place of the third party in the statement"),
        "organisation": Column(TEXT, "its name"),
        "via": Column(TEXT, "SDK, API or app"),
        "recipient": Column(TEXT, "its id in the catalogue, where it is known"),
        "method": Column(TEXT, "how it is shared, e.g. `sdk_local`, `api_transfer`"),
        "scenario": Column(TEXT, "when it is used"),
        "item": Column(TEXT, "the words of the statement"),
        "data_type": Column(TEXT, "what they mean; empty where nobody can tell"),
        "umbrella": Column(FLAG, "whether the words name a whole group"),
        "alternative": Column(TEXT, "group of items of which one is meant"),
        "conditions": Column(TEXTS, "qualifiers, as `KIND: WORDS`"),
        "negated": Column(FLAG, "whether the statement says that it is not shared"),
        "verdict": Column(TEXT, "verdict on it, as in `claims`"),
        "findings": Column(TEXTS, "ids of the findings behind it"),
        "explanation": Column(TEXT, "one sentence"),
    },
)
FINDINGS: Final = Table(
    "the verdict on one recipient and data type",
    {
        "id": Column(TEXT, "`F-N`, worst first"),
        "recipient_organisation": Column(TEXT, "who"),
        "recipient_via": Column(TEXT, "through which SDK, API or app"),
        "recipient_entry": Column(INTEGER, "its place in the statement; empty when unlisted"),
        "data_type": Column(TEXT, "what"),
        "verdict": Column(TEXT, "`disclosed`, `undisclosed_data`, ..."),
        "overlays": Column(TEXTS, "circumstances that weigh, e.g. `pre_consent`"),
        "grade": Column(TEXT, "`proven`, `strong` or `indicative`"),
        "severity": Column(TEXT, "`none`, `low`, `medium`, `high` or `critical`"),
        "observations": Column(TEXTS, "ids of its observations"),
        "disclosures": Column(TEXTS, "ids of the items of the statement that led to it"),
        "explanation": Column(TEXT, "one sentence"),
        "rule": Column(TEXT, "row of the decision table that decided"),
        "overlay_rules": Column(TEXTS, "rows of the table of overlays that gave its overlays"),
        "suppressed": Column(TEXT, "who accepts it, until when and why; empty where nobody does"),
    },
)
CLAIMS: Final = Table(
    "the verdict on one item of the statement: the other side of the ledger",
    {
        "id": Column(TEXT, "`ENTRY.N`, as `disclosures.id`"),
        "entry": Column(INTEGER, "place of the third party in the statement"),
        "data_type": Column(TEXT, "what is claimed"),
        "verdict": Column(TEXT, "`confirmed`, `not_seen_exercised`, ..."),
        "findings": Column(TEXTS, "ids of the findings behind it"),
        "explanation": Column(TEXT, "one sentence"),
        "item": Column(TEXT, "the words of the statement"),
        "conditions": Column(TEXTS, "qualifiers and whether they held, as `KIND: WORDS: VERDICT`"),
        "rule": Column(TEXT, "row of the table of claims that decided"),
    },
)
CONTACTS: Final = Table(
    "something was sent to somebody, whatever it was: each flow but DNS, and each native write past the proxy",
    {
        "evidence": Column(TEXT, "`flow:N` or `event:N`"),
        "channel": Column(TEXT, "`network` or `native`"),
        "time": Column(TIME, "when it began"),
        "host": Column(TEXT, "where it went"),
        "organisation": Column(TEXT, "who got it"),
        "via": Column(TEXT, "through which SDK, API or app"),
        "entry": Column(INTEGER, "place in the statement; empty when unlisted"),
        "kind": Column(TEXT, "`third_party`, `first_party`, `platform` or `unresolved`"),
        "confidence": Column(REAL, "of the attribution, 0 to 1"),
        "because": Column(TEXTS, "reasons: `host`, `stack`, ..."),
        "conflict": Column(FLAG, "whether stack and host name different recipients"),
        "sent_bytes": Column(INTEGER, "bytes of outgoing content: body, query, messages"),
    },
)
MARKS: Final = Table(
    "a moment that the tester or a script named",
    {
        "time": Column(TIME, "when"),
        "kind": Column(TEXT, "`scenario`, `consent`, `app` or `note`"),
        "name": Column(
            TEXT, "scenario id; `asked`, `given`, `refused`, `withdrawn`; `foreground`, `background`; a text"
        ),
        "state": Column(TEXT, "`start`, `stop` or `at`"),
    },
)
HANDSHAKES: Final = Table(
    "one ClientHello",
    {
        "time": Column(TIME, "when"),
        "client_host": Column(TEXT, "address of the app's side"),
        "client_port": Column(INTEGER, "its port"),
        "server_host": Column(TEXT, "where it went"),
        "server_port": Column(INTEGER, "its port"),
        "client_random": Column(TEXT, "as `flows.client_random`"),
        "sni": Column(TEXT, "server name"),
        "alpn": Column(TEXTS, "protocols that were offered"),
        "outcome": Column(TEXT, "`offered`, `established`, `refused` (by the app: pinned) or `failed`"),
        "error": Column(TEXT, "how it failed"),
        "unused": Column(FLAG, "established, and closed without a byte: a pin that is checked afterwards"),
    },
)
CAPTURES: Final = Table(
    "one capture",
    {
        "id": Column(TEXT, "its id"),
        "app": Column(TEXT, "the app"),
        "build": Column(TEXT, "its version"),
        "device": Column(TEXT, "name of the device, else its platform"),
        "started": Column(TIME, "when it began"),
        "ended": Column(TIME, "when it ended; empty where the recorder died"),
        "tool": Column(TEXT, "what recorded or imported it"),
        "sources": Column(TEXTS, "files that it was imported from"),
        "hooks": Column(TEXT, "`on`, `off` or `none`"),
        "sealed": Column(FLAG, "whether it is sealed"),
        "problems": Column(TEXTS, "what it lacks, one sentence each"),
    },
)
TABLES: Final[Mapping[str, Table]] = {
    "flows": FLOWS,
    "events": EVENTS,
    "observations": OBSERVATIONS,
    "disclosures": DISCLOSURES,
    "findings": FINDINGS,
    "claims": CLAIMS,
    "contacts": CONTACTS,
    "marks": MARKS,
    "handshakes": HANDSHAKES,
    "captures": CAPTURES,
}
"""All tables by name."""


def schema(table: Table) -> Schema:
    """Return the declared type of each column."""
    return {name: column.dtype for name, column in table.columns.items()}
