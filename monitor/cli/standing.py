"""How an item stands with the recipients of a watchlist, in words and for programs."""

from __future__ import annotations

from monitor.adapters.store import AlertRecord
from monitor.cli.common import iso, wall
from monitor.fates import Standing
from monitor.model import Decision, DeliveryKind, DeliveryState, Fate, Mail, Rule, Suppress, Wait
from monitor.ports import StoredItem


def said(standing: Standing, zone_name: str) -> str:
    """One sentence: who, and what became of it."""
    alert = standing.alert
    if alert is None:
        return f"no alert to {standing.recipient}: {standing.why}"
    return f"alert to {standing.recipient} ({alert.kind}): {fate(standing, alert, zone_name)}"


def fate(standing: Standing, alert: AlertRecord, zone_name: str) -> str:
    """What became of an alert, or what it waits for."""
    if alert.fate is Fate.SUPPRESSED:
        when = wall(alert.fate_ms, zone_name)
        because = _rule(alert.rule, standing.cause, zone_name, alert.note)
        return f"suppressed {when}: {because}"
    if alert.delivery is not None:
        return _mailed(alert, zone_name)
    return _waiting(standing, standing.decision, zone_name)


def _mailed(alert: AlertRecord, zone_name: str) -> str:
    kind = "post" if alert.is_post else "mail"
    what = "in a digest" if alert.mail is DeliveryKind.DIGEST else f"in a {kind}"
    named = f"{what}, “{alert.subject}”"
    reply = f": {alert.last_reply}" if alert.last_reply else ""
    if alert.fate is Fate.ACCEPTED:
        return f"{kind}ed {wall(alert.fate_ms, zone_name)} {named}"
    if alert.fate is not None:
        return f"{alert.fate} {wall(alert.fate_ms, zone_name)} {named}{reply}"
    if alert.delivery is DeliveryState.QUEUED:
        again = wall(alert.next_try_ms, zone_name)
        return f"{what} that waits for the server, next try {again}{reply}"
    return f"{what} that is being sent ({alert.delivery})"


def _waiting(standing: Standing, decision: Decision | None, zone_name: str) -> str:
    match decision:
        case Mail(slot_ms=None):
            return "leaves at once, with the next delivery round"
        case Mail(slot_ms=slot_ms):
            return f"leaves with the digest of {wall(slot_ms, zone_name)}, which is due"
        case Wait(rule=rule, until_ms=until_ms):
            until = f", until {wall(until_ms, zone_name)}" if until_ms is not None else ""
            return f"waits: {rule}{until}"
        case Suppress(rule=rule, note=note):
            because = _rule(rule, standing.cause, zone_name, note)
            return f"will be suppressed by the next delivery round: {because}"
    return "waits to be sent"


def _rule(rule: Rule | None, cause: StoredItem | None, zone_name: str, note: str) -> str:
    """Why, what more is known, and the item that stands for this one."""
    if cause is None:
        why = str(rule) if rule else "no reason was kept"
        return f"{why} ({note})" if note else why
    seen = wall(cause.item.seen_ms, zone_name)
    by = f"item {cause.item_id} ({cause.item.feed}, {seen}: {cause.item.title})"
    return f"{rule}, by {by}"


def standing_json(standing: Standing, zone_name: str) -> dict[str, object]:
    """Everything, and the sentence."""
    alert, decision = standing.alert, standing.decision
    rule = alert.rule if alert else None
    if isinstance(decision, Wait | Suppress):
        rule = decision.rule
    cause = standing.cause
    return {
        "recipient": standing.recipient,
        "kind": alert.kind.value if alert else None,
        "fate": alert.fate.value if alert and alert.fate else None,
        "rule": rule.value if rule else None,
        "note": decision.note if isinstance(decision, Suppress) else alert.note if alert else "",
        "because": cause.item_id if cause else alert.because if alert else None,
        "at": iso(alert.fate_ms) if alert else None,
        "waits_until": iso(decision.until_ms) if isinstance(decision, Wait) else None,
        "delivery": alert.delivery.value if alert and alert.delivery else None,
        "subject": alert.subject if alert else "",
        "reply": alert.last_reply if alert else "",
        "text": said(standing, zone_name),
    }
