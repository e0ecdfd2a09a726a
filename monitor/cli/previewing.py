"""`preview`: the next digest without sending it."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Collection
from pathlib import Path

import click

from monitor.adapters.files import state_directory
from monitor.archive import Preview, open_archive, previews
from monitor.cli.common import config_option, say, state_option, wall
from monitor.errors import Exit, WireMonitorError
from monitor.loading import load_settings
from monitor.mail.message import slug_of
from monitor.model import Settings

FORMATS = ("html", "text", "eml")


@click.command()
@config_option
@state_option
@click.option("--to", "recipient", help="Only the mail to this recipient (name or address).")
@click.option("--format", "kind", type=click.Choice(FORMATS), default="html", show_default=True)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file."
)
@click.option("--open", "in_browser", is_flag=True, help="Show the HTML in the browser.")
def preview(
    config: Path, state: Path | None, recipient: str | None, kind: str, output: Path | None,
    in_browser: bool,
) -> int:  # fmt: skip
    """Show the mail that would leave next with what is owed now. Nothing is sent or changed.

    With several recipients name one with --to. Exits 1 if no mail is to come.
    """
    if in_browser and kind != "html":
        raise click.UsageError("--open shows the HTML; leave --format out.")
    settings = load_settings(config)
    wanted = {
        r.id: r for r in settings.recipients if recipient is None or recipient in {r.id, r.address}
    }
    if recipient is not None and not wanted:
        raise click.BadParameter(
            f"{recipient!r} is not a recipient of this configuration", param_hint="--to"
        )
    found = asyncio.run(_previews(settings, state_directory(state), wanted))
    if not found:
        say("no mail is to come")
        return Exit.PROBLEMS
    if len(found) > 1:
        names = ", ".join(p.mail.recipient for p in found)
        raise WireMonitorError(
            f"{len(found)} recipients have a mail to come; choose one: --to {names}"
        )
    chosen = found[0]
    reader = wanted[chosen.mail.recipient]
    say(f"To {reader.shown}: {chosen.message.subject}")
    say(f"leaves {wall(chosen.at_ms, reader.timezone)}")
    if in_browser:
        output = output or _file_to_show(chosen)
    _put(chosen, kind, output)
    if in_browser and output is not None and click.launch(str(output.absolute())):
        raise WireMonitorError(f"no browser could be started; open {output}")
    return Exit.OK


def _file_to_show(chosen: Preview) -> Path:
    """A file of one's own that outlives the command, since the browser reads it after that."""
    folder = Path(tempfile.mkdtemp(prefix="wire-monitor-"))
    return folder / f"{slug_of(chosen.mail.recipient)}.html"


async def _previews(
    settings: Settings, state_dir: Path, wanted: Collection[str]
) -> tuple[Preview, ...]:
    async with open_archive(state_dir) as store:
        return await previews(store, settings, state_dir, wanted)


def _put(chosen: Preview, kind: str, output: Path | None) -> None:
    message = chosen.message
    page = message.html or message.text  # a webhook has no page
    forms = {"html": page.encode(), "text": message.text.encode(), "eml": message.raw}
    body = forms[kind]
    if output is None:
        sys.stdout.buffer.write(body)
    else:
        try:
            output.write_bytes(body)
        except OSError as error:
            raise WireMonitorError(f"{output} cannot be written: {error.strerror}") from error
        say(f"written to {output}")
