"""`send-test`."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import click

from monitor.adapters.clock import SystemClock
from monitor.adapters.files import state_directory
from monitor.cli.common import config_option, say, state_option
from monitor.errors import Exit
from monitor.house import make_mailer, make_poster
from monitor.loading import load_settings
from monitor.mail import compose_notice, compose_notice_post
from monitor.model import (
    Delivery,
    DeliveryKind,
    DeliveryState,
    Notice,
    Outcome,
    Recipient,
    Sender,
    Settings,
    Verdict,
)
from monitor.settings.addresses import address as valid
from monitor.settings.values import MistakeError


@click.command()
@config_option
@state_option
@click.argument("address")
def send_test(config: Path, state: Path | None, address: str) -> int:
    """Send one test mail to ADDRESS through the configured server, and say what became of it.

    ADDRESS may be the name of a recipient; to one with a webhook a signed test is posted.
    Exits 69 if the server could not be reached or refused, 75 if it asked to try later.
    """
    settings = load_settings(config)
    outcome = asyncio.run(_send(settings, state_directory(state), _meant(settings, address)))
    say(f"{outcome.verdict.value} ({outcome.phase.value}): {outcome.reply}")
    return exit_of(outcome)


def _meant(settings: Settings, name: str) -> Recipient:
    """A recipient of the settings by name, or whoever has this address."""
    for recipient in settings.recipients:
        if name == recipient.id:
            return replace(recipient, language="en")
    try:
        address = valid(name)
    except MistakeError as error:
        raise click.BadParameter(str(error), param_hint="ADDRESS") from error
    return Recipient(address, address, "en", settings.timezone)


def exit_of(outcome: Outcome) -> Exit:
    """0 if it was accepted, 75 if trying later helps, else 69."""
    if outcome.verdict is Verdict.ACCEPTED:
        return Exit.OK
    return Exit.TEMPORARY if outcome.verdict is Verdict.DEFERRED else Exit.UNAVAILABLE


async def send_once(delivery: Delivery, settings: Settings, state_dir: Path) -> Outcome:
    """One attempt beside the outbox: nothing is retried, no fate is written."""
    mailer = (
        make_poster(settings.recipients, settings.mail)
        if delivery.is_post
        else make_mailer(settings.mail, state_dir)
    )

    async def nothing() -> None:
        """No outbox has to know."""

    try:
        return await mailer.send(delivery, nothing)
    finally:
        await mailer.rest()


async def _send(settings: Settings, state_dir: Path, recipient: Recipient) -> Outcome:
    mail = settings.mail
    now_ms = SystemClock().now_ms()
    where = f"{mail.smtp.host}:{mail.smtp.port}" if mail.smtp else "a Maildir"
    where = where if recipient.webhook is None else "the webhook"
    notice = Notice(
        recipient,
        "Test mail from wire-monitor",
        (f"This mail came through {where}.", "If you can read it, alerts and digests will arrive."),
        now_ms,
        f"test:{now_ms}",
    )
    sender = Sender(mail.from_address, mail.from_name, mail.operator)
    composed = compose_notice if recipient.webhook is None else compose_notice_post
    message = composed(notice, sender)
    delivery = Delivery(
        delivery_id=0,
        recipient=recipient.id,
        address=message.address,
        sender=message.sender,
        message_id=message.message_id,
        subject=message.subject,
        raw=message.raw,
        kind=DeliveryKind.NOTICE,
        state=DeliveryState.QUEUED,
        created_ms=now_ms,
    )
    return await send_once(delivery, settings, state_dir)
