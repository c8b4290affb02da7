"""The text of a document: bytes in some encoding to lines."""

from __future__ import annotations

import codecs

from sdkwitness.capture.errors import UserError
from sdkwitness.statement.parse import page

MAX_BYTES = 8 << 20
"""The longest published lists have some hundred kilobytes."""
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def lines_of(data: bytes, name: str) -> tuple[str, ...]:
    """Return the lines of a text document; of a saved web page, the lines that a reader sees.

    UTF-8, UTF-16 with a byte-order mark, and GB 18030 are read: Chinese pages come in all three.

    Raises:
        UserError: the document is empty, too large, or no text.
    """
    if len(data) > MAX_BYTES:
        raise UserError(f"{name} is larger than {MAX_BYTES >> 20} MiB: that is no sharing statement.")
    if not data.strip():
        raise UserError(f"{name} is empty; give the text of a sharing statement.")
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "")
    if not marked and b"\0" in data:
        raise UserError(f"{name} is not text; give the statement as text, or saved from the page as text.")
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return page.text_lines(text) if page.is_page(text) else tuple(text.splitlines())
    raise UserError(f"{name} is text in no encoding that is known; save it as UTF-8.")
