"""Decoding: payloads to leaves, step by named step, within bounds.

Paths name the layers from the outside in (`request.body > gzip > json:$.d.imei`). A bound that was hit is a
leaf with the reason in `opaque`.
"""

from __future__ import annotations

from sdkwitness.audit.decode.body import decode_body
from sdkwitness.audit.decode.event import decode_event
from sdkwitness.audit.decode.flow import decode_flow

__all__ = ["decode_body", "decode_event", "decode_flow"]
