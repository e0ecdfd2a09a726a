"""What `check` finds out beyond mistakes: odd queries, words never seen, examples that fail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from monitor.archive import MOST, look_for
from monitor.cli.common import span
from monitor.cli.patience import COMPILING, patiently
from monitor.errors import Problem, WireMonitorError
from monitor.house import DATABASE, compile_index
from monitor.model import Settings, Watchlist
from monitor.settings import Spots, Written
from monitor.watch import Index, Lint, Trial, terms_asked_for, try_examples

ARCHIVE_MS = 30 * 86_400_000
"""A term that no item has had for so long is worth a word."""
MOST_LINTS = 10
"""Remarks on one query."""
_TERM, _TOPIC = "\0term ", "\0topic "
"""How watchlists begin that only this command has; no name of a real one can."""


@dataclass(frozen=True, slots=True)
class Findings:
    """`warnings` stop nothing; `trials` are the examples by id of their watchlist."""

    warnings: tuple[str, ...] = ()
    trials: Mapping[str, tuple[Trial, ...]] = field(default_factory=dict)

    @property
    def failures(self) -> list[tuple[str, Trial]]:
        """Examples that did not come out as they should, with the id of their watchlist."""
        return [(name, t) for name, each in self.trials.items() for t in each if not t.passes]


class Inspection:
    """The watchlists of a configuration, compiled together with each of their terms alone."""

    def __init__(self, settings: Settings, spots: Spots, state_dir: Path) -> None:
        self._settings = settings
        self._spots = spots
        self._state_dir = state_dir
        self._terms = _terms(spots) if (state_dir / DATABASE).is_file() else {}
        alone = [Watchlist(_TERM + term, term, term) for term in self._terms]
        alone += [Watchlist(name, name, written.query) for name, written in _entries(spots)]
        everything = replace(settings, watchlists=(*settings.watchlists, *alone))
        with patiently(COMPILING):
            self.index: Index = compile_index(everything, state_dir)

    async def findings(self, now_ms: int) -> Findings:
        """Look at everything. The index knows no watchlists any more afterwards."""
        feeds = {feed.name: feed for feed in self._settings.feeds}
        trials = {w.id: try_examples(self.index, w, feeds) for w in self._settings.watchlists}
        odd = [*self._lints()]
        never = await self._never_seen(now_ms)
        order = {problem.file: at for at, problem in reversed([*enumerate([*odd, *never])])}
        found = sorted({*odd, *never}, key=lambda p: (order[p.file], p.line, p.column, p.message))
        warnings = (*self._settings.warnings, *self.index.troubles, *map(str, found))
        return Findings(warnings, {name: each for name, each in trials.items() if each})

    def _lints(self) -> Iterator[Problem]:
        for name, written in (*self._spots.watchlists.items(), *_entries(self._spots)):
            yield from _placed(written, self.index.lint(name))

    async def _never_seen(self, now_ms: int) -> list[Problem]:
        """Terms that the archive does not have; silent if there is no archive."""
        for watchlist in self._settings.watchlists:
            self.index.remove(watchlist.id)
        for name, _ in _entries(self._spots):
            self.index.remove(name)
        wanted = [_TERM + term for term in self._terms]
        try:
            looked = await look_for(self._state_dir, self.index, wanted, now_ms - ARCHIVE_MS)
        except WireMonitorError as error:
            said = f"terms were not looked for in the archive: {error}"
            return [Problem(str(self._state_dir), 0, 0, said)]
        if looked.oldest_ms is None:
            return []
        last = "the last 30 days"
        if looked.items >= MOST:
            last = f"the last {looked.items} items"
        elif looked.oldest_ms > now_ms - ARCHIVE_MS + 86_400_000:
            last = f"the {looked.items} items of the last {span(now_ms - looked.oldest_ms)}"
        return [
            written.problem(column, f"`{term}` was not seen in {last}")
            for term, places in self._terms.items()
            if _TERM + term in looked.unseen
            for written, column in places
        ]


def _terms(spots: Spots) -> dict[str, list[tuple[Written, int]]]:
    """What all queries and topics ask for, word by word, and where."""
    found: dict[str, list[tuple[Written, int]]] = {}
    for written in (*spots.watchlists.values(), *(w for _, w in _entries(spots))):
        for term, column in terms_asked_for(written.query):
            found.setdefault(term, []).append((written, column))
    return found


def _entries(spots: Spots) -> list[tuple[str, Written]]:
    """The entries of topics, each under a name of its own."""
    return [
        (f"{_TOPIC}{topic} {number}", written)
        for topic, each in spots.topics.items()
        for number, written in enumerate(each)
    ]


def _placed(written: Written, lints: Sequence[Lint]) -> Iterator[Problem]:
    for lint in lints[:MOST_LINTS]:
        yield written.problem(*lint)
    if len(lints) > MOST_LINTS:
        more = len(lints) - MOST_LINTS
        yield written.problem(lints[MOST_LINTS].column, f"and {more} more remarks on this query")
