"""One try of one delivery, and what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor.errors import TemporaryError
from monitor.model import Delivery, Mail, Message, Outcome, Phase, Verdict
from monitor.policy import retry_at
from monitor.ports import Clock, Mailer, Store
from monitor.rounds.editing import Editor
from monitor.rounds.plan import Plan
from monitor.rounds.splitting import halves, is_too_large

SERVER_RETRY_MS = 5 * 60_000
"""The longest wait before a server, or a webhook, that was away is asked again.

One that refuses the login is asked less and less: it may lock the account.
"""

SETTLE_AGAIN_S = (1, 5, 30)
"""A locked database is waited out for so long: the fate of a mail must not be forgotten."""

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


class Attempts:
    """Sends deliveries and writes down what the server said.

    Logins that fail are counted over all deliveries, from the start of the program or a change of
    the mail settings, when the server is asked at once in any case.
    """

    def __init__(self, clock: Clock, store: Store, mailer: Mailer, editor: Editor) -> None:
        self._clock = clock
        self._store = store
        self._mailer = mailer
        self._editor = editor
        self._failed_logins = 0

    async def attempt(self, delivery: Delivery, plan: Plan) -> Sent:
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
        self._count_login(outcome)
        if is_too_large(delivery, outcome) and await self._split(delivery, outcome, plan):
            return Sent(delivery, outcome, final=False)
        now_ms = self._clock.now_ms()
        final = outcome.verdict in {Verdict.ACCEPTED, Verdict.REFUSED}
        next_try_ms = None if final else self._next_try(delivery, outcome, now_ms)
        await self._settle(delivery.delivery_id, outcome, next_try_ms, now_ms)
        return Sent(delivery, outcome, final or next_try_ms is None)

    def _count_login(self, outcome: Outcome) -> None:
        """What came later in the dialogue than the login says that it did not fail."""
        if outcome.phase is Phase.AUTH:
            self._failed_logins += 1
        elif outcome.phase not in SERVER_PHASES:
            self._failed_logins = 0

    def _next_try(self, delivery: Delivery, outcome: Outcome, now_ms: int) -> int | None:
        """When to try it again; None: give up.

        While the server is at fault, or was not even asked, however often the message was tried
        for its own sake does not count.
        """
        if outcome.phase is Phase.AUTH:
            return retry_at(self._failed_logins, delivery.created_ms, now_ms)
        at_ms = retry_at(delivery.attempts + 1, delivery.created_ms, now_ms)
        if outcome.phase not in SERVER_PHASES or at_ms is None:
            return at_ms
        return min(at_ms, now_ms + SERVER_RETRY_MS)

    async def _split(self, delivery: Delivery, outcome: Outcome, plan: Plan) -> bool:
        """Put its alerts into two smaller mails, once; whether that could be done."""
        if delivery.recipient not in plan.recipients:
            return False
        alerts, slot_ms = await self._store.bound(delivery.delivery_id)
        parts: list[tuple[Message, Sequence[int]]] = []
        for half in halves(alerts):
            message = await self._editor.message(Mail(delivery.recipient, half, slot_ms), plan)
            if message is None:
                return False
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
