"""The commands: they render values. Modules are imported only for the command that is run."""

from __future__ import annotations

import errno
import importlib
import os
import sys
import traceback
from difflib import get_close_matches
from types import TracebackType

import click

from monitor import __version__
from monitor.errors import Exit, WireMonitorError
from monitor.model import blanked

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""Nothing more can be written: no fault of this program's."""

COMMANDS = {
    "run": ("running", "The daemon: poll, match, merge, mail, until told to stop."),
    "once": ("running", "One poll of every feed and one delivery round, then exit."),
    "demo": ("demonstrating", "The same rounds on sample wires, offline, in seconds."),
    "check": ("checking", "Configuration errors, what each watchlist expands to, next sendings."),
    "match": ("streaming", "JSON Lines of items in, matches with their evidence out."),
    "group": ("streaming", "JSON Lines of items in, story and relation of each out."),
    "parse": ("parsing", "A feed, JSON Feed or article page in, JSON out."),
    "explain": ("explaining", "Why an item matched a watchlist or did not, and its alerts' fate."),
    "backtest": ("backtesting", "What a watchlist would have caught in the archive."),
    "search": ("searching", "The archive, with a query of the same language."),
    "preview": ("previewing", "The next digest as HTML, text or eml, without sending it."),
    "export": ("exporting", "What matched, as CSV for spreadsheets or JSON for programs."),
    "resend": ("resending", "A mail of the outbox once more; without a number: the latest ones."),
    "status": ("looking", "Health: feeds, archive, mail queue, next sendings."),
    "feeds": ("looking", "Every feed with its health and when it was polled."),
    "mute": ("muting", "Mute a watchlist, a story or a recipient for a while, or lift it again."),
    "release": ("releasing", "Alerts of a feed that turned new at once: list, mail or drop them."),
    "backup": ("backing", "A copy of the database, beside a running daemon, read back and whole."),
    "send-test": ("mailing", "One test mail through the configured server."),
    "schema": ("checking", "The JSON Schema of config.yaml, for editors."),
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and help, and imports only the one that is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the table: the main thing first."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"monitor.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """A mistyped command is answered with the one that was meant."""
        close = get_close_matches(args[0], COMMANDS, 1)
        if args[0] not in COMMANDS and close:
            ctx.fail(f"No such command '{args[0]}'. Did you mean '{close[0]}'?")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list from the table, without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="wire-monitor")
def cli() -> None:
    """Watch news-agency feeds: match watchlists, merge copies, mail alerts and digests."""


def _told(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """A bug, as Python tells it, with what may be shown of addresses."""
    click.echo(blanked("".join(traceback.format_exception(kind, error, trace))), err=True, nl=False)


def _drop_output() -> None:
    """What is still in the buffer of standard output goes nowhere, at the exit too."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main() -> None:
    """Run a command; every expected error is one clear message and an exit code of sysexits.h."""
    sys.excepthook = _told
    try:
        code = cli.main(prog_name="wire-monitor", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(Exit.USAGE)
    except WireMonitorError as error:
        click.echo(str(error), err=True)
        sys.exit(error.exit_code)
    except (BrokenPipeError, SystemExit):
        # Whoever read us has enough (`wire-monitor match | head`): no traceback at exit either.
        # Inside of a command click makes SystemExit(1) of it, and of nothing else.
        _drop_output()
        sys.exit(0)
    except OSError as error:
        if error.errno not in FULL:
            raise
        _drop_output()
        click.echo(f"the output cannot be written: {error.strerror}", err=True)
        sys.exit(Exit.TEMPORARY)
    sys.exit(code if isinstance(code, int) else Exit.OK)
