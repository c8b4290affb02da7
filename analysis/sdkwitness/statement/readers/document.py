"""A document of any kind to blocks: what kind it is, its bytes and its name tell."""

from __future__ import annotations

import json
import re
from pathlib import PurePath

from sdkwitness.capture.errors import UserError
from sdkwitness.statement.blocks import Document
from sdkwitness.statement.readers import html, markdown, office, pdf, plain, script
from sdkwitness.statement.readers.text import check_size, check_text, decoded, is_control

MAX_MARKDOWN, MAX_SIGNS = 1 << 20, 60_000
"""Longer Markdown, or such with more signs, is read as plain text: its parser takes seconds for it."""
_PAGE = re.compile(
    r"^\s*(?:<!doctype html|<html|<\?xml|<!--|<(?:head|meta|style|body|div|p|h[1-6]|ul|ol|dl|table|article|section|main"
    r"|span)[\s>])",
    re.IGNORECASE,
)
_MARKDOWN = re.compile(
    r"^(?:#{1,6} |\|.+\|\s*$|[*-] \[|```|>\s)|\]\(https?://|^[ \t]{0,12}\*\*[^*\n]+\*\*", re.MULTILINE
)
_PROGRAM = re.compile(
    r"^[ \t]*(?:export\s|import\s.+from|(?:const|let|var)\s+\w+|module\.exports|window\.\w+\s*=)", re.MULTILINE
)
_TABLE = re.compile(r"^[ \t]{0,8}\|?[ \t]{0,8}:?-{2,99}[-: \t]{0,99}\|[-:| \t]{0,2000}$", re.MULTILINE)
_FRONT = re.compile(r"\A\s*---\s*\n.*?\n---\s*\n", re.DOTALL)
_WHOLE_PAGE = re.compile(r"\s*<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
_TEMPLATE = re.compile(r"<template[^>]*>(.*)</template>", re.DOTALL | re.IGNORECASE)
TEMPLATES = frozenset({".vue", ".svelte", ".astro", ".njk", ".hbs", ".ejs", ".erb", ".php", ".htm", ".html"})
SCRIPTS = frozenset({".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".json", ".json5", ".jsonc"})


def read(data: bytes, name: str) -> list[Document]:
    """Read a document; where it can be read in more than one way, the likeliest first.

    Raises:
        UserError: the document is empty, too large, or of no kind that is known.
    """
    check_size(len(data), name)
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return [pdf.read(data, name)]
    if data.startswith(b"PK\x03\x04"):
        return [office.read(data, name)]
    text = decoded(data, name)
    if is_control(text):
        raise UserError(f"{name} is not text; give the statement as text, as PDF, or saved from the page.")
    suffix = PurePath(name).suffix.casefold()
    front = _FRONT.match(text)
    if front and _WHOLE_PAGE.match(text, front.end()):
        return [html.read(text[front.end() :])]
    if _PAGE.match(text) and suffix not in (".md", ".mdx", ".markdown"):
        return [html.read(text), *_carried(text)]
    if suffix in SCRIPTS or (_looks_like_json(text)):
        check_text(len(text) * 2, text.count("\n"), name)  # a value costs more than a line
        return [script.read(text), *_written(text)]
    if suffix in TEMPLATES:
        inner = "\n".join(m[1] for m in _TEMPLATE.finditer(text)) or text
        return [html.read(inner), *_carried(text)]
    check_text(len(text), text.count("\n"), name)
    lines = plain.read(tuple(text.split("\n")))
    signs = sum(map(text.count, "[*_`<!\\&")) + 100 * max(0, text.count("[") - text.count("]"))
    marked = (
        len(text) <= MAX_MARKDOWN
        and signs <= MAX_SIGNS
        and (suffix in (".md", ".mdx", ".markdown") or bool(_TABLE.search(text)) or len(_MARKDOWN.findall(text)) > 1)
    )
    if marked:
        return [markdown.read(text), lines]
    if _PROGRAM.search(text[:20_000]):
        return [lines, script.read(text)]
    return [lines]


def _written(text: str) -> list[Document]:
    """The page that a component writes."""
    page = script.markup(text)
    return [html.read(page)] if page else []


def _looks_like_json(text: str) -> bool:
    if text.lstrip()[:1] not in ("{", "["):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _carried(text: str) -> list[Document]:
    """The data that a page carries in its scripts, for pages that are built in the browser."""
    found = [s for s in html.scripts(text) if "{" in s or "[" in s]
    return [script.read(s) for s in sorted(found, key=len, reverse=True)[:20]]
