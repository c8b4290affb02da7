"""Messages of name servers: the names and the public addresses stay."""

from __future__ import annotations

import ipaddress
import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sdkwitness.audit.handout.names import Names

if TYPE_CHECKING:
    from mitmproxy.dns import ResourceRecord

HEADER: Final = struct.Struct(">HHHHHH")
"""Id, flags and four counts (RFC 1035, 4.1.1)."""
A: Final = 1
CNAME: Final = 5
AAAA: Final = 28


def redacted(packed: bytes, names: Names) -> bytes:
    """Return a message with its questions, aliases and addresses; what else there is, is left out."""
    from mitmproxy import dns  # takes half a second

    from sdkwitness.capture.mitm_compat import DnsMessage

    try:
        message = DnsMessage.unpack(packed)
        message.questions = [dns.Question(names.host(q.name), q.type, q.class_) for q in message.questions]
        message.answers = [kept for record in message.answers for kept in _answer(record, names)]
        message.authorities = []
        message.additionals = []
        kept = message.packed
    except (ValueError, struct.error, IndexError):
        flags = int.from_bytes(packed[2:4], "big") if len(packed) >= HEADER.size else 0
        return HEADER.pack(0, flags, 0, 0, 0, 0)
    return kept


def _answer(record: ResourceRecord, names: Names) -> Iterator[ResourceRecord]:
    from mitmproxy import dns

    name = names.host(record.name)
    if record.type in (A, AAAA):
        address = str(ipaddress.ip_address(record.data))
        shown = ipaddress.ip_address(names.host(address))
        if (shown.version == 4) == (record.type == A):
            yield dns.ResourceRecord(name, record.type, record.class_, record.ttl, shown.packed)
    elif record.type == CNAME:
        yield dns.ResourceRecord.CNAME(name, names.host(record.domain_name), ttl=record.ttl)
