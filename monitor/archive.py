"""Reading the state beside a running daemon: no lock, no lease, nothing written."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from monitor.adapters.clock import SystemClock
from monitor.adapters.store import InlineRunner, SqlStore, file_url, open_store, open_to_read
from monitor.errors import StateError
from monitor.house import DATABASE, compile_index
from monitor.mail import compose, compose_notice, compose_post
from monitor.model import Delivery, Mail, Message, Outcome, Pending, Phase, Rule, Settings, Verdict
from monitor.model import Wait as Waiting
from monitor.rounds import DeliveryRound, Plan
from monitor.watch import Index

LATEST = 2**63 - 1
PAGE = 500
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


class NoMailer:
    """A mailer that sends nothing: for looking only."""

    async def send(self, _delivery: Delivery, _dot: Callable[[], Awaitable[None]]) -> Outcome:
        """Refuse to try."""
        return Outcome(Verdict.UNREACHABLE, Phase.CONNECT, "this command sends nothing")

    async def rest(self) -> None:
        """Nothing is open."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A mail as it would be if it left at its next slot with what is owed now."""

    mail: Mail
    message: Message


async def previews(store: SqlStore, settings: Settings, state_dir: Path) -> tuple[Preview, ...]:
    """What is owed now, one mail per recipient, composed as the daemon would."""
    installation = await store.get_note("installation") or ""
    plan = Plan.of(settings, compile_index(settings, state_dir), installation)
    rounds = DeliveryRound(SystemClock(), store, NoMailer(), compose, compose_notice)
    owed: dict[str, list[tuple[Pending, int | None]]] = {}
    for decision in await rounds.decide(plan):
        if isinstance(decision, Mail):
            owed.setdefault(decision.recipient, []).extend(
                (a, decision.slot_ms) for a in decision.alerts
            )
        elif isinstance(decision, Waiting):
            slot_ms = decision.until_ms if decision.rule is Rule.SLOT else None
            owed.setdefault(decision.alert.recipient, []).append((decision.alert, slot_ms))
    found = []
    for recipient, alerts in owed.items():
        if not alerts:  # it says only that there is nothing
            continue
        slots = [s for _, s in alerts if s is not None]
        mail = Mail(
            recipient,
            tuple(a for a, _ in sorted(alerts, key=lambda pair: pair[0].alert_id)),
            min(slots) if slots else None,
            primed=any(a.primed for a, _ in alerts),
        )
        bulletin = await rounds.bulletin(mail, plan)
        composed = compose if bulletin.recipient.webhook is None else compose_post
        found.append(Preview(mail, composed(bulletin, plan.sender)))
    return tuple(found)
