"""The doors and the rounds of one running program, opened and closed together.

`run`, `once`, `demo` and `preview` all live in a `House`; what wakes the rounds differs.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import random
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from monitor.adapters.ballast import Ballast
from monitor.adapters.clock import SystemClock
from monitor.adapters.files import keep_private
from monitor.adapters.http import HttpFetcher, WebhookMailer
from monitor.adapters.lexicon import FOLDER, DictionaryLexicon
from monitor.adapters.maildir import MaildirMailer
from monitor.adapters.parse_worker import ParseWorker
from monitor.adapters.smtp import SmtpMailer
from monitor.adapters.store import SqlStore, ThreadRunner, file_url, open_store
from monitor.errors import FullError, WireMonitorError
from monitor.habits import known_habits
from monitor.mail import compose, compose_notice, compose_post
from monitor.model import FeedState, Lane, MailSettings, Recipient, Settings
from monitor.policy import POLITE_CEILING_S, STEPS_S
from monitor.polls import Polls
from monitor.ports import Clock, Fetcher, Mailer, Parser
from monitor.rounds import DeliveryReport, DeliveryRound, Editor, Plan, PollReport, PollRound, Sent
from monitor.rounds.plan import forms_of, user_agent
from monitor.vitals import Stepping
from monitor.watch import Index

log = logging.getLogger("monitor")

DATABASE = "wire-monitor.db"
"""The file in the state directory."""

GROUPING_S = 0.2
"""Two turns of taking pages in are so far apart at least; alone, a page never waits."""
AFTER_BUG_MS = 60_000
LONGEST_WAIT_MS = 1000 * STEPS_S[-1]
"""Of a mail for its next attempt."""
GARBAGE = 20_000
"""New objects between two collections; a page makes thousands, nearly none in a cycle."""
SPREAD_MS_PER_FEED = 50
SPREAD_MAX_MS = 60_000

_JITTER = random.Random()  # noqa: S311 - politeness, not secrecy


def compile_index(
    settings: Settings,
    state_dir: Path,
    before: Index | None = None,
    lexicon: DictionaryLexicon | None = None,
) -> Index:
    """The watchlists of the settings, compiled; forms of words are remembered in the state.

    What did not change is taken over from the index `before`. `lexicon`: of that state, for a
    caller who may have to stop it.
    """
    compiled = Index.build if before is None else before.revised
    is_collecting = gc.isenabled()
    gc.disable()  # all that is made here stays, and there is a lot of it
    try:
        return compiled(
            settings.watchlists,
            dict(settings.topics),
            settings.languages,
            lexicon or DictionaryLexicon(state_dir / FOLDER),
            {feed.name: feed.language or "" for feed in settings.feeds},
        )
    finally:
        if is_collecting:
            gc.enable()


def make_mailer(mail: MailSettings, state_dir: Path) -> Mailer:
    """SMTP if a server is configured, else a Maildir."""
    if mail.smtp is not None:
        return SmtpMailer(mail.smtp)
    return MaildirMailer(Path(mail.maildir) if mail.maildir else state_dir / "maildir")


def make_poster(recipients: Iterable[Recipient], mail: MailSettings) -> Mailer:
    """What posts to the webhooks among the recipients."""
    hooks = {r.id: r.webhook for r in recipients if r.webhook is not None}
    return WebhookMailer(hooks, user_agent(mail))


class Grouping:
    """Where pages come closely after each other, a turn waits a little, so that more share it."""

    def __init__(self, seconds: float = GROUPING_S) -> None:
        self._seconds = seconds
        self._last_s = float("-inf")

    async def __call__(self) -> None:
        """After a silence at once, else so long after the last one."""
        now_s = asyncio.get_running_loop().time
        wait_s = self._last_s + self._seconds - now_s()
        if wait_s > 0:
            await asyncio.sleep(wait_s)
        self._last_s = now_s()


async def side_by_side(jobs: Sequence[Callable[[], Awaitable[None]]]) -> None:
    """All at once, each to its end; then what one raised (a `ports.Abreast`)."""
    outcomes = await asyncio.gather(*(job() for job in jobs), return_exceptions=True)
    for failure in (o for o in outcomes if isinstance(o, BaseException)):
        raise failure


class House:
    """Rounds over open doors.

    `on_report` hears of every poll, `on_delivery` of every round, `on_try` of each try of a
    delivery as it begins, `on_sent` of each as it ends.
    """

    def __init__(
        self,
        plan: Plan,
        store: SqlStore,
        clock: Clock,
        fetcher: Fetcher,
        parser: Parser,
        state_dir: Path,
        ballast: Ballast | None = None,
    ) -> None:
        self.plan = plan
        self.ballast = ballast or Ballast(state_dir)
        self.store = store
        self.clock = clock
        self.on_report: Callable[[PollReport], None] = _ignore
        self.on_delivery: Callable[[DeliveryReport], None] = _ignore
        self.on_try: Callable[[Lane], None] = _ignore
        self.on_sent: Callable[[Sent], None] = _ignore
        self.polls = Polls(store, clock, self._poll)
        self.state_dir = state_dir
        self._turn = asyncio.Lock()
        self._delivering = {lane: asyncio.Lock() for lane in Lane}
        self._polling = PollRound(
            clock, fetcher, parser, store, lambda: self._turn, _JITTER.random, Grouping()
        )
        self.editor = Editor(clock, store, compose, compose_notice)
        self.delivery = self._delivery(plan)
        self.posting = self._posting(plan)

    def _posting(self, plan: Plan) -> DeliveryRound:
        poster = make_poster(plan.recipients.values(), plan.settings.mail)
        return DeliveryRound(
            self.clock,
            self.store,
            self._stepping(poster, Lane.WEBHOOK),
            Editor(self.clock, self.store, compose_post, compose_notice),
            Lane.WEBHOOK,
            side_by_side,
            self._heard,
        )

    def _delivery(self, plan: Plan) -> DeliveryRound:
        mailer = make_mailer(plan.settings.mail, self.state_dir)
        stepping = self._stepping(mailer, Lane.MAIL)
        return DeliveryRound(self.clock, self.store, stepping, self.editor, on_sent=self._heard)

    def _heard(self, sent: Sent) -> None:
        self.on_sent(sent)

    def _stepping(self, mailer: Mailer, lane: Lane) -> Mailer:
        return Stepping(mailer, lambda: self.on_try(lane))

    async def adopt(self, plan: Plan, *, due_now: bool = False) -> None:
        """Work by this plan from now on, or (an exception) in nothing. New feeds are due soon.

        A server that was away is asked at once if how mail leaves has changed. A delivery round
        under way ends as it began. `due_now`: every feed is due at once, whenever it was polled
        last.
        """
        same_mail = plan.settings.mail == self.plan.settings.mail
        delivery = self.delivery if same_mail else self._delivery(plan)
        now_ms = self.clock.now_ms()
        spread = 0 if due_now else min(SPREAD_MAX_MS, SPREAD_MS_PER_FEED * len(plan.feeds))
        due = {name: now_ms + int(spread * _JITTER.random()) for name in plan.feeds}
        if due:
            due[next(iter(due))] = now_ms
        await self.store.sync_feeds({f.name: f.url for f in plan.feeds.values()}, due)
        await self.store.sync_watchlists(forms_of(plan.settings), now_ms)
        await self.store.rewind(0, now_ms, LONGEST_WAIT_MS)
        if not same_mail or plan.recipients != self.plan.recipients:
            await self.store.probe()
        for state in await self.polls.at_rest():
            # Later than any feed may wait: a wrong clock wrote it, or `every` was longer. Polled in
            # the future: the clock was set back while nobody minded it.
            wait_ms = 1000 * max(plan.feeds[state.name].every_s, POLITE_CEILING_S)
            is_too_late = state.next_due_ms > now_ms + wait_ms or (state.polled_ms or 0) > now_ms
            if due_now or is_too_late:
                self.polls.leave(replace(state, next_due_ms=now_ms))
        if plan.habits != self.plan.habits:  # what was learned of feeds outlives a configuration
            plan = replace(plan, habits=self.plan.habits)
        self.plan, self.delivery, self.posting = plan, delivery, self._posting(plan)
        await self.polls.flush()

    async def set_back(self, by_ms: int) -> None:
        """The clock was set back by so much: what is due moves along."""
        await self.store.rewind(by_ms, self.clock.now_ms(), LONGEST_WAIT_MS)
        states = [replace(s, next_due_ms=s.next_due_ms - by_ms) for s in await self.polls.at_rest()]
        await self.store.settle_feeds(states)

    async def deliver(self, lane: Lane = Lane.MAIL) -> DeliveryReport:
        """One delivery round; only one of a lane runs at a time."""
        async with self._delivering[lane]:
            rounds = self.delivery if lane is Lane.MAIL else self.posting
            report = await rounds.run(self.plan)
        self.on_delivery(report)
        return report

    async def _poll(self, state: FeedState) -> None:
        if state.name not in self.plan.feeds:  # removed by a reload after it was leased
            self.polls.leave(state)
            return
        try:
            report = await self._polling.poll(state, self.plan)
        except WireMonitorError as error:
            log.warning("%s: what is new could not be kept: %s", state.name, error)
            self._try_again(state)
            return
        except Exception:
            # A bug in one feed's poll must not stop the others; it is tried again.
            log.exception("poll of %s failed inside the program", state.name)
            self._try_again(state)
            return
        if report.taken is None:
            self.polls.leave(report.state)
        self.on_report(report)

    def _try_again(self, state: FeedState) -> None:
        """A poll wrote nothing: the feed is due in a while, as if it had not been."""
        now_ms = self.clock.now_ms()
        self.polls.leave(replace(state, polled_ms=now_ms, next_due_ms=now_ms + AFTER_BUG_MS))


def _ignore(_: object) -> None:
    """Nobody listens."""


async def installation_id(store: SqlStore) -> str:
    """The random id of this state directory, made at the first start."""
    known = await store.get_note("installation")
    if known is None:
        known = secrets.token_hex(8)
        await store.set_note("installation", known)
    return known


@asynccontextmanager
async def inhabited(house: House, *, due_now: bool = False) -> AsyncIterator[None]:
    """Go on where the last program over this store ended; polls end with it."""
    await house.store.release()
    sender = replace(house.plan.sender, installation=await installation_id(house.store))
    house.plan = replace(house.plan, sender=sender, habits=await known_habits(house.store))
    await house.adopt(house.plan, due_now=due_now)
    try:
        yield
    finally:
        await house.polls.stop()
        await house.polls.flush()


def _open_store(state_dir: Path, ballast: Ballast) -> SqlStore:
    """On a full disk not even the database can be opened, unless the ballast makes room."""
    path = state_dir / DATABASE
    if keep_private(path):
        log.warning("%s could be read by others; now only its owner may (mode 0600)", path)
    url = file_url(path)
    try:
        return open_store(url, ThreadRunner(), on_full=ballast.drop)
    except FullError:
        if not ballast.drop():
            raise
    return open_store(url, ThreadRunner(), on_full=ballast.drop)


@asynccontextmanager
async def open_house(
    settings: Settings, state_dir: Path, *, clock: Clock | None = None, due_now: bool = False
) -> AsyncIterator[House]:
    """Open store, fetcher, worker and mailer; close them in the end.

    Raises StateError if the database cannot be used. The caller holds the state lock.
    """
    index = compile_index(settings, state_dir)
    for trouble in index.troubles:
        log.warning("%s", trouble)
    ballast = Ballast(state_dir)
    store = _open_store(state_dir, ballast)
    fetcher = HttpFetcher("wire-monitor")
    parser = ParseWorker()
    try:
        plan = Plan.of(settings, index, "")
        house = House(plan, store, clock or SystemClock(), fetcher, parser, state_dir, ballast)
        async with inhabited(house, due_now=due_now):
            # Libraries, settings and watchlists stay: the collector need not go through them again.
            gc.freeze()
            gc.set_threshold(GARBAGE, 20, 20)
            yield house
    finally:
        await parser.close()
        await fetcher.close()
        await store.close()
