"""Data in JavaScript, TypeScript, JSX and JSON: the literals, read from the syntax tree; nothing is ever run."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from html import escape

import tree_sitter_typescript
from tree_sitter import Language, Node, Parser

from sdkwitness.statement.blocks import Array, Data, Document, Record, Value
from sdkwitness.statement.readers import html
from sdkwitness.statement.words import Link, Mark, Words, joined

MAX_DEPTH = 40
MAX_STEPS, CHUNK = 2000, 1 << 16
"""Calls of the parser's progress report that a text is given, besides one for ten bytes; and how it is handed over."""
MAX_VALUES = 30_000
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|.))", re.DOTALL)
_PLAIN = {"n": "\n", "t": " ", "r": " ", "b": "", "f": "", "v": "", "0": "", "\n": "", "\r\n": ""}
_SURROGATES = re.compile(r"[\ud800-\udbff][\udc00-\udfff]")
_LONE = re.compile(r"[\ud800-\udfff]")
_WRAPPED = frozenset({
    "parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression", "await_expression",
    "jsx_expression", "type_assertion",
})  # fmt: skip


def read(text: str) -> Document:
    """Read a program, or JSON."""
    reader = _Reader(text, 1)
    blocks = tuple(reader.data(reader.root))
    return Document(kind="script", lines=tuple(text.split("\n")), blocks=blocks)


def markup(text: str) -> str:
    """Return the markup that a program writes, as HTML: its outermost JSX elements, with strings for expressions."""
    reader = _Reader(text, 1)
    found: list[str] = []
    stack = [reader.root]
    while stack:
        node = stack.pop()
        if node.type in ("jsx_element", "jsx_fragment", "jsx_self_closing_element"):
            found.append(reader.html(node))
        else:
            stack.extend(reversed(node.named_children))
    return "\n".join(found)


def first(text: str, line: int, *, component: bool) -> tuple[tuple[Data, ...], int]:
    """Read the first statement, or the first JSX element, of a text.

    Args:
        text: begins with the statement or the element.
        line: of the text's beginning in its document.
        component: whether it is an element.

    Returns:
        Its data, and how many characters it takes; 0 where it is neither.
    """
    reader = _Reader(text, line)
    wanted = ("jsx_element", "jsx_self_closing_element") if component else ()
    node = next((n for n in _walk(reader.root) if n.type in wanted), None) if component else None
    if not component:
        node = next(iter(reader.root.named_children), None)
    if node is None or node.start_byte > 2:
        return (), 0
    return tuple(reader.data(node)), len(reader.source[: node.end_byte].decode("utf-8", "replace"))


@cache
def _languages() -> tuple[Language, ...]:
    tsx, plain = tree_sitter_typescript.language_tsx(), tree_sitter_typescript.language_typescript()
    return Language(tsx), Language(plain)


