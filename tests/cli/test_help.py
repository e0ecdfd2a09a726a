"""`--help`, mistakes at the command line, and the list of commands."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from monitor import __version__
from monitor.cli import COMMANDS, cli

from .conftest import Wm

NOW = [
    "run", "once", "demo", "check", "match", "group", "parse", "explain", "backtest", "search",
    "preview", "export", "resend", "status", "feeds", "mute", "release", "backup",
    "send-test", "schema",
]  # fmt: skip
"""The commands of this version, as the design lists them."""


def _command(name: str) -> click.Command:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    return command


def test_help_lists_every_command(wm: Wm) -> None:
    """All of them, the main thing first, each with its line."""
    shown = wm("--help")
    assert shown.code == 0
    listed = shown.text[shown.text.index("Commands:") :]
    assert re.findall(r"(?m)^  ([a-z-]+)  +[A-Z]", listed) == NOW == list(COMMANDS)


def test_no_command_shows_help(wm: Wm) -> None:
    """Nothing asked for is a usage error that says what can be asked for."""
    shown = wm()
    assert shown.code == 64
    assert "Commands:" in shown.err


@pytest.mark.parametrize("name", NOW)
def test_each_command_has_help_that_reads_well(wm: Wm, name: str) -> None:
    """A usage line, whole sentences, a help text for every option, no line too long."""
    shown = wm(name, "--help")
    assert shown.code == 0
    assert shown.text.startswith(f"Usage: wire-monitor {name} ")
    assert shown.text == wm(name, "-h").text
    assert max(map(len, shown.text.splitlines())) <= 80
    command = _command(name)
    assert command.help is not None
    for paragraph in inspect.cleandoc(command.help).split("\n\n"):
        assert paragraph[0].isupper()
        assert paragraph.rstrip().endswith(".")
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help or parameter.name == "kind", parameter.name


@pytest.mark.parametrize("name", NOW)
def test_names_of_options_mean_the_same_everywhere(name: str) -> None:
    """`--config`, `--state` and `--json` are what they are for the others."""
    options = {o: p for p in _command(name).params for o in p.opts}
    if name not in {"demo", "parse", "group", "backup", "schema"}:
        assert "--config" in options
    if name in {
        "run", "once", "explain", "backtest", "search", "preview", "status", "feeds", "send-test",
        "export", "resend", "backup",
    }:  # fmt: skip
        assert "--state" in options
    if name in {"backtest", "search", "check", "status", "feeds", "export", "resend"}:
        assert options["--json"].name == "as_json"


def test_version(wm: Wm) -> None:
    """The version of the package."""
    assert wm("--version").text == f"wire-monitor, version {__version__}\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["chek"], "Did you mean 'check'?"),
        (["sendtest"], "Did you mean 'send-test'?"),
        (["explode"], "No such command 'explode'"),
        (["check", "--jsn"], "--json"),
        (["parse"], "Missing argument 'FILE'"),
        (["parse", "no-such-file"], "no-such-file"),
        (["parse", "--timezone", "Mars", "-"], "'Mars' is not an IANA zone"),
        (["match", "no-such-file"], "no-such-file"),
        (["preview", "--format", "pdf"], "'pdf' is not one of"),
        (["send-test"], "Missing argument 'ADDRESS'"),
        (["status", "extra"], "extra"),
    ],
)
def test_a_mistyped_line_is_a_usage_error(wm: Wm, words: list[str], said: str) -> None:
    """Exit 64, what is wrong, and where help is; nothing on standard output."""
    shown = wm(*words)
    assert shown.code == 64
    assert said in shown.err
    assert "--help" in shown.err
    assert shown.out == b""


@pytest.mark.parametrize("name", ["run", "once", "check", "match", "preview", "status", "feeds"])
def test_a_missing_configuration_is_exit_78(wm: Wm, name: str) -> None:
    """It names the file that was looked for and the option that names another."""
    shown = wm(name)
    assert shown.code == 78
    assert shown.err.startswith("config.yaml: cannot be read")
    assert "--config" in shown.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a system without /dev/full")
def test_output_that_finds_no_room_is_one_clear_line() -> None:
    """A full disk is no bug of this program: no traceback, and exit 75."""
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "monitor", "schema"]
        ended = subprocess.run(  # noqa: S603
            command, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    says = "the output cannot be written: No space left on device\n"
    assert (ended.returncode, ended.stderr) == (75, says)


def test_ctrl_c_while_commands_are_imported_is_no_traceback() -> None:
    """Exit 130 and nothing said, as later."""
    script = (
        "import sys\n"
        "class Interrupted:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'monitor.model': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupted())\n"
        "from monitor.__main__ import main\n"
        "main()\n"
    )
    done = subprocess.run(  # noqa: S603 - this Python
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
