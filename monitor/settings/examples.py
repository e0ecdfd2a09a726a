"""The examples of a watchlist: read, checked, not yet tried."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.model import Example
from monitor.settings import shapes, shorthand
from monitor.settings.checking import Entry, checked, names
from monitor.settings.suggest import did_you_mean
from monitor.settings.tree import Listing, Node, Scalar
from monitor.settings.tree import Mapping as MappingNode


def examples(entry: Entry, feeds: Mapping[str, str] | None) -> tuple[Example, ...]:
    """Those of a watchlist's entry that are right.

    `feeds` maps folded names to names, None if the feeds could not be read.
    """
    node = entry.node.get("examples") if isinstance(entry.node, MappingNode) else None
    if node is None:
        return ()
    items = node.items if isinstance(node, Listing) else (node,)
    read = (_example(entry.below(shorthand.example(item)), feeds) for item in items)
    return tuple(example for example in read if example is not None)


def _example(entry: Entry, feeds: Mapping[str, str] | None) -> Example | None:
    shape = checked(shapes.Example, entry)
    if not isinstance(entry.node, MappingNode):
        return None
    if all(_is_blank(entry.node.get(key)) for key in ("title", "text")):
        if all(key.value in names(shapes.Example) for key, _ in entry.node.pairs):
            hint = "Write `text: …`, as an agency would."
            entry.wrong((), "an example needs a `text` or a `title`", hint)
        return None
    feed = _feed(entry, shape.feed, feeds)
    line, column = entry.text.place(entry.node.start)
    return Example(
        shape.title.strip(),
        shape.text.strip(),
        shape.match,
        shape.language or "",
        feed,
        f"{entry.text.path}:{line}:{column}",
    )


def _is_blank(node: Node | None) -> bool:
    return node is None or (isinstance(node, Scalar) and not node.value.strip())


def _feed(entry: Entry, word: str | None, feeds: Mapping[str, str] | None) -> str:
    if word is None or feeds is None:
        return ""
    name = feeds.get(word.casefold())
    if name is None:
        entry.wrong(("feed",), f"unknown feed `{word}`", did_you_mean(word, feeds.values()))
    return name or ""
