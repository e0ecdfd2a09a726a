"""The demo's course: move the clock, poll, deliver, and say what happened and why."""

from __future__ import annotations

import asyncio
import email
import shutil
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from email.policy import default as modern
from importlib import resources
from pathlib import Path

from monitor.adapters.clock import MovedClock
from monitor.adapters.maildir import MAIL_FOLDERS
from monitor.demo.server import serve
from monitor.demo.wires import Script, read_script
from monitor.house import House, open_house
from monitor.model import Arrival, Evidence, Kind, Mail, Settings, Suppress
from monitor.policy import instant_of, local
from monitor.rounds import DeliveryReport, PollReport
from monitor.settings import Source, load

DEMO_ZONE = "Europe/Paris"
DEMO_HOURS = 7
Say = Callable[[str], None]


def demo_day(now: datetime) -> date:
    """The latest day whose demo (06:00 to 12:30 in Paris) is over: fresh, and never ahead."""
    today = local(int(now.timestamp() * 1000), DEMO_ZONE)
    return (today - timedelta(days=0 if today.hour >= 6 + DEMO_HOURS else 1)).date()


def write_config(script: Script, base: str, folder: Path) -> tuple[Settings, str]:
    """The demo's configuration, read by the same reader as anyone's."""
    feeds = "".join(
        f"  - name: {f.name}\n    url: {base}/{f.key}/rss.xml\n    language: {f.language}\n"
        "    allow_private: true\n"
        for f in script.feeds
    )
    template = resources.files("monitor.demo").joinpath("config.yaml").read_text("utf-8")
    text = template.format(feeds=feeds, maildir=folder / "maildir")
    return load([Source(str(folder / "config.yaml"), text)], _no_secret), text


def _no_secret(path: str) -> str:
    raise OSError(f"the demo has no secrets ({path})")


async def show(folder: Path, say: Say, pause_s: float = 0.0) -> list[Path]:
    """Run the demo into a folder that exists; gives the HTML copies of what was mailed.

    `pause_s`: how long to stop before each wave, for people who read along.
    """
    day = demo_day(datetime.now(UTC))
    script = read_script(day)
    clock = MovedClock(instant_of(day, 0, script.zone))
    async with serve(script, clock) as base:
        settings, text = write_config(script, base, folder)
        (folder / "config.yaml").write_text(text, "utf-8")
        state = folder / "state"
        state.mkdir()
        clock.set(script.waves[0].at_ms)
        async with open_house(settings, state, clock=clock, due_now=True) as house:
            teller = Teller(house, script.zone, say)
            for wave in script.waves:
                clock.set(wave.at_ms)
                await asyncio.sleep(pause_s)
                say(f"\n{teller.time(wave.at_ms)}  {wave.say}")
                await house.polls.all_due()
                await house.deliver()
    shutil.rmtree(state)
    return await asyncio.to_thread(write_html, folder)


class Teller:
    """Says in a few lines what polls and deliveries did."""

    def __init__(self, house: House, zone: str, say: Say) -> None:
        self._house = house
        self._zone = zone
        self._say = say
        self._tellers: dict[int, str] = {}
        self._titles: dict[int, str] = {}
        house.on_report = self.polled
        house.on_delivery = self.delivered

    def time(self, instant_ms: int) -> str:
        """The time of day on the demo's clock."""
        return local(instant_ms, self._zone).strftime("%H:%M")

    def polled(self, report: PollReport) -> None:
        """What was new in one feed."""
        for number, arrival in zip(
            report.taken.items if report.taken else (), report.arrivals, strict=True
        ):
            self._tellers[number] = report.feed
            self._titles[number] = arrival.item.title
        if report.first:
            self._say(f"       {report.feed}: {len(report.arrivals)} stored")
            return
        for arrival in report.arrivals:
            self._arrived(report.feed, arrival)

    def _arrived(self, feed: str, arrival: Arrival) -> None:
        relation = arrival.relation
        self._say(f"       {feed}: {arrival.item.title}")
        if relation.kind is not Kind.NEW:
            of = self._tellers.get(relation.of or 0, "an earlier text")
            self._say(f"           {relation.kind.value} of {of}: {relation.likeness.reason}")
        if not arrival.matches:
            self._say("           no watchlist matches")
        for match in arrival.matches:
            name = self._house.plan.watchlists[match.watchlist].name
            self._say(f"           matches {name}  ({why(match.evidence)})")

    def delivered(self, report: DeliveryReport) -> None:
        """What was mailed and what was held back, with the reason."""
        for decision in report.decisions:
            if isinstance(decision, Suppress):
                alert = decision.alert
                self._say(
                    f"       not mailed to {alert.recipient}: {decision.rule.value} "
                    f"({self._tellers[alert.item_id]}: {self._titles[alert.item_id]})"
                )
        mails = [d for d in report.decisions if isinstance(d, Mail)]
        for sent in report.sent:
            stories = {
                a.story for d in mails if d.recipient == sent.delivery.recipient for a in d.alerts
            }
            count = f"{len(stories)} stor{'ies' if len(stories) != 1 else 'y'}"
            self._say(
                f"    => {sent.delivery.kind.value} to {sent.delivery.address} ({count}): "
                f"{sent.delivery.subject}"
            )


def why(evidence: Iterable[Evidence]) -> str:
    """The words that made a match, by term."""
    forms: dict[str, dict[str, None]] = {}
    for e in evidence:
        forms.setdefault(e.term, {})[e.form] = None
    return " · ".join(f"{term}: {', '.join(found)}" for term, found in forms.items())


def write_html(folder: Path) -> list[Path]:
    """HTML copies of the mails in the Maildir, in order of their dates."""
    mails = [
        email.message_from_bytes(path.read_bytes(), policy=modern)
        for box in MAIL_FOLDERS
        for path in (folder / "maildir" / box).iterdir()
    ]
    written = []
    for number, message in enumerate(sorted(mails, key=lambda m: m["Date"].datetime), 1):
        part = message.get_body(("html",))
        if part is not None:
            path = folder / f"mail-{number}.html"
            path.write_text(part.get_content(), "utf-8")
            written.append(path)
    return written
