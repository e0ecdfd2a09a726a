"""YAML text -> tree with places. Bounded in depth, size and what aliases may multiply.

PyYAML's events are used and not its constructors: nothing is resolved, no tag makes an object, the
libyaml parser (7x faster) and the pure one give the same tree. Its own composer recurses in C
without a bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from monitor.errors import Problem
from monitor.settings.quoting import LOADER, hint_for
from monitor.settings.source import Text
from monitor.settings.tree import Listing, Mapping, Node, Scalar

MAX_DEPTH = 24
MAX_ALIASED = 100_000
"""Nodes that aliases may bring in altogether: a "billion laughs" ends here."""
TEXT_TAG = "tag:yaml.org,2002:str"


class StopReadingError(Exception):
    """The rest of the file cannot be read; the problem says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not come yet."""

    mapping: bool
    start: int
    anchor: str | None
    nodes: list[Node] = field(default_factory=list)
    size: int = 1


@dataclass(slots=True)
class _Composer:
    text: Text
    problems: list[Problem] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    anchors: dict[str, tuple[Node, int]] = field(default_factory=dict)
    unused: dict[str, tuple[int, str]] = field(default_factory=dict)
    aliased: int = 0
    root: Node | None = None

    def wrong(self, offset: int, message: str, hint: str = "") -> None:
        self.problems.append(self.text.problem(offset, message, hint))

    def stop(self, offset: int, message: str, hint: str = "") -> StopReadingError:
        return StopReadingError(self.text.problem(offset, message, hint))

    def hint(self, offset: int) -> str:
        return hint_for(self.text.lines[self.text.row(offset)])

    def take(self, event: Any) -> None:
        """One event."""
        if isinstance(event, yaml.ScalarEvent):
            self.scalar(event)
        elif isinstance(event, yaml.AliasEvent):
            self.alias(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self.open(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.close(event)
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            raise self.second(event)

    def second(self, event: Any) -> StopReadingError:
        return self.stop(
            event.start_mark.index,
            "a second YAML document begins here",
            "Remove the `---`: one file is one document.",
        )

    def scalar(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        if event.tag not in (None, "!", TEXT_TAG):
            self.tagged(event)
        self.put(Scalar(event.value, event.style or "", start, end), 1, event.anchor)

    def tagged(self, event: Any) -> None:
        self.wrong(
            event.start_mark.index,
            "YAML reads `!` at the beginning of a value as a tag, and tags mean nothing here",
            self.hint(event.start_mark.index),
        )

    def alias(self, event: Any) -> None:
        start = event.start_mark.index
        if event.anchor not in self.anchors:
            raise self.stop(
                start,
                f"YAML reads `*{event.anchor}` as an alias, and there is no `&{event.anchor}`",
                self.hint(start),
            )
        node, size = self.anchors[event.anchor]
        self.unused.pop(event.anchor, None)
        self.aliased += size
        if self.aliased > MAX_ALIASED:
            raise self.stop(start, f"aliases multiply to more than {MAX_ALIASED} values")
        self.put(node, size, None)

    def open(self, event: Any) -> None:
        start = event.start_mark.index
        if event.tag not in (None, "!"):
            self.tagged(event)
        if len(self.stack) >= MAX_DEPTH:
            raise self.stop(start, f"nested more than {MAX_DEPTH} levels deep")
        self.stack.append(_Open(isinstance(event, yaml.MappingStartEvent), start, event.anchor))

    def close(self, event: Any) -> None:
        done = self.stack.pop()
        end = event.end_mark.index
        node: Node
        if done.mapping:
            node = Mapping(tuple(self.pairs(done.nodes)), done.start, end)
        else:
            node = Listing(tuple(done.nodes), done.start, end)
        self.put(node, done.size, done.anchor)

    def pairs(self, nodes: list[Node]) -> Iterator[tuple[Scalar, Node]]:
        """Keys and values; keys that are no words or come twice are reported and left out."""
        seen: dict[str, Scalar] = {}
        for key, value in zip(nodes[::2], nodes[1::2], strict=True):
            if not isinstance(key, Scalar):
                self.wrong(key.start, "a key must be a word, not a list or a mapping")
            elif key.value == "<<":
                self.wrong(
                    key.start, "merge keys (`<<`) are not supported", "Write the settings out."
                )
            elif key.value in seen:
                line = self.text.place(seen[key.value].start)[0]
                self.wrong(
                    key.start,
                    f"`{key.value}` is given twice",
                    f"The first one is in line {line}; keep one of them.",
                )
            else:
                seen[key.value] = key
                yield key, value

    def put(self, node: Node, size: int, anchor: str | None) -> None:
        """Hand a finished node to what holds it."""
        if anchor is not None:
            self.anchors[anchor] = (node, size)
            self.unused[anchor] = (node.start, anchor)
        if self.stack:
            self.stack[-1].nodes.append(node)
            self.stack[-1].size += size
        else:
            self.root = node

    def finish(self) -> None:
        """An anchor that nobody uses was meant as text (`match: &co`)."""
        for start, anchor in self.unused.values():
            self.wrong(
                start,
                f"YAML reads `&{anchor}` as an anchor, and nothing uses it",
                self.hint(start),
            )


def compose(text: Text) -> tuple[Node | None, tuple[Problem, ...]]:
    """The tree (None: nothing but comments) and the mistakes that did not stop the reading.

    Raises `StopReadingError` for a mistake after which nothing can be read, and PyYAML's own errors
    for what is not YAML.
    """
    composer = _Composer(text)
    for event in yaml.parse(text.whole, Loader=LOADER):
        composer.take(event)
    composer.finish()
    return composer.root, tuple(composer.problems)
