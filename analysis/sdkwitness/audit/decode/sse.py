"""Server-sent events (WHATWG HTML, 9.2): the data lines of an event are one text."""

from __future__ import annotations

import re

from sdkwitness.audit.decode.part import Part

_START = re.compile(r"(?:(?:data|event|id|retry):|:)")
_LINE = re.compile(r"(data|event|id|retry)(?:: ?(.*))?\Z")
_MAX_EVENTS = 5_000
_MAX_FIELDS = 4 * _MAX_EVENTS


def parse(text: str, content_type: str) -> list[Part] | None:
    """Return the events of a stream, None when `text` is none.

    Without the media type only a text whose every line is a field counts, with an event that has data.
    """
    declared = "event-stream" in content_type.lower()
    if not declared and not _START.match(text):
        return None
    found: list[Part] = []
    data: list[str] = []
    number = 1
    for line in [*re.split(r"\r\n|\r|\n", text), ""]:
        match = _LINE.match(line)
        if not line:
            if data:
                found.append(Part(f"sse:{number}", "\n".join(data), ""))
                number, data = number + 1, []
        elif match is not None and match[1] == "data":
            data.append(match[2] or "")
        elif match is not None and match[2]:
            found.append(Part(f"sse:{number}.{match[1]}", match[2], match[1]))
        elif match is None and not line.startswith(":") and not declared:
            return None
        if number > _MAX_EVENTS or len(found) > _MAX_FIELDS:
            return [*found, Part("sse", "", final=True, opaque="nodes")]
    return found if number > 1 else None
