"""Word documents (DOCX): their paragraphs and tables, turned into HTML that the reader of pages takes."""

from __future__ import annotations

import io
import zipfile
from html import escape

from lxml import etree

from sdkwitness.capture.errors import UserError
from sdkwitness.statement.blocks import Document
from sdkwitness.statement.readers import html
from sdkwitness.statement.readers.element import Element

MAX_XML = 32 << 20
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def read(data: bytes, name: str) -> Document:
    """Read a Word document.

    Raises:
        UserError: it is another archive, or broken.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            body = _part(archive, "word/document.xml")
            links = (
                _links(_part(archive, "word/_rels/document.xml.rels"))
                if "word/_rels/document.xml.rels" in archive.namelist()
                else {}
            )
    except (
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        OSError,
        NotImplementedError,
        RuntimeError,
        etree.XMLSyntaxError,
    ) as e:
        raise UserError(
            f"{name} is an archive and no Word document; give the statement as text, or saved from the page."
        ) from e
    parts: list[str] = []
    _walk(body, links, parts)
    made = html.read("<html><body>" + "".join(parts) + "</body></html>")
    return Document(kind="office", lines=made.lines, blocks=made.blocks, title=made.title, doubts=made.doubts)


def _part(archive: zipfile.ZipFile, name: str) -> Element:
    with archive.open(name) as part:
        data = part.read(MAX_XML + 1)
    if len(data) > MAX_XML:
        raise ValueError("the document is too large")
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


def _links(root: Element) -> dict[str, str]:
    return {r.get("Id") or "": r.get("Target") or "" for r in root}


def _walk(element: Element, links: dict[str, str], out: list[str]) -> None:
    """Write the HTML of an element; deeper nesting than a person makes is cut by libxml2's own bound."""
    for child in element:
        tag = child.tag.removeprefix(_W) if isinstance(child.tag, str) else ""
        match tag:
            case "p":
                style = child.find(f"{_W}pPr/{_W}pStyle")
                kind = (style.get(f"{_W}val") or "") if style is not None else ""
                listed = child.find(f"{_W}pPr/{_W}numPr") is not None
                level = kind[-1:] if kind.lower().startswith(("heading", "标题")) and kind[-1:] in "123456" else ""
                name = f"h{level}" if level else "p"
                out.append(f'<{name} style="mso-list:l0 level1">' if listed and not level else f"<{name}>")
                _walk(child, links, out)
                out.append(f"</{name}>")
            case "tbl":
                out.append("<table>")
                _table(child, links, out)
                out.append("</table>")
            case "hyperlink":
                target = links.get(child.get(f"{_R}id") or "", "")
                out.append(f'<a href="{escape(target)}">')
                _walk(child, links, out)
                out.append("</a>")
            case "r":
                bold = child.find(f"{_W}rPr/{_W}b") is not None
                out.append("<b>" if bold else "")
                _walk(child, links, out)
                out.append("</b>" if bold else "")
            case "t":
                out.append(escape(child.text or ""))
            case "br" | "cr":
                out.append("<br>")
            case "tab":
                out.append(" ")
            case "body" | "sdt" | "sdtContent" | "ins" | "smartTag":
                _walk(child, links, out)
            case _:
                pass


def _table(table: Element, links: dict[str, str], out: list[str]) -> None:
    rows = [[c for c in row if c.tag == f"{_W}tc"] for row in table if row.tag == f"{_W}tr"]
    starts: dict[int, int] = {}
    down: dict[tuple[int, int], int] = {}
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            if merge is not None and merge.get(f"{_W}val") != "restart" and x in starts:
                down[starts[x], x] += 1
            else:
                starts[x] = y
                down[y, x] = 1
            x += _across(cell)
    for y, row in enumerate(rows):
        out.append("<tr>")
        x = 0
        for cell in row:
            if (y, x) in down:
                out.append(f'<td colspan="{_across(cell)}" rowspan="{down[y, x]}">')
                _walk(cell, links, out)
                out.append("</td>")
            x += _across(cell)
        out.append("</tr>")


def _across(cell: Element) -> int:
    span = cell.find(f"{_W}tcPr/{_W}gridSpan")
    value = (span.get(f"{_W}val") or "") if span is not None else ""
    return min(int(value), 64) if value.isdigit() else 1
