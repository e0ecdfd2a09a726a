"""The query of a watchlist: read where it stands, combined from the long form, with its topics."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from monitor.errors import QueryError
from monitor.settings.checking import Entry, comment_after
from monitor.settings.placing import offset_in
from monitor.settings.suggest import did_you_mean
from monitor.settings.tree import Listing, Mapping, Node, Scalar, find

LONG_KEYS = ("all", "any", "none")
_TOPIC = re.compile(r'"[^"]*"|(?<![\w-])topic:("[^"]+"|[^\s()"|]+)')
_COMPOUND = re.compile(r"\s[|+~]|(?:\s|^)-|[()]|\b(?:AND|OR|NOT|NEAR)\b")
_PLAIN_WORD = re.compile(r"[\w.'’]+")
_LOOKS_LIKE_QUERY = re.compile(r"\s[|+~]\d*\s|\s-\w|^[^\s#!-]")


@dataclass(frozen=True, slots=True)
class Queries:
    """Reads queries; `topics` are the names of all files, None if one of them could not be read."""

    topics: Collection[str] | None = field(default=None)

    def of(self, entry: Entry) -> str | None:
        """The query text of a watchlist entry; None if there is none that can be read."""
        given = [key for key in LONG_KEYS if _pieces(entry, key)]
        whole = find(entry.node, ("match",)) if _has(entry, "match") else None
        if whole is not None and given:
            hint = f"Keep `match`, or move it into `{given[0]}`."
            entry.wrong_key((given[0],), f"both `match` and `{given[0]}` are given", hint)
        if isinstance(whole, Scalar):
            self._swallowed(entry, whole)
            return self._read(entry, whole)
        if whole is not None:
            return None
        return self._combined(entry, given)

    def _combined(self, entry: Entry, given: list[str]) -> str | None:
        """`all`, `any` and `none` as one query."""
        if not given:
            if not any(_has(entry, key) for key in LONG_KEYS):
                hint = "Write what to look for: `match: Corée du Nord + Russie`."
                entry.wrong((), "`match` is missing", hint)
            return None
        if given == ["none"]:
            hint = "Say with `all` or `any` what to look for."
            entry.wrong_key(("none",), "`none` alone would match nearly everything", hint)
        read = {key: [self._piece(entry, key, s) for s in _pieces(entry, key)] for key in given}
        if given == ["none"] or any(piece is None for key in given for piece in read[key]):
            return None
        parts = {key: [piece or "" for piece in pieces] for key, pieces in read.items()}
        text = _join(parts.get("all", []), parts.get("any", []), parts.get("none", []))
        mistake = mistake_in(text)
        if mistake is None:
            return text
        entry.wrong_key((given[0],), f"{mistake.message} (all together: {text})", mistake.hint)
        return None

    def _piece(self, entry: Entry, key: str, scalar: Scalar) -> str | None:
        self._swallowed(entry, scalar)
        if scalar.value.lstrip().startswith("-"):
            where = "`all` or `any`" if key == "none" else "`none`"
            hint = f"Write it under {where}, without the minus."
            entry.at(scalar.start, f"an entry of `{key}` cannot begin with a minus", hint)
            return None
        return self._read(entry, scalar)

    def _read(self, entry: Entry, scalar: Scalar) -> str | None:
        text = scalar.value.rstrip()
        if not text:
            hint = (
                "A query that begins with `#` needs quotes."
                if comment_after(entry.text, scalar)
                else ""
            )
            entry.at(scalar.start, "the query is empty", hint)
            return None
        mistake = mistake_in(text)
        if mistake is not None:
            offset = offset_in(entry.text, scalar, mistake.column - 1)
            entry.at(offset, mistake.message, mistake.hint)
            return None
        return text if self._known_topics(entry, scalar) else None

    def _known_topics(self, entry: Entry, scalar: Scalar) -> bool:
        known = True
        for found in _TOPIC.finditer(scalar.value):
            if found[1] is None or self.topics is None:
                continue
            name = found[1].strip('"')
            if name not in self.topics:
                known = False
                offset = offset_in(entry.text, scalar, found.start(1))
                hint = did_you_mean(name, self.topics, "Define it under `topics:`.")
                entry.at(offset, f"unknown topic `{name}`", hint)
        return known

    def _swallowed(self, entry: Entry, scalar: Scalar) -> None:
        """A `#` after a space ends the text for YAML, which a query may not have meant."""
        comment = comment_after(entry.text, scalar)
        ends_open = scalar.value.rstrip().endswith(("+", "|", "~", "-", "("))
        if comment is None or not scalar.value:
            return
        if ends_open or _LOOKS_LIKE_QUERY.search(comment):
            at = Scalar("", "", scalar.end, scalar.end)
            entry.below(at).warn(
                (),
                f"YAML takes `#{comment}` as a comment, not as part of the query",
                "If it belongs to the query, put all of it in single quotes; if not, "
                "write the comment on a line of its own.",
            )


def _has(entry: Entry, key: str) -> bool:
    return isinstance(entry.node, Mapping) and entry.node.get(key) is not None


def _pieces(entry: Entry, key: str) -> list[Scalar]:
    """The texts of a list of the long form."""
    node: Node | None = entry.node.get(key) if isinstance(entry.node, Mapping) else None
    if not isinstance(node, Listing):
        return []
    return [item for item in node.items if isinstance(item, Scalar)]


def _join(every: list[str], some: list[str], no: list[str]) -> str:
    parts = [_grouped(text) for text in every]
    if some:
        choice = " | ".join(_grouped(text) for text in some)
        parts.append(choice if not parts and not no else f"({choice})")
    parts += [f"-{t}" if _PLAIN_WORD.fullmatch(t) else f"-({t})" for t in no]
    return " + ".join(parts)


def _grouped(text: str) -> str:
    return f"({text})" if _COMPOUND.search(text) else text


def mistake_in(query: str) -> QueryError | None:
    """What is wrong with a query, if anything."""
    from monitor.watch import parse  # noqa: PLC0415 - the matcher loads only where queries are read

    try:
        parse(query)
    except QueryError as error:
        return error
    return None
