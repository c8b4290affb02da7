"""The element of a parsed tree, which lxml gives no public name."""

from __future__ import annotations

from typing import TypeAlias

from lxml import etree

Element: TypeAlias = etree._Element  # pyright: ignore[reportPrivateUsage]  # its documentation uses this name