def _root(source: bytes) -> Node:
    """Parse a text, giving up on it after a bounded number of steps: the grammar with JSX never ends on some."""
    for language in _languages():
        left = itertools.count(-MAX_STEPS - len(source) // 10)

        def is_over(_: int, __: bool, left: Iterator[int] = left) -> bool:
            return next(left) > 0

        try:
            tree = Parser(language).parse(lambda at, _: source[at : at + CHUNK], progress_callback=is_over)
        except ValueError:
            continue
        return tree.root_node
    return Parser(_languages()[1]).parse(b"").root_node


class _Reader:
    """Reads the literals of one text."""

    def __init__(self, text: str, line: int) -> None:
        # an object that stands alone would be read as a block of statements
        bare = text.lstrip("\ufeff \t\r\n").startswith("{")
        self._shift = 1 if bare else 0
        self.source = (f"({text})" if bare else text).encode("utf-8", "replace")
        self._lines = self.source.split(b"\n")
        self._line = line
        self._inner: dict[int, list[int]] = {}
        """For each line the bytes that begin no character: Tree-sitter counts bytes, spans count characters."""
        self._left = MAX_VALUES
        self.root = _root(self.source)

    def data(self, node: Node) -> Iterator[Data]:
        """Yield the outermost arrays and objects of a tree, each with the name it is given."""
        stack: list[tuple[Node, str]] = [(node, "")]
        while stack:
            current, name = stack.pop()
            if current.type in ("array", "object"):
                value = self._value(current, 0)
                if value is not None and not isinstance(value, Words):
                    yield Data(name, value)
                stack.extend((n, name) for n in reversed(list(_functions(current))))
                continue
            if current.type in ("jsx_self_closing_element", "jsx_opening_element"):
                given = self._given(current)
                if len(given.fields) > 1:  # the columns of a table may be given apart from its rows
                    yield Data(name, given)
                    continue
            if current.type in ("variable_declarator", "pair", "assignment_expression", "jsx_attribute"):
                named = current.child_by_field_name("name") or current.child_by_field_name("left")
                name = self._text(named) if named is not None else name
            stack.extend((child, name) for child in reversed(current.named_children))

    def _given(self, element: Node) -> Record:
        """The arrays and objects that a component is given, by the names of its attributes."""
        fields: list[tuple[Words, Value]] = []
        for attribute in element.named_children:
            parts = attribute.named_children if attribute.type == "jsx_attribute" else []
            value = self._value(parts[1], 0) if len(parts) > 1 and parts[1].type == "jsx_expression" else None
            if value is not None and not isinstance(value, Words):
                fields.append((self._placed(self._text(parts[0]), parts[0]), value))
        return Record(tuple(fields))

    def html(self, node: Node) -> str:
        """The source of an element, its expressions replaced by the strings they are."""
        parts: list[str] = []
        stack: list[Node | str] = [node]
        while stack:
            one = stack.pop()
            if isinstance(one, str):
                parts.append(one)
            elif one.type == "jsx_expression":
                inner = one.named_children[0] if one.named_children else None
                if inner is not None and inner.type in ("string", "template_string"):
                    text = escape(self._string(inner).text)
                    parts.append(f'"{text}"' if one.parent is not None and one.parent.type == "jsx_attribute" else text)
                elif inner is not None and any(c.type.startswith("jsx") for c in _walk(inner)):
                    stack.extend(c for c in reversed(list(_outermost(inner))))
                else:
                    parts.append(" ")
            elif one.type == "jsx_self_closing_element":
                name = one.child_by_field_name("name")
                tag = self._text(name) if name is not None else ""
                parts.append("<br>" if tag == "br" else " ")
            elif one.children:
                stack.extend(reversed(one.children))
            else:
                before = self.source[one.start_byte - 1 : one.start_byte]
                parts.append((" " if before.isspace() else "") + self._text(one))
        return "".join(parts)

    def _value(self, node: Node, depth: int) -> Value | None:
        self._left -= 1
        if depth > MAX_DEPTH or self._left < 0:
            return None
        while node.type in _WRAPPED and node.named_children:
            node = node.named_children[0]
        match node.type:
            case "object":
                return self._record(node, depth)
            case "array":
                values = (self._value(n, depth + 1) for n in node.named_children if n.type != "comment")
                return Array(tuple(v for v in values if v is not None))
            case "string" | "template_string":
                return self._string(node)
            case "number" | "true" | "false" | "unary_expression":
                return self._placed(self._text(node), node)
            case "null" | "undefined":
                return Words("")
            case "binary_expression":
                parts = [self._value(n, depth + 1) for n in node.named_children]
                return joined((p for p in parts if isinstance(p, Words)), "")
            case "call_expression":
                arguments = node.child_by_field_name("arguments")
                inner = arguments.named_children if arguments is not None else []
                return self._value(inner[0], depth + 1) if inner else None
            case "jsx_element" | "jsx_fragment" | "jsx_self_closing_element":
                words = html.inline(self._text(node))
                return Words(words.text, self._placed("", node).marks, words.links)
            case "identifier" | "member_expression":
                return self._placed(self._text(node), node)
            case _:
                return None

    def _record(self, node: Node, depth: int) -> Record:
        fields: list[tuple[Words, Value]] = []
        for pair in node.named_children:
            key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
            if pair.type != "pair" or key is None or value is None:
                continue
            read_value = self._value(value, depth + 1)
            if read_value is not None:
                name = self._string(key) if key.type == "string" else self._placed(self._text(key), key)
                fields.append((name, read_value))
        return Record(tuple(fields))

    def _string(self, node: Node) -> Words:
        parts: list[Words] = []
        for child in node.children:
            if child.type in ("string_fragment", "template_chars"):
                parts.append(self._placed(self._text(child), child))
            elif child.type == "escape_sequence":
                parts.append(self._placed(_ESCAPE.sub(_unescaped, self._text(child)), child))
        if not parts and node.type == "template_string":
            parts.append(self._placed(self._text(node).strip("`"), node))
        words = joined(parts, "")
        text = _LONE.sub("\ufffd", _SURROGATES.sub(_pair, words.text))
        shown = html.inline(text)
        if shown.text == " ".join(text.split()) and not shown.links:
            return Words(text, words.marks if len(text) == len(words.text) else words.marks[:1])
        return Words(shown.text, words.marks[:1], tuple(Link(k.start, k.end, k.url) for k in shown.links))

    def _placed(self, text: str, node: Node) -> Words:
        row, column = node.start_point
        if row not in self._inner:
            self._inner[row] = [i for i, byte in enumerate(self._lines[row]) if byte & 0xC0 == 0x80]
        column -= bisect_left(self._inner[row], column) + (self._shift if row == 0 else 0)
        return Words(text, (Mark(0, row + self._line, max(0, column)),))

    def _text(self, node: Node) -> str:
        return self.source[node.start_byte : node.end_byte].decode("utf-8", "replace")


def _outermost(node: Node) -> Iterator[Node]:
    stack = [node]
    while stack:
        current = stack.pop()
        if current.type.startswith("jsx"):
            yield current
        else:
            stack.extend(reversed(current.named_children))


def _functions(node: Node) -> Iterator[Node]:
    """The functions that an object holds: what they return may be data."""
    for child in node.named_children:
        value = child.child_by_field_name("value") if child.type == "pair" else None
        if child.type == "method_definition":
            yield child
        elif value is not None and value.type in ("arrow_function", "function_expression"):
            yield value


def _walk(node: Node) -> Iterator[Node]:
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(current.named_children))


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code:
        number = int(code, 16)
        return chr(number) if number <= 0x10FFFF else "\ufffd"
    return _PLAIN.get(found[4], found[4])


def _pair(found: re.Match[str]) -> str:
    high, low = map(ord, found[0])
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
