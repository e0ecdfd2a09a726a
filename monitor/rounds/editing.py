"""What a mail needs is read, put together and composed; notices to the operator too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from monitor.model import (
    Bulletin,
    DeliveryKind,
    Mail,
    Message,
    Notice,
    Recipient,
    Sender,
    Telling,
)
from monitor.policy import Agenda
from monitor.ports import Clock, Store
from monitor.rounds.bulletins import (
    Dossier,
    assemble,
    item_ids,
    midnights,
    watchlists_of,
    witnesses,
)
from monitor.rounds.echoes import Abroad, abroad
from monitor.rounds.plan import Plan

ABROAD_MAX = 60
"""Of so many items of a mail, tellings in other languages are looked up: those shown in full."""


class Editor:
    """`compose` and `compose_notice` make messages; they are pure and handed in."""

    def __init__(
        self,
        clock: Clock,
        store: Store,
        compose: Callable[[Bulletin, Sender], Message],
        compose_notice: Callable[[Notice, Sender], Message],
    ) -> None:
        self._clock = clock
        self._store = store
        self._compose = compose
        self._compose_notice = compose_notice

    async def message(self, mail: Mail, plan: Plan) -> Message | None:
        """What one mail says now; None if everything in it is gone."""
        bulletin = await self.bulletin(mail, plan)
        return self._compose(bulletin, plan.sender) if bulletin.sections else None

    async def bulletin(self, mail: Mail, plan: Plan) -> Bulletin:
        """Read what one mail needs and put it together."""
        now_ms = self._clock.now_ms()
        store, recipient = self._store, plan.recipients[mail.recipient]
        stories = {a.story for a in mail.alerts}
        tellings = await store.tellings(stories)
        items = await store.items({*item_ids(mail), *witnesses(tellings)})
        earlier = {i.relation.of for i in items.values() if i.relation.of is not None} - set(items)
        looked_up = [items[i] for i in sorted(set(item_ids(mail)) & set(items))[:ABROAD_MAX]]
        echoes = await abroad(store, plan.index, looked_up)
        agenda = Agenda(plan.watchlists, plan.recipients, await store.done_slots())
        first_ms = min((a.created_ms for a in mail.alerts), default=now_ms)
        since_ms = agenda.done_slots.get(mail.recipient, first_ms)
        dossier = Dossier(
            items=items | await store.items(earlier),
            tellings=tellings,
            references=await store.references(mail.recipient, stories),
            days=await self._days(recipient, plan, now_ms) if mail.slot_ms is not None else (),
            troubles=await store.troubles(since_ms),
            since_ms=since_ms if mail.slot_ms is not None and since_ms < now_ms else None,
            abroad={i: tuple(map(_telling, found)) for i, found in echoes.items()},
        )
        return assemble(mail, plan, agenda, dossier, now_ms)

    async def _days(
        self, recipient: Recipient, plan: Plan, now_ms: int
    ) -> tuple[tuple[int, int], ...]:
        """How many stories a recipient's watchlists had on each of the last days (digests only)."""
        edges = midnights(recipient.timezone, now_ms)
        watched = watchlists_of(plan, recipient.id)
        counts = await self._store.stories_per_day(watched, edges)
        return tuple(zip((start for start, _ in pairwise(edges)), counts, strict=True))

    async def notify(self, plan: Plan, subject: str, lines: Sequence[str], seed: str) -> bool:
        """Put a notice to the operator into the outbox; whether it is new there.

        Without an operator nothing happens; the same seed is mailed once only.
        """
        if plan.settings.mail.operator is None:
            return False
        now_ms = self._clock.now_ms()
        operator = Recipient("operator", plan.settings.mail.operator, "en", plan.settings.timezone)
        notice = Notice(operator, subject, tuple(lines), now_ms, seed)
        message = self._compose_notice(notice, plan.sender)
        kind = DeliveryKind.NOTICE
        queued = await self._store.enqueue(message, operator.id, kind, (), None, now_ms)
        return queued is not None


def _telling(found: Abroad) -> Telling:
    stored, item = found.stored, found.stored.item
    return Telling(
        stored.item_id,
        item.feed,
        item.title,
        item.url,
        stored.relation.kind,
        item.published_ms,
        item.seen_ms,
        item.language,
    )
