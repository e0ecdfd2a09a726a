"""The service unit as systemd itself judges it, and its agreement with the program."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from monitor.adapters.files import SecretReader
from monitor.errors import Exit

UNIT = Path(__file__).parent.parent.parent / "systemd" / "wire-monitor.service"
ANALYZE = shutil.which("systemd-analyze")
MOST_EXPOSURE = 1.2

needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not installed")


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run systemd-analyze."""
    return subprocess.run(  # noqa: S603 - found above
        [str(ANALYZE), "--no-pager", *arguments], capture_output=True, text=True, check=False
    )


def settings() -> dict[str, list[str]]:
    """The unit's assignments, each key with its values in order."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for line in UNIT.read_text("utf-8").splitlines():
        if "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found[key].append(value)
    return dict(found)


@needs_systemd
def test_the_sandbox_is_tight() -> None:
    """`systemd-analyze security` rates the exposure at 1.2 of 10 or less."""
    result = analyze("security", "--offline=true", str(UNIT))
    if "Unknown" in result.stderr or "unrecognized" in result.stderr:
        pytest.skip("this systemd-analyze cannot rate unit files offline (older than 250)")
    rating = re.search(r"Overall exposure level for \S+: ([\d.]+)", result.stdout + result.stderr)
    assert rating is not None, result.stdout + result.stderr
    assert float(rating.group(1)) <= MOST_EXPOSURE


@needs_systemd
def test_the_unit_is_clean(tmp_path: Path) -> None:
    """`systemd-analyze verify` has nothing to say, once the program's path exists."""
    text = UNIT.read_text("utf-8")
    program = settings()["ExecStart"][0].split()[0]
    copy = tmp_path / UNIT.name
    copy.write_text(text.replace(program, sys.executable), "utf-8")
    result = analyze("verify", str(copy))
    ours = [x for x in (result.stdout + result.stderr).splitlines() if UNIT.stem in x]
    assert (ours, result.returncode) == ([], 0)


def test_restarts_stop_where_they_cannot_help() -> None:
    """The exit codes of the program that a restart does not cure are the unit's."""
    hopeless = {Exit.USAGE, Exit.UNAVAILABLE, Exit.CONFIG}
    assert {int(c) for c in settings()["RestartPreventExitStatus"][0].split()} == hopeless
    assert settings()["Restart"] == ["on-failure"]


def test_the_manager_and_the_daemon_agree_how_to_talk() -> None:
    """Readiness and signs of life by sd_notify, reload by SIGHUP, time enough to stop (20 s)."""
    unit = settings()
    assert unit["Type"] == ["notify"]
    assert unit["ExecReload"] == ["/bin/kill -HUP $MAINPID"]
    assert int(unit["WatchdogSec"][0]) >= 120
    assert int(unit["TimeoutStopSec"][0]) > 20


def test_every_optional_credential_has_an_empty_default(tmp_path: Path) -> None:
    """Without the files the service starts, and the program takes the defaults as absent."""
    unit = settings()
    loaded = [value.split(":")[0] for value in unit["LoadCredential"]]
    defaults = dict(value.split(":", 1) for value in unit["SetCredential"])
    assert sorted(defaults) == sorted(loaded) == ["secrets", "smtp-password"]
    for name, value in defaults.items():
        (tmp_path / name).write_bytes(value.encode().decode("unicode_escape").encode())
        reader = SecretReader(tmp_path / "etc", {"CREDENTIALS_DIRECTORY": str(tmp_path)})
        with pytest.raises(FileNotFoundError):
            reader(name)


@needs_systemd
def test_the_parsers_process_may_limit_itself() -> None:
    """The filter lets through what limits, signals and network need."""
    listed = analyze("syscall-filter", "@privileged", "@resources").stdout
    refused = {line.strip() for line in listed.splitlines()}
    assert "setpriority" in refused
    assert not refused & {"prlimit64", "setitimer", "connect", "sendto", "flock", "fsync"}
    assert {"AF_INET", "AF_INET6", "AF_UNIX"} == set(
        settings()["RestrictAddressFamilies"][0].split()
    )
