"""Short forms written out on the tree, so that every value keeps the place where it was written."""

from __future__ import annotations

from collections.abc import Callable, Collection

from monitor.settings.addresses import name_of
from monitor.settings.tree import Listing, Mapping, Node, Scalar

WATCHLIST_LISTS = ("all", "any", "none", "to", "send", "days", "holidays", "languages", "feeds")
RECIPIENT_LISTS = ("holidays",)
HOUSE_LISTS = ("languages", "to", "holidays")


def listed(node: Node) -> Node:
    """A text that stands for a list of one."""
    return Listing((node,), node.start, node.end) if isinstance(node, Scalar) else node


def lists(node: Node, keys: Collection[str]) -> Node:
    """A mapping whose values of these keys are lists."""
    return _each(node, lambda key, value: listed(value) if key in keys else value)


def recipient(node: Node) -> Node:
    """An address is `{mail: address}`."""
    if not isinstance(node, Scalar):
        return lists(node, RECIPIENT_LISTS)
    return Mapping(((_word("mail", node), node),), node.start, node.end)


def example(node: Node) -> Node:
    """A text is `{text: text}`."""
    if not isinstance(node, Scalar):
        return node
    return Mapping(((_word("text", node), node),), node.start, node.end)


def feed(node: Node, known: Collection[str]) -> Node:
    """`URL`, `Name: URL` and `Name: {url: …}` are `{name: …, url: …}`."""
    if isinstance(node, Scalar):
        name = Scalar(name_of(node.value), "", node.start, node.end)
        return _named(node, name, ((_word("url", node), node),))
    if not isinstance(node, Mapping) or len(node.pairs) != 1:
        return node
    name, value = node.pairs[0]
    if name.value in known:
        return node
    if isinstance(value, Scalar):
        return _named(node, name, ((_word("url", value), value),))
    if isinstance(value, Mapping) and value.get("name") is None:
        return _named(node, name, value.pairs)
    return node


def _named(node: Node, name: Scalar, rest: tuple[tuple[Scalar, Node], ...]) -> Mapping:
    return Mapping(((_word("name", name), name), *rest), node.start, node.end)


def _word(key: str, at: Node) -> Scalar:
    return Scalar(key, "", at.start, at.start)


def _each(node: Node, change: Callable[[str, Node], Node]) -> Node:
    if not isinstance(node, Mapping):
        return node
    pairs = tuple((key, change(key.value, value)) for key, value in node.pairs)
    return Mapping(pairs, node.start, node.end)
