"""The delivery round: from pending alerts to fates.

Frozen messages go first, in order. While the server cannot be reached nothing more is frozen, so
what is owed meanwhile is folded into fewer mails on recovery.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from monitor.model import (
    Decision,
    Delivery,
    DeliveryKind,
    Lane,
    Mail,
    Rule,
    Suppress,
    Verdict,
    Wait,
)
from monitor.policy import Agenda, next_nothing_ms, wake_ms
from monitor.ports import Abreast, Clock, Mailer, Store
from monitor.rounds import notices
from monitor.rounds.attempting import Attempts, Sent
from monitor.rounds.editing import Editor
from monitor.rounds.judging import judge_pending
from monitor.rounds.plan import Plan

DAY_MS = 86_400_000
LEASE_MS = 15 * 60_000
"""Longer than every SMTP phase together may take (RFC 5321 section 4.5.3.2)."""

HELD_CHECK_MS = 60_000
"""So often is looked whether what is held was released, by a command in another process."""

ABREAST = 16
"""Deliveries of a round that may be on their way at once, of each recipient one after the other."""


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What one round did; `wake_ms` is when the next one is worth while (None: nothing waits)."""

    sent: tuple[Sent, ...] = ()
    decisions: tuple[Decision, ...] = ()
    wake_ms: int | None = None
    outage: bool = False


class DeliveryRound:
    """From pending alerts to fates.

    A round serves one lane: what one waits for (a server that is away) concerns no other. With
    `abreast` recipients do not wait for each other either; without it there is one server for all,
    and a message is frozen when it is its turn. `on_sent` hears of each attempt when its outcome is
    written: a round may last for long, and may be cut short.
    """

    def __init__(
        self,
        clock: Clock,
        store: Store,
        mailer: Mailer,
        editor: Editor,
        lane: Lane = Lane.MAIL,
        abreast: Abreast | None = None,
        on_sent: Callable[[Sent], None] | None = None,
    ) -> None:
        self._clock = clock
        self._store = store
        self._mailer = mailer
        self._editor = editor
        self._attempts = Attempts(clock, store, mailer, editor)
        self._lane = lane
        self._abreast = abreast or _alone
        self._width = 1 if abreast is None else ABREAST
        self._on_sent = on_sent or _unheard

    async def run(self, plan: Plan) -> DeliveryReport:
        """Send what is frozen, decide about what is pending, freeze and send that."""
        sent: list[Sent] = []
        decisions: tuple[Decision, ...] = ()
        try:
            reachable = await self._send_frozen(plan, sent)
            if reachable:
                judged = await judge_pending(self._store, plan, self._clock.now_ms())
                decisions = tuple(d for d in judged if self._is_mine(d, plan))
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

    async def _suppress(self, decisions: Iterable[Decision]) -> None:
        suppressed = [d for d in decisions if isinstance(d, Suppress)]
        if suppressed:
            await self._store.suppress(suppressed, self._clock.now_ms())

    async def _freeze(self, mail: Mail, plan: Plan) -> bool:
        """Compose one mail and put it into the outbox; False if another worker was first."""
        message = await self._editor.message(mail, plan)
        if message is None:
            await self._suppress([Suppress(a, Rule.GONE) for a in mail.alerts])
            return False
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
            attempt = await self._attempts.attempt(delivery, plan)
            sent.append(attempt)
            self._on_sent(attempt)
            await self._tell_operator(plan, attempt)

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
        await self._editor.notify(plan, word.subject, word.lines, word.seed)

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


def _unheard(_: Sent) -> None:
    """Nobody listens."""


def _by_recipient(deliveries: Iterable[Delivery]) -> list[list[Delivery]]:
    """Each recipient's, in order."""
    found: dict[str, list[Delivery]] = {}
    for delivery in deliveries:
        found.setdefault(delivery.recipient, []).append(delivery)
    return list(found.values())
