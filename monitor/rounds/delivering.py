"""The delivery round: from pending alerts to fates.

Frozen messages go first, in order. While the server cannot be reached nothing more is frozen, so
what is owed meanwhile is folded into fewer mails on recovery.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

from monitor.errors import TemporaryError
from monitor.model import (
    Bulletin,
    Decision,
    Delivery,
    DeliveryKind,
    FeedState,
    Lane,
    Mail,
    Message,
    Notice,
    Outcome,
    Phase,
    Recipient,
    Rule,
    Sender,
    Suppress,
    Telling,
    Verdict,
    Wait,
)
from monitor.policy import Agenda, decide, in_force, next_nothing_ms, retry_at, wake_ms
from monitor.policy.deciding import HOUR_MS
from monitor.ports import Abreast, Clock, Mailer, Store
from monitor.rounds import notices
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
from monitor.rounds.splitting import halves, is_too_large

PENDING_AT_ONCE = 100_000
"""Alerts that wait for a slot are read again each round; they must not hide the younger ones."""

DAY_MS = 86_400_000
SERVER_RETRY_MS = 5 * 60_000
"""The longest wait before a server that was away is asked again."""

ABROAD_MAX = 60
"""Of so many items of a mail, tellings in other languages are looked up: those shown in full."""

LEASE_MS = 15 * 60_000
"""Longer than every SMTP phase together may take (RFC 5321 section 4.5.3.2)."""

HELD_CHECK_MS = 60_000
"""So often is looked whether what is held was released, by a command in another process."""

ABREAST = 16
"""Deliveries of a round that may be on their way at once, of each recipient one after the other."""

SETTLE_AGAIN_S = (1, 5, 30)
"""A locked database is waited out for so long: the fate of a mail must not be forgotten."""

OVERDUE_MS = 60_000
"""A feed that is due for longer was not tried since the program, or its network, was away."""

SERVER_PHASES = frozenset({Phase.CONNECT, Phase.TLS, Phase.AUTH})
"""Failures here are about the server: nobody's mail will go. Later ones are about one message."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One sending attempt."""

    delivery: Delivery
    outcome: Outcome
    final: bool

    @property
    def lost(self) -> bool:
        """Whether it ended, and not well."""
        return self.final and self.outcome.verdict is not Verdict.ACCEPTED


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What one round did; `wake_ms` is when the next one is worth while (None: nothing waits)."""

    sent: tuple[Sent, ...] = ()
    decisions: tuple[Decision, ...] = ()
    wake_ms: int | None = None
    outage: bool = False


class DeliveryRound:
    """`compose` and `compose_notice` make messages; they are pure and handed in.

    A round serves one lane: what one waits for (a server that is away) concerns no other. With
    `abreast` recipients do not wait for each other either; without it there is one server for all,
    and a message is frozen when it is its turn.
    """

    def __init__(
        self,
        clock: Clock,
        store: Store,
        mailer: Mailer,
        compose: Callable[[Bulletin, Sender], Message],
        compose_notice: Callable[[Notice, Sender], Message],
        lane: Lane = Lane.MAIL,
        abreast: Abreast | None = None,
    ) -> None:
        self._clock = clock
        self._store = store
        self._mailer = mailer
        self._compose = compose
        self._compose_notice = compose_notice
        self._lane = lane
        self._abreast = abreast or _alone
        self._width = 1 if abreast is None else ABREAST

    async def run(self, plan: Plan) -> DeliveryReport:
        """Send what is frozen, decide about what is pending, freeze and send that."""
        sent: list[Sent] = []
        decisions: tuple[Decision, ...] = ()
        try:
            reachable = await self._send_frozen(plan, sent)
            if reachable:
                decisions = tuple(d for d in await self.decide(plan) if self._is_mine(d, plan))
                await self._suppress(decisions)
                if await self._tell_floods(decisions, plan):
                    reachable = await self._send_frozen(plan, sent)
            if reachable:
                mails = [d for d in decisions if isinstance(d, Mail)]
                reachable = await self._send_new(mails, plan, sent)
        finally:
            await self._mailer.rest()
        return DeliveryReport(
            tuple(sent), decisions, await self._wake(decisions, plan), outage=not reachable
        )

    async def _send_new(self, mails: Sequence[Mail], plan: Plan, sent: list[Sent]) -> bool:
        """Freeze and send one by one, or freeze all and send; False once the server is away.

        A bug that one mail brings up is raised when everybody else's has been tried.
        """
        failure: Exception | None = None
        for mail in mails:
            try:
                frozen = await self._freeze(mail, plan)
            except Exception as error:  # noqa: BLE001 - raised below
                failure = failure or error
                continue
            if frozen and self._width == 1 and not await self._send_frozen(plan, sent):
                return False
        if self._width > 1 and not await self._send_frozen(plan, sent):
            return False
        if failure is not None:
            raise failure
        return True

    def _is_mine(self, decision: Decision, plan: Plan) -> bool:
        """Whether a decision concerns this lane; whoever is not configured any more had mail."""
        told = decision if isinstance(decision, Mail) else decision.alert
        recipient = plan.recipients.get(told.recipient)
        return self._lane is (Lane.MAIL if recipient is None else recipient.lane)

    async def decide(self, plan: Plan) -> tuple[Decision, ...]:
        """What would happen to every pending alert now. Writes nothing (preview uses it too)."""
        pending = await self._store.pending(PENDING_AT_ONCE)
        if not pending and not any(w.schedule.send_empty for w in plan.watchlists.values()):
            return ()
        instant = {w.id for w in plan.watchlists.values() if w.schedule.now}
        asked = any(a.primed and a.watchlist in instant for a in pending)
        agenda = await self._agenda(plan, priming=asked)
        return decide(pending, agenda, self._clock.now_ms())

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

    async def _agenda(self, plan: Plan, *, priming: bool = False) -> Agenda:
        now_ms = self._clock.now_ms()
        states = await self._store.feed_states() if priming else ()
        return Agenda(
            plan.watchlists,
            plan.recipients,
            await self._store.done_slots(),
            await self._store.mails_since(now_ms - 2 * HOUR_MS),
            priming=any(_untried(s, now_ms) for s in states if s.name in plan.feeds),
            since=await self._store.watchlists_since(),
            mutes=in_force((*plan.settings.mutes, *await self._store.mutes()), now_ms),
        )

    async def _suppress(self, decisions: Iterable[Decision]) -> None:
        suppressed = [d for d in decisions if isinstance(d, Suppress)]
        if suppressed:
            await self._store.suppress(suppressed, self._clock.now_ms())

    async def _freeze(self, mail: Mail, plan: Plan) -> bool:
        """Compose one mail and put it into the outbox; False if another worker was first."""
        bulletin = await self.bulletin(mail, plan)
        if not bulletin.sections:
            await self._suppress([Suppress(a, Rule.GONE) for a in mail.alerts])
            return False
        message = self._compose(bulletin, plan.sender)
        if message.flaw:
            await self._tell(plan, notices.flawed(message))
        kind = DeliveryKind.ALERT if mail.slot_ms is None else DeliveryKind.DIGEST
        alerts = [a.alert_id for a in mail.alerts]
        now_ms = self._clock.now_ms()
        delivery = await self._store.enqueue(
            message, mail.recipient, kind, alerts, mail.slot_ms, now_ms
        )
        return delivery is not None

    async def _send_frozen(self, plan: Plan, sent: list[Sent]) -> bool:
        """Try what is due in the outbox, in order; False once the server is away.

        What is on its way at once is leased together and all back before more is leased: a lease
        that ends early, as the clock was set, is never that of a delivery on its way.
        """
        while True:
            now_ms = self._clock.now_ms()
            queue = await self._store.turn(now_ms, self._lane)
            if queue.outage_until_ms is not None and queue.outage_until_ms > now_ms:
                return False
            leased = await self._store.lease_deliveries(now_ms, self._width, LEASE_MS, self._lane)
            if not leased:
                return True
            before = len(sent)
            jobs = [partial(self._attempt_all, mine, plan, sent) for mine in _by_recipient(leased)]
            await self._abreast(jobs)
            if any(s.outcome.verdict is Verdict.UNREACHABLE for s in sent[before:]):
                return False

    async def _attempt_all(
        self, deliveries: Sequence[Delivery], plan: Plan, sent: list[Sent]
    ) -> None:
        """One recipient's deliveries, one after the other."""
        for delivery in deliveries:
            attempt = await self._attempt(delivery, plan)
            sent.append(attempt)
            await self._tell_operator(plan, attempt)

    async def _attempt(self, delivery: Delivery, plan: Plan) -> Sent:
        """One try of one delivery, settled."""
        dotted = False

        async def before_dot() -> None:
            nonlocal dotted
            await self._store.mark_dot(delivery.delivery_id)
            dotted = True

        try:
            outcome = await self._mailer.send(delivery, before_dot)
        except Exception as bug:  # noqa: BLE001 - it is in the reply, and the mail is tried again
            verdict, phase = (
                (Verdict.UNKNOWN, Phase.DOT) if dotted else (Verdict.DEFERRED, Phase.DATA)
            )
            outcome = Outcome(verdict, phase, f"fault inside the program: {bug!r}")
        if outcome.verdict is Verdict.UNREACHABLE and outcome.phase not in SERVER_PHASES:
            # A server that hangs up over one message must not hold everybody else's mail.
            outcome = replace(outcome, verdict=Verdict.DEFERRED)
        if is_too_large(delivery, outcome) and await self._split(delivery, outcome, plan):
            return Sent(delivery, outcome, final=False)
        now_ms = self._clock.now_ms()
        final = outcome.verdict in {Verdict.ACCEPTED, Verdict.REFUSED}
        next_try_ms = (
            None if final else retry_at(delivery.attempts + 1, delivery.created_ms, now_ms)
        )
        if outcome.verdict is Verdict.UNREACHABLE and next_try_ms is not None:
            # Everybody waits for this one, however often it was tried for its own sake.
            next_try_ms = min(next_try_ms, now_ms + SERVER_RETRY_MS)
        await self._settle(delivery.delivery_id, outcome, next_try_ms, now_ms)
        return Sent(delivery, outcome, final or next_try_ms is None)

    async def _split(self, delivery: Delivery, outcome: Outcome, plan: Plan) -> bool:
        """Put its alerts into two smaller mails, once; whether that could be done."""
        if delivery.recipient not in plan.recipients:
            return False
        alerts, slot_ms = await self._store.bound(delivery.delivery_id)
        parts: list[tuple[Message, Sequence[int]]] = []
        for half in halves(alerts):
            bulletin = await self.bulletin(Mail(delivery.recipient, half, slot_ms), plan)
            if not bulletin.sections:
                return False
            message = self._compose(bulletin, plan.sender)
            parts.append((message, [alert.alert_id for alert in half]))
        if not parts:
            return False
        now_ms = self._clock.now_ms()
        number, recipient = delivery.delivery_id, delivery.recipient
        return await self._store.split(number, outcome, recipient, parts, now_ms)

    async def _settle(
        self, delivery_id: int, outcome: Outcome, next_try_ms: int | None, now_ms: int
    ) -> None:
        """Write the outcome, again if it cannot be written at once: unwritten, it sends doubles."""
        for wait_s in SETTLE_AGAIN_S:
            try:
                return await self._store.settle(delivery_id, outcome, next_try_ms, now_ms)
            except TemporaryError:
                await self._clock.sleep(wait_s)
        return await self._store.settle(delivery_id, outcome, next_try_ms, now_ms)

    async def _tell_operator(self, plan: Plan, attempt: Sent) -> None:
        """Mail that ended refused or expired is the operator's business (never about notices)."""
        if attempt.lost and attempt.delivery.kind is not DeliveryKind.NOTICE:
            day = self._clock.now_ms() // DAY_MS
            await self._tell(plan, notices.lost(attempt.delivery, attempt.outcome, day))

    async def _tell_floods(self, decisions: Iterable[Decision], plan: Plan) -> bool:
        """Tell the operator once of each feed whose alerts are held; whether there are any."""
        if not any(isinstance(d, Wait) and d.rule is Rule.FLOOD for d in decisions):
            return False
        for held in await self._store.held():
            await self._tell(plan, notices.flooded(held))
        return True

    async def _tell(self, plan: Plan, word: notices.Word) -> None:
        await self.notify(plan, word.subject, word.lines, word.seed)

    async def _wake(self, decisions: Sequence[Decision], plan: Plan) -> int | None:
        """When the next round is worth while; before an outage is over none is."""
        now_ms = self._clock.now_ms()
        queue = await self._store.turn(now_ms, self._lane)
        mine = {name: r for name, r in plan.recipients.items() if r.lane is self._lane}
        nothing_ms = next_nothing_ms(Agenda(plan.watchlists, mine), now_ms)
        held = any(isinstance(d, Wait) and d.rule is Rule.FLOOD for d in decisions)
        look_ms = now_ms + HELD_CHECK_MS if held else None
        waking = (wake_ms(decisions), queue.next_try_ms, nothing_ms, look_ms)
        times = [t for t in waking if t is not None]
        return max(min(times), queue.outage_until_ms or 0) if times else None


async def _alone(jobs: Sequence[Callable[[], Awaitable[None]]]) -> None:
    """The one job there is (a `ports.Abreast`)."""
    (job,) = jobs
    await job()


def _by_recipient(deliveries: Iterable[Delivery]) -> list[list[Delivery]]:
    """Each recipient's, in order."""
    found: dict[str, list[Delivery]] = {}
    for delivery in deliveries:
        found.setdefault(delivery.recipient, []).append(delivery)
    return list(found.values())


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


def _untried(state: FeedState, now_ms: int) -> bool:
    return state.polled_ms is None or state.next_due_ms < now_ms - OVERDUE_MS
