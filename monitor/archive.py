"""Reading the state beside a running daemon: no lock, no lease, nothing written."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from monitor.adapters.clock import MovedClock, SystemClock
from monitor.adapters.store import InlineRunner, SqlStore, file_url, open_store, open_to_read
from monitor.errors import StateError
from monitor.house import DATABASE, compile_index
from monitor.mail import compose, compose_notice, compose_post
from monitor.model import Mail, Message, Rule, Settings, Wait
from monitor.policy import PRIMING_MAX_MS, Agenda, next_nothing_ms
from monitor.rounds import Editor, Plan, judge_pending
from monitor.watch import Index

LATEST = 2**63 - 1
PAGE = 500
LOOKS_MAX = 200
"""So many times of the future are looked at for a mail; hourly ones are a week."""

MOST = 20_000
"""Items in which terms are looked for: two seconds if one is never found."""


@asynccontextmanager
async def open_archive(state_dir: Path) -> AsyncIterator[SqlStore]:
    """The store of a state directory, if there is one; StateError if there is none."""
    path = state_dir / DATABASE
    if not path.exists():
        raise StateError(
            f"{state_dir} holds no state yet: start `wire-monitor run` or `once` first"
        )
    store = open_store(file_url(path), InlineRunner())
    try:
        yield store
    finally:
        await store.close()


@dataclass(frozen=True, slots=True)
class Looked:
    """What was looked for in the archive in vain, among so many items, the oldest seen then."""

    unseen: frozenset[str]
    items: int = 0
    oldest_ms: int | None = None


async def look_for(state_dir: Path, index: Index, wanted: Iterable[str], since_ms: int) -> Looked:
    """Which of these watchlists of an index no item since then matches, among the latest `MOST`.

    Those that are found are taken out of the index. An archive that is not there is empty. Raises
    StateError or TemporaryError if it cannot be read.
    """
    waiting = set(wanted)
    path = state_dir / DATABASE
    if not path.is_file():
        return Looked(frozenset(waiting))
    store = open_to_read(path, InlineRunner())
    try:
        before, count, oldest_ms = LATEST, 0, None
        while waiting and count < MOST:
            page = await store.items_before(before, PAGE)
            for before, item in page:  # noqa: B007 - where the next page begins
                if item.seen_ms < since_ms:
                    return Looked(frozenset(waiting), count, oldest_ms)
                count, oldest_ms = count + 1, item.seen_ms
                for match in index.match(item):
                    waiting.discard(match.watchlist)
                    index.remove(match.watchlist)
            if not page:
                break
        return Looked(frozenset(waiting), count, oldest_ms)
    finally:
        await store.close()


@dataclass(frozen=True, slots=True)
class Preview:
    """A mail as it would be with what is owed now, and when it would leave."""

    mail: Mail
    message: Message
    at_ms: int


async def previews(
    store: SqlStore, settings: Settings, state_dir: Path, wanted: Collection[str]
) -> tuple[Preview, ...]:
    """The next mail to each of these recipients who has one to come, as the daemon would make it.

    The round's clock is moved from one time at which something may leave to the next.
    """
    installation = await store.get_note("installation") or ""
    plan = Plan.of(settings, compile_index(settings, state_dir), installation)
    clock = MovedClock(SystemClock().now_ms())
    editor = Editor(clock, store, compose, compose_notice)
    found: dict[str, Preview] = {}
    lacking = set(wanted)
    for _ in range(LOOKS_MAX):
        now_ms = clock.now_ms()
        decisions = await judge_pending(store, plan, now_ms)
        for mail in decisions:
            if isinstance(mail, Mail) and mail.recipient in lacking:
                lacking.discard(mail.recipient)
                bulletin = await editor.bulletin(mail, plan)
                composed = compose if bulletin.recipient.webhook is None else compose_post
                found[mail.recipient] = Preview(mail, composed(bulletin, plan.sender), now_ms)
        people = {r: plan.recipients[r] for r in lacking}
        coming = [_leaves_ms(d) for d in decisions if isinstance(d, Wait) and _of(d) in lacking]
        coming.append(next_nothing_ms(Agenda(plan.watchlists, people), now_ms))
        later = [t for t in coming if t is not None and t > now_ms]
        if not later:
            break
        clock.set(min(later))
    return tuple(found.values())


def _of(wait: Wait) -> str:
    return wait.alert.recipient


def _leaves_ms(wait: Wait) -> int | None:
    """When what waits may leave at the latest: whether feeds were tried is not known here."""
    if wait.rule is Rule.PRIMING:
        return wait.alert.created_ms + PRIMING_MAX_MS
    return wait.until_ms
