"""`resend`: a mail of the outbox once more, the same bytes."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import click

from monitor.adapters.files import state_directory
from monitor.archive import open_archive
from monitor.cli.common import config_option, iso, json_option, put_json, say, state_option, wall
from monitor.cli.finds import put
from monitor.cli.mailing import exit_of, send_once
from monitor.errors import Exit, WireMonitorError
from monitor.loading import load_settings
from monitor.model import Delivery, DeliveryState, Outcome, Settings
from monitor.settings.addresses import address as valid
from monitor.settings.values import MistakeError

SHOWN = 20
OPEN = frozenset({DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.DOT})


@click.command()
@config_option
@state_option
@json_option
@click.option("--to", "address", metavar="ADDRESS", help="Send it to this address instead.")
@click.argument("digest", required=False)
def resend(
    config: Path, state: Path | None, as_json: bool, address: str | None, digest: str | None
) -> int:
    """Send a digest or alert again, byte for byte, and say what became of it.

    DIGEST is its number or Message-ID; without it the latest mails are listed with their numbers.
    The outbox and the fates of its alerts stay as they are. A mail that is still on its way is not
    sent twice. The daemon may run. Exits 69 if the server could not be reached or refused, 75 if
    it asked to try later.
    """
    settings = load_settings(config)
    state_dir = state_directory(state)
    if digest is None:
        if address is not None:
            raise click.UsageError("--to needs the number of a mail.")
        _list(asyncio.run(_latest(state_dir)), settings, as_json=as_json)
        return Exit.OK
    delivery = _sendable(asyncio.run(_find(state_dir, digest)), digest)
    if address is not None and delivery.is_post:
        raise click.UsageError("--to is for mail; this was posted to a webhook.")
    if address is not None:
        delivery = replace(delivery, address=_address(address))
    outcome = asyncio.run(send_once(delivery, settings, state_dir))
    if as_json:
        put_json({**_delivery_json(delivery), **_outcome_json(outcome)}, indent=2)
    else:
        say(f"To {delivery.shown}: {delivery.subject}")
        say(f"{outcome.verdict.value} ({outcome.phase.value}): {outcome.reply}")
    return exit_of(outcome)


async def _latest(state_dir: Path) -> tuple[Delivery, ...]:
    async with open_archive(state_dir) as store:
        return await store.deliveries(SHOWN)


async def _find(state_dir: Path, name: str) -> Delivery | None:
    async with open_archive(state_dir) as store:
        return await store.find_delivery(name)


def _sendable(found: Delivery | None, name: str) -> Delivery:
    if found is None:
        raise click.BadParameter(
            f"no mail has the number or Message-ID {name!r}; `wire-monitor resend` lists them",
            param_hint="DIGEST",
        )
    if found.state in OPEN:
        raise WireMonitorError(f"mail {found.delivery_id} is still on its way ({found.state})")
    if not found.raw:
        raise WireMonitorError(
            f"mail {found.delivery_id} is older than `keep`: its text is no longer there"
        )
    return found


def _address(text: str) -> str:
    try:
        return valid(text)
    except MistakeError as error:
        raise click.BadParameter(str(error), param_hint="--to") from error


def _list(found: tuple[Delivery, ...], settings: Settings, *, as_json: bool) -> None:
    if as_json:
        put_json([_delivery_json(d) for d in found], indent=2)
        return
    for d in found:
        when = wall(d.created_ms, settings.timezone)
        put(f"{d.delivery_id:>6}  {when}  {d.state:<9} {d.shown}: {d.subject}")
    if not found:
        say("no mail was sent yet")


def _delivery_json(delivery: Delivery) -> dict[str, object]:
    return {
        "id": delivery.delivery_id,
        "message_id": delivery.message_id,
        "kind": delivery.kind.value,
        "recipient": delivery.recipient,
        "address": delivery.address,
        "subject": delivery.subject,
        "created": iso(delivery.created_ms),
        "state": delivery.state.value,
        "size": len(delivery.raw),
    }


def _outcome_json(outcome: Outcome) -> dict[str, object]:
    return {
        "verdict": outcome.verdict.value,
        "phase": outcome.phase.value,
        "reply": outcome.reply,
    }
