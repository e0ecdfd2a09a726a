"""What became of an item's alerts, and what would become of them now. Reads only."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.adapters.clock import SystemClock
from monitor.adapters.store import AlertRecord, SqlStore
from monitor.model import Decision, Fate, Kind, Mail, Rule, Settings, Suppress, Watchlist
from monitor.policy import is_fresh
from monitor.ports import StoredItem
from monitor.rounds import Plan, judge_pending
from monitor.watch import Index


@dataclass(frozen=True, slots=True)
class Standing:
    """How one recipient stands to one item for one watchlist.

    `alert` None: none was made, for the reason `why`. `decision`: what the next delivery round
    would do with one that is undecided. `cause`: the item that stands for this one where it is, or
    would be, suppressed.
    """

    recipient: str
    alert: AlertRecord | None = None
    decision: Decision | None = None
    cause: StoredItem | None = None
    why: str = ""


async def standings(
    store: SqlStore, settings: Settings, index: Index, watchlist: Watchlist, stored: StoredItem
) -> tuple[Standing, ...]:
    """Every recipient who has an alert of the item, and those of the watchlist who have none."""
    story = await store.alerts_about(stored.story, watchlist.id)
    ours = [alert for alert in story if alert.item_id == stored.item_id]
    decided = await _decisions(store, settings, index) if any(map(_is_open, ours)) else {}
    causes = {a.alert_id: _cause(a, decided.get(a.alert_id), story) for a in ours}
    items = await store.items(c for c in causes.values() if c is not None)
    found = [
        Standing(a.recipient, a, decided.get(a.alert_id), items.get(causes[a.alert_id] or 0))
        for a in ours
    ]
    told = {alert.recipient for alert in ours}
    why = _why_none(settings, watchlist, stored, bool(ours))
    found += [Standing(name, why=why) for name in watchlist.recipients if name not in told]
    return tuple(found)


def _is_open(alert: AlertRecord) -> bool:
    return alert.fate is None and alert.delivery is None


async def _decisions(store: SqlStore, settings: Settings, index: Index) -> dict[int, Decision]:
    """What would happen now to every alert that is undecided."""
    plan = Plan.of(settings, index, "")
    return {
        alert.alert_id: decision
        for decision in await judge_pending(store, plan, SystemClock().now_ms())
        for alert in (decision.alerts if isinstance(decision, Mail) else (decision.alert,))
    }


def _cause(
    alert: AlertRecord, decision: Decision | None, story: tuple[AlertRecord, ...]
) -> int | None:
    """The item because of which an alert is, or would be, suppressed."""
    rule, because = alert.rule, alert.because
    if isinstance(decision, Suppress):
        rule, because = decision.rule, decision.because
    if because is not None or rule is not Rule.TOLD:
        return because
    earlier = (
        other.item_id
        for other in story
        if other.recipient == alert.recipient
        and other.alert_id != alert.alert_id
        and other.delivery is not None
        and other.fate in (None, Fate.ACCEPTED)
    )
    return next(earlier, None)


def _why_none(settings: Settings, watchlist: Watchlist, stored: StoredItem, others: bool) -> str:
    """Why a recipient of a watchlist has no alert of an item."""
    if not any(match.watchlist == watchlist.id for match in stored.matches):
        return "it did not match when it came"
    relation = stored.relation
    if relation.kind is Kind.DUPLICATE and relation.edit is not None:
        return f"it adds nothing to an earlier version, item {relation.of}"
    if not others and not is_fresh(stored.item, stored.item.seen_ms, settings.fresh_s):
        return "it was old, or bore no date, at the first reading of its feed"
    return "not among the recipients when it came"
