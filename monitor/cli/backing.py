"""`backup`: a copy of the database, whether or not the daemon runs."""

from __future__ import annotations

from pathlib import Path

import click

from monitor.adapters.clock import SystemClock
from monitor.adapters.files import state_directory
from monitor.adapters.store import back_up, backup_name
from monitor.adapters.store.backup import FOLDER
from monitor.cli.common import say, state_option
from monitor.errors import Exit
from monitor.house import DATABASE


@click.command()
@state_option
@click.argument("file", type=click.Path(path_type=Path), required=False)
def backup(state: Path | None, file: Path | None) -> int:
    """Copy the database to FILE, read the copy back, and print its path.

    FILE may be a folder. Without FILE the copy goes to `backups` in the state directory, where the
    daily ones are. The daemon may run. A backup of that name is replaced once the new one is whole;
    any other file is left as it is. How to restore: docs/operations.md.
    """
    state_dir = state_directory(state)
    name = backup_name(SystemClock().now_ms())
    target = file or state_dir / FOLDER / name
    if target.is_dir():
        target /= name
    size = back_up(state_dir / DATABASE, target)
    say(f"{size / 1e6:.1f} MB, read back and whole")
    click.echo(str(target))
    return Exit.OK
