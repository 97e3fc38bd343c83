"""An answer made for a phone: the verdict stands in the first line, what is long folds, the sources fold at the end."""

from __future__ import annotations

import re

LONG_LINES, LONG_SIZE = 6, 420  # a block beyond these folds
SOURCES = re.compile(r"^[^\n]*:\n(?:• <a href=\"[^\n]*\n?)+$")
NEVER = ("<blockquote", "<pre")
ITEM = "• "


def for_phone(html: str) -> str:
    """The blocks with the long ones folded. The first one, which holds the verdict, never folds whole."""
    first, *rest = html.split("\n\n")
    return "\n\n".join([_first(first), *(_folded(block) for block in rest if not SOURCES.match(block))])


def sources_of(html: str) -> str:
    """The block of sources; nothing where an answer has none."""
    return next((block for block in html.split("\n\n") if SOURCES.match(block)), "")


def _first(block: str) -> str:
    """The first line stays in sight, whatever follows it."""
    head, _, tail = block.partition("\n")
    return f"{head}\n{_folded(tail)}" if tail and _long(tail) else block


def _folded(block: str) -> str:
    if not _long(block) or any(mark in block for mark in NEVER):
        return block
    head, _, tail = block.partition("\n")
    if tail and not head.startswith(ITEM) and len(head) < 120:
        return f"{head}\n{quote(tail)}"
    return quote(block)


def _long(block: str) -> bool:
    return block.count("\n") >= LONG_LINES or len(re.sub(r"<[^>]+>", "", block)) > LONG_SIZE


def quote(html: str) -> str:
    """A quote that opens when tapped."""
    return f"<blockquote expandable>{html}</blockquote>"
