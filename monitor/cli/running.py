"""`run` and `once`."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import click

from monitor.adapters.files import StateLock, fingerprint, state_directory
from monitor.adapters.logs import set_up_logs
from monitor.adapters.systemd import Notifier
from monitor.cli.common import config_option, say, state_option
from monitor.daemon import run_daemon
from monitor.errors import Exit, WireMonitorError
from monitor.health import look
from monitor.house import House, open_house
from monitor.housekeeping import index_archive
from monitor.loading import load_settings
from monitor.logbook import counted
from monitor.model import Lane, Settings, Verdict
from monitor.policy import local
from monitor.ports import QueueState
from monitor.recaps import write_recaps
from monitor.rounds import DeliveryReport, PollOutcome, PollReport


@click.command()
@config_option
@state_option
@click.option("--log-json", is_flag=True, help="Log JSON lines instead of text.")
def run(config: Path, state: Path | None, log_json: bool) -> None:
    """Run the daemon: poll, match, merge, mail, until SIGTERM or Ctrl-C.

    SIGHUP, or saving one of the files, reloads the configuration.
    """
    # Until the daemon listens, a hang-up would end it, and systemd takes that for a clean exit.
    # Nothing is lost: what changes from now on is taken up as soon as it runs.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    set_up_logs(as_json=log_json)
    read = fingerprint(config)
    settings = load_settings(config)
    for warning in settings.warnings:
        say(f"warning: {warning}")
    asyncio.run(run_daemon(config, settings, read, state_directory(state), Notifier()))


@click.command()
@config_option
@state_option
def once(config: Path, state: Path | None) -> int:
    """Poll every feed once, send what is due, and exit.

    Exits 0, 69 if no feed could be read, 75 if the mail server could not be reached.
    """
    settings = load_settings(config)
    for warning in settings.warnings:
        say(f"warning: {warning}")
    return asyncio.run(_once(settings, state_directory(state)))


async def _once(settings: Settings, state_dir: Path) -> Exit:
    with StateLock(state_dir):
        async with open_house(settings, state_dir, due_now=True) as house:
            reports = await _poll_all(house)
            await write_recaps(house.store, house.plan, house.clock.now_ms())
            posted = await house.deliver(Lane.WEBHOOK)
            delivery = await house.deliver()
            queue = await house.store.queue_state(house.clock.now_ms())
            await look(house)
            await _index(house)
    _say_sent(posted)
    _say_sent(delivery)
    if not (posted.sent or delivery.sent or delivery.outage):
        say("no mail was due")
    if delivery.outage:
        _say_outage(queue, settings.timezone)
        return Exit.TEMPORARY
    failed = [r for r in reports if r.outcome is PollOutcome.FAILED]
    return Exit.UNAVAILABLE if reports and len(failed) == len(reports) else Exit.OK


async def _index(house: House) -> None:
    try:
        await index_archive(house.store)
    except WireMonitorError as error:
        say(f"new items could not be indexed for search now: {error}")


async def _poll_all(house: House) -> list[PollReport]:
    """Poll everything, a line for each feed as it comes in."""
    reports: list[PollReport] = []
    total = len(house.plan.feeds)

    def heard(report: PollReport) -> None:
        reports.append(report)
        say(f"[{len(reports):>{len(str(total))}}/{total}] {describe(report)}")

    house.on_report = heard
    await house.polls.all_due()
    return reports


def describe(report: PollReport) -> str:
    """One line about one poll."""
    if report.outcome is PollOutcome.FAILED:
        return f"{report.feed}: {report.state.fault} ({report.state.detail})"
    if report.outcome is not PollOutcome.NEW:
        return f"{report.feed}: {report.outcome}"
    matched = sum(bool(a.matches) for a in report.arrivals)
    first = ", first reading" if report.first else ""
    return f"{report.feed}: {len(report.arrivals)} new, {matched} matched{first}"


def _say_sent(report: DeliveryReport) -> None:
    for sent in report.sent:
        verdict = sent.outcome.verdict
        reason = "" if verdict is Verdict.ACCEPTED else f" ({sent.outcome.reply})"
        what = "post" if sent.delivery.is_post else "mail"
        say(f"{what} to {sent.delivery.shown} {verdict}{reason}: {sent.delivery.subject}")


def _say_outage(queue: QueueState, zone_name: str) -> None:
    """Why the exit code is 75, and until when nothing is tried."""
    until_ms = queue.outage_until_ms
    following = "" if until_ms is None else f", next try {local(until_ms, zone_name):%H:%M %Z}"
    say(f"mail server unreachable{following}; {counted(queue.queued, 'mail')} in the queue")
