"""A tree against the models: values of the right type, or problems at the right place."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import ValidationError

from monitor.errors import Problem, QueryError
from monitor.settings.quoting import QUERY_KEYS
from monitor.settings.shapes import REQUIRED, SHAPES, House, Shape
from monitor.settings.source import Text
from monitor.settings.suggest import did_you_mean, nearest
from monitor.settings.tree import Listing, Mapping, Node, Path, Scalar, find, key_at, plain, said
from monitor.settings.values import MistakeError

S = TypeVar("S", bound=Shape)

_ELSEWHERE = {
    "interval": "every",
    "schedule": "send",
    "when": "send",
    "follow_ups": "updates",
    "followups": "updates",
    "query": "match",
    "search": "match",
    "keywords": "any",
    "exclude": "none",
    "not": "none",
    "recipients": "to",
    "email": "mail",
    "address": "mail",
    "tz": "timezone",
    "zone": "timezone",
    "username": "user",
    "server": "host",
    "encryption": "tls",
    "ssl": "tls",
    "retention": "keep",
    "link": "url",
    "hook": "webhook",
    "title": "name",
    "headline": "title",
    "summary": "text",
    "body": "text",
    "lang": "language",
    "expect": "match",
    "matches": "match",
    "useragent": "user_agent",
    "fulltext": "full_text",
    "reply_to": "operator",
}
_COMMENT = re.compile(r"[ \t]+#(?P<comment>[^\r\n]*)")
_SECRETS = ("password", "pass", "passwd", "secret")


@dataclass(slots=True)
class Findings:
    """What was found so far, in one file or all; order is made at the end."""

    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Entry:
    """A node with the file it stands in and a place to report to."""

    text: Text
    node: Node
    findings: Findings

    def wrong(self, path: Path, message: str, hint: str = "") -> None:
        """A mistake in the value at a path."""
        self._wrong(find(self.node, path).start, message, hint)

    def wrong_key(self, path: Path, message: str, hint: str = "") -> None:
        """A mistake in the key at a path."""
        self._wrong(key_at(self.node, path).start, message, hint)

    def warn(self, path: Path, message: str, hint: str = "") -> None:
        """Something worth saying about the value at a path."""
        offset = find(self.node, path).start
        self.findings.warnings.append(self.text.problem(offset, message, hint))

    def at(self, offset: int, message: str, hint: str = "") -> None:
        """A mistake at an offset of the file."""
        self._wrong(offset, message, hint)

    def inside(self, offset: int, error: QueryError) -> None:
        """A mistake in a query, which is shown with a caret."""
        problem = self.text.pointed(offset, error.message, error.hint)
        self.findings.problems.append(problem)

    def below(self, node: Node) -> Entry:
        """Another node of the same file."""
        return Entry(self.text, node, self.findings)

    @property
    def line(self) -> int:
        """The line where the node begins, counted from 1."""
        return self.text.place(self.node.start)[0]

    def _wrong(self, offset: int, message: str, hint: str) -> None:
        self.findings.problems.append(self.text.problem(offset, message, hint))


def written(entry: Entry, known: Collection[str] = frozenset(House.model_fields)) -> Entry:
    """The file without settings that have no value; each is a warning.

    Keys of the file itself that are not `known` stay, to be refused whether they have one or not.
    """
    return entry.below(_written(entry, entry.node, known))


def _written(entry: Entry, node: Node, known: Collection[str] | None = None) -> Node:
    if isinstance(node, Listing):
        return Listing(tuple(_written(entry, i) for i in node.items), node.start, node.end)
    if not isinstance(node, Mapping):
        return node
    pairs = []
    for key, value in node.pairs:
        if known is not None and key.value not in known:
            pairs.append((key, value))
            continue
        kept = _meant(entry, key, value) if _is_empty(value) else _written(entry, value)
        if kept is not None:
            pairs.append((key, kept))
    return Mapping(tuple(pairs), node.start, node.end)


def _is_empty(node: Node) -> bool:
    if isinstance(node, Scalar):
        return node.absent
    return not (node.items if isinstance(node, Listing) else node.pairs)


def _meant(entry: Entry, key: Scalar, value: Node) -> Scalar | None:
    """Report a setting without value; a query that YAML took for a comment is given back."""
    comment = comment_after(entry.text, value) if isinstance(value, Scalar) else None
    if key.value in QUERY_KEYS and comment and not comment.startswith((" ", "#")):
        entry.at(
            value.start,
            f"YAML takes `#{comment}` as a comment, so `{key.value}` has no value",
            f"Write: {key.value}: '#{comment}'",
        )
        return Scalar(f"#{comment}", "", value.start, value.start)
    entry.below(key).warn((), f"`{key.value}` has no value and does nothing")
    return None


def comment_after(text: Text, scalar: Scalar) -> str | None:
    """The comment on the line where a scalar ends, without its `#`."""
    if scalar.style in ("|", ">"):
        return None
    found = _COMMENT.match(text.whole, max(scalar.start, scalar.end))
    return found["comment"].rstrip() if found else None


def checked(shape: type[S], entry: Entry) -> S:
    """The values of an entry; what is wrong is reported and left out."""
    if not isinstance(entry.node, Mapping):
        entry.wrong((), f"settings are needed here (`name: value`), not {said(entry.node)}")
        return shape()
    data: Any = plain(entry.node)
    try:
        model = shape.model_validate(data)
    except ValidationError as error:
        for mistake in error.errors(include_url=False, include_input=False):
            _report(shape, entry, mistake)
        bad = {mistake["loc"][0] for mistake in error.errors(include_url=False)}
        model = shape.model_validate({k: v for k, v in data.items() if k not in bad})
    _complete(model, entry, ())
    return model


def _report(shape: type[Shape], entry: Entry, mistake: Any) -> None:
    path: Path = tuple(mistake["loc"])
    if mistake["type"] == "extra_forbidden":
        known = names(_shape_at(shape, path[:-1]))
        entry.wrong_key(path, f"unknown setting `{path[-1]}`", hint_for_unknown(entry, path, known))
        return
    cause = mistake.get("ctx", {}).get("error")
    if isinstance(cause, MistakeError):
        entry.wrong(path, cause.message, cause.hint)
        return
    node = find(entry.node, path)
    wanted = "a list" if mistake["type"] in ("tuple_type", "list_type") else "a mapping"
    hint = "Every entry of a list begins with `- `." if wanted == "a list" else ""
    entry.wrong(path, f"`{path[-1]}` needs {wanted}, not {said(node)}", hint)


def names(shape: type[Shape]) -> list[str]:
    """The settings of a group, as they are written."""
    return [info.alias or name for name, info in shape.model_fields.items()]


def _shape_at(shape: type[Shape], path: Path) -> type[Shape]:
    """The model of a group below another (`smtp` of `mail`)."""
    by_key = {s.__name__.lower(): s for s in SHAPES}
    return by_key.get(str(path[-1]), shape) if path else shape


def hint_for_unknown(entry: Entry, path: Path, known: Collection[str]) -> str:
    """What was probably meant by an unknown setting."""
    word = str(path[-1])
    lower = word.casefold().replace("-", "_")
    if lower in known:
        return f"Did you mean `{lower}`?"
    if lower in _SECRETS and "password_file" in known:
        return "A password stands in a file of its own: `password_file`."
    if _ELSEWHERE.get(lower) in known:
        return f"Did you mean `{_ELSEWHERE[lower]}`?"
    value = find(entry.node, path)
    if "all" in known and _is_pair(entry.node) and nearest(word, known) is None:
        return f"A watchlist reads `name: {word}` and, on the next line, `match: …`."
    linked = isinstance(value, Scalar) and value.value.startswith("http")
    if linked and "url" in known and nearest(word, known) is None:
        return f"A feed with more settings reads `name: {word}` and `url: …`."
    return did_you_mean(word, known)


def _complete(model: Shape, entry: Entry, path: Path) -> None:
    """Report what must be there and is not, unless it was given wrongly."""
    holder = find(entry.node, path)
    if not isinstance(holder, Mapping):
        return
    for name in REQUIRED.get(type(model), ()):
        if holder.get(name) is None and not misspelt(holder, name, names(type(model))):
            entry.wrong(path, f"`{name}` is missing", _MISSING.get(name, ""))
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, Shape):
            _complete(value, entry, (*path, name))


def _is_pair(node: Node) -> bool:
    return isinstance(node, Mapping) and len(node.pairs) == 1


def misspelt(holder: Mapping, name: str, known: Collection[str]) -> bool:
    """Whether an unknown setting, which is reported, stands for the one that is missing."""
    for key, value in holder.pairs:
        word = key.value.casefold()
        if key.value in known:
            continue
        if name == "name" and _is_pair(holder):
            return True
        if name == "url" and isinstance(value, Scalar) and value.value.startswith("http"):
            return True
        if nearest(word, known) == name or _ELSEWHERE.get(word) == name:
            return True
    return False


_MISSING = {
    "until": "A silence ends: `until: 2026-12-24`.",
    "name": "A watchlist needs a name, which is shown in its mails.",
    "url": "A feed needs the address of its RSS, Atom or JSON document.",
    "secret_file": "A webhook needs a secret to sign with, in a file of its own.",
    "host": "A mail server needs a name: `host: smtp.example.org`.",
    "user": "`password_file` alone says nothing.",
    "password_file": "A user needs a password, in a file of its own.",
}
