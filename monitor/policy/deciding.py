"""Pending alerts -> decisions: mail now, wait, or suppress. Pure: read, decide, write."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from monitor.model import Decision, Kind, Mail, Pending, Rule, Suppress, Updates, Wait, Watchlist
from monitor.policy.agenda import Agenda
from monitor.policy.muting import mute_of, told_of
from monitor.policy.nothing import nothing_today
from monitor.policy.owing import REDRESS
from monitor.policy.timing import Ready, Timetable, is_follow_up, is_redress

HOUR_MS = 3_600_000

COLLECTING = frozenset({Rule.PRIMING, Rule.GROUP, Rule.QUIET})
"""What waits for these would go in one mail with others."""

ALONE_MAX = 5
"""Corrections of so many stories leave each in a mail of its own, under the mail that told it."""


def decide(pending: Iterable[Pending], agenda: Agenda, now_ms: int) -> tuple[Decision, ...]:
    """One decision for every pending alert; alerts that leave together share one `Mail`.

    And the mails that say that there is nothing.
    """
    timetable = Timetable(agenda, now_ms)
    decisions: list[Decision] = []
    waiting: list[Wait] = []
    ready: dict[tuple[str, bool], list[Ready]] = defaultdict(list)
    owed: dict[tuple[str, str, int], int] = {}
    # In the order in which they came: a clock that was set back gives a copy the earlier time.
    for alert in sorted(pending, key=lambda a: a.alert_id):
        verdict = _suppressed(alert, agenda, owed) or timetable.of(alert)
        if isinstance(verdict, Suppress):
            decisions.append(verdict)
            continue
        if alert.held_until_ms is None:  # what is held may be dropped, and then stands for nothing
            owed.setdefault((alert.recipient, alert.watchlist, alert.story), alert.item_id)
        if isinstance(verdict, Wait):
            waiting.append(verdict)
        else:
            ready[alert.recipient, verdict.slot_ms is None].append(verdict)
    waiting = _with_their_story(_with_redress(waiting, ready), ready)
    decisions.extend(_with_company(waiting, ready))
    for (recipient, instant), batch in ready.items():
        decisions.extend(
            _instant(recipient, batch, agenda, now_ms) if instant else [_mail(recipient, batch)]
        )
    served = {recipient for recipient, instant in ready if not instant}
    decisions.extend(nothing_today(agenda, served, now_ms))
    return tuple(decisions)


def _with_redress(
    waiting: Iterable[Wait], ready: dict[tuple[str, bool], list[Ready]]
) -> list[Wait]:
    """Let what waits leave with the correction of its story; gives what still waits.

    A mail that told later what was corrected meanwhile would tell it wrong once more.
    """
    mending = {
        (r.alert.recipient, r.alert.story)
        for batch in ready.values()
        for r in batch
        if is_redress(r.alert)
    }
    still = []
    for wait in waiting:
        alert = wait.alert
        if wait.rule is not Rule.FLOOD and (alert.recipient, alert.story) in mending:
            ready[alert.recipient, True].append(Ready(alert, None))
        else:
            still.append(wait)
    return still


def _with_their_story(
    waiting: Iterable[Wait], ready: dict[tuple[str, bool], list[Ready]]
) -> list[Wait]:
    """Let what waits leave with what leaves of its story; gives what still waits.

    A correction with the first word, whichever watchlist that is for: after an outage the one may
    be due and the other not yet, and what is told is told right. And the first word with a later
    one for the same watchlist: it would come after it, as if it were news.
    """
    leaving = {
        (recipient, watchlist, r.alert.story): ((recipient, instant), r.slot_ms)
        for (recipient, instant), batch in ready.items()
        for r in batch
        for watchlist in ("", r.alert.watchlist)
    }
    still = []
    for wait in waiting:
        alert = wait.alert
        if alert.kind in REDRESS and wait.rule is Rule.SLOT:
            way = leaving.get((alert.recipient, "", alert.story))
        elif wait.rule in COLLECTING:
            way = leaving.get((alert.recipient, alert.watchlist, alert.story))
        else:
            way = None
        if way is not None:
            ready[way[0]].append(Ready(alert, way[1]))
        else:
            still.append(wait)
    return still


def _with_company(
    waiting: Iterable[Wait], ready: dict[tuple[str, bool], list[Ready]]
) -> Iterator[Wait]:
    """Let what waits for more of its burst leave with news that leaves; gives what still waits."""
    leaving = {
        recipient
        for (recipient, instant), batch in ready.items()
        if instant and not all(is_redress(r.alert) or r.alert.recap for r in batch)
    }
    for wait in waiting:
        if wait.rule is Rule.GROUP and wait.alert.recipient in leaving:
            ready[wait.alert.recipient, True].append(Ready(wait.alert, None))
        else:
            yield wait


def _instant(
    recipient: str, batch: list[Ready], agenda: Agenda, now_ms: int
) -> Iterable[Mail | Wait]:
    """What leaves at once: corrections first, then recaps, then the others, if they may."""
    mended = dict.fromkeys(r.alert.story for r in batch if is_redress(r.alert))
    redress: dict[int, list[Ready]] = defaultdict(list)
    others, recap = [], []
    for each in batch:
        if each.alert.story in mended:
            redress[each.alert.story if len(mended) <= ALONE_MAX else 0].append(each)
        elif each.alert.recap:
            recap.append(each)
        else:
            others.append(each)
    yield from (_mail(recipient, each) for each in redress.values())
    if recap:
        yield replace(_mail(recipient, recap), recap=True)
    until = _ceiling(agenda, recipient, now_ms) if others else None
    if until is not None:
        yield from (Wait(r.alert, Rule.CEILING, until) for r in others)
    elif others:
        yield replace(_mail(recipient, others), ceiling=_held(others, agenda, recipient))


def _mail(recipient: str, batch: list[Ready]) -> Mail:
    """One mail of what may leave together; the latest of its slots names it."""
    slots = [r.slot_ms for r in batch if r.slot_ms is not None]
    return Mail(
        recipient,
        tuple(r.alert for r in batch),
        max(slots) if slots else None,
        primed=any(r.alert.primed for r in batch),
    )


def _suppressed(
    alert: Pending, agenda: Agenda, owed: Mapping[tuple[str, str, int], int]
) -> Suppress | None:
    """Suppress what has nobody to go to, what is not wanted, and copies of what one has."""
    if alert.recipient not in agenda.recipients:
        return Suppress(alert, Rule.NO_RECIPIENT)
    if is_redress(alert) and alert.held_until_ms is None:
        return None
    watchlist = agenda.watchlists.get(alert.watchlist)
    if watchlist is None:
        return Suppress(alert, Rule.NO_WATCHLIST)
    unwanted = _unwanted(alert, watchlist, agenda)
    return _copied(alert, owed) if unwanted is None and alert.kind is Kind.DUPLICATE else unwanted


def _unwanted(alert: Pending, watchlist: Watchlist, agenda: Agenda) -> Suppress | None:
    """Suppress what is muted, follow-ups where none are wanted, and what was told while held."""
    mute = mute_of(alert, agenda.mutes)
    if mute is not None:
        note = told_of(mute, watchlist, agenda.recipients[alert.recipient])
        return Suppress(alert, Rule.MUTED, note=note)
    if is_follow_up(alert) and watchlist.schedule.follow_ups is Updates.NONE:
        return Suppress(alert, Rule.UPDATES)
    if alert.held_until_ms is not None and alert.told and alert.kind is Kind.NEW:
        return Suppress(alert, Rule.TOLD)
    return None


def _copied(alert: Pending, owed: Mapping[tuple[str, str, int], int]) -> Suppress | None:
    """Suppress a copy of what this very recipient has or will get."""
    if alert.told:
        return Suppress(alert, Rule.TOLD)
    earlier = owed.get((alert.recipient, alert.watchlist, alert.story))
    return None if earlier is None else Suppress(alert, Rule.OWED, earlier)


def _ceiling(agenda: Agenda, recipient: str, now_ms: int) -> int | None:
    """When the hourly ceiling lets the next instant mail through; None: it may go now."""
    limit = agenda.recipients[recipient].max_per_hour
    recent = [t for t in agenda.recent.get(recipient, ()) if t > now_ms - HOUR_MS]
    if limit is None or len(recent) < limit:
        return None
    return sorted(recent)[-limit] + HOUR_MS


def _held(batch: Iterable[Ready], agenda: Agenda, recipient: str) -> int:
    """The hourly ceiling if one of these found it reached when it came, else 0."""
    limit = agenda.recipients[recipient].max_per_hour
    recent = agenda.recent.get(recipient, ())
    if limit is None or len(recent) < limit:
        return 0
    for each in batch:
        came_ms = each.alert.created_ms
        if sum(came_ms - HOUR_MS < t <= came_ms for t in recent) >= limit:
            return limit
    return 0


def wake_ms(decisions: Iterable[Decision]) -> int | None:
    """The earliest instant at which one of the waiting alerts may leave."""
    times = [d.until_ms for d in decisions if isinstance(d, Wait) and d.until_ms is not None]
    return min(times, default=None)
