"""What a YAML file consists of: text, lists and mappings that know where they stand.

Every scalar is text. YAML 1.1 would make a number of `12:30`, false of `no` and octal of `0755`;
what a value means is decided by the setting it stands for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text. `style` is "" (plain), "'", '"', "|" or ">"; [start, end) is its raw spelling."""

    value: str
    style: str
    start: int
    end: int

    @property
    def absent(self) -> bool:
        """Whether nothing is written at all (`key:` and then the line ends)."""
        return self.value == "" and self.style == ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A YAML sequence."""

    items: tuple[Node, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """A YAML mapping; keys are scalars and unique."""

    pairs: tuple[tuple[Scalar, Node], ...]
    start: int
    end: int

    def get(self, key: str) -> Node | None:
        """The value of a key."""
        return next((value for k, value in self.pairs if k.value == key), None)

    def key(self, key: str) -> Scalar | None:
        """The key itself, for its place."""
        return next((k for k, _ in self.pairs if k.value == key), None)

    def without(self, keys: Sequence[str]) -> Mapping:
        """The same mapping with some keys left out."""
        pairs = tuple(pair for pair in self.pairs if pair[0].value not in keys)
        return Mapping(pairs, self.start, self.end)


Node = Scalar | Listing | Mapping
Plain = str | list["Plain"] | dict[str, "Plain"]
Path = tuple[str | int, ...]


def plain(node: Node) -> Plain:
    """The node as str, list and dict."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Listing):
        return [plain(item) for item in node.items]
    return {key.value: plain(value) for key, value in node.pairs}


def walk(node: Node, path: Path) -> Iterator[Node]:
    """The nodes on a path, as far as it exists, the root first."""
    yield node
    for step in path:
        below: Node | None = None
        if isinstance(node, Mapping) and isinstance(step, str):
            below = node.get(step)
        elif isinstance(node, Listing) and isinstance(step, int) and step < len(node.items):
            below = node.items[step]
        if below is None:
            return
        node = below
        yield node


def find(node: Node, path: Path) -> Node:
    """The node at a path, or the deepest one on the way to it."""
    return list(walk(node, path))[-1]


def key_at(node: Node, path: Path) -> Node:
    """The key that the last step of a path names; the node at the path if there is no such key."""
    holder = find(node, path[:-1])
    if path and isinstance(holder, Mapping) and isinstance(path[-1], str):
        return holder.key(path[-1]) or find(node, path)
    return find(node, path)


def said(node: Node) -> str:
    """What a node is, in words."""
    return {Scalar: "text", Listing: "a list", Mapping: "a mapping"}[type(node)]
