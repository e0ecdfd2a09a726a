"""`wire-monitor demo` as a user runs it: what it says, what it leaves, whom it talks to."""

from __future__ import annotations

import email
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default as modern
from pathlib import Path

import pytest

PATIENCE_S = 60
DEMO = (sys.executable, "-m", "monitor", "demo", "--out")

WITNESS = """
import os, sys
EVENTS = {"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo"}
def witness(event, args):
    if event in EVENTS:
        with open(os.environ["WITNESS"], "a") as log:
            log.write(f"{event} {args[0] if event.endswith('getaddrinfo') else args[1]!r}\\n")
sys.addaudithook(witness)
"""
"""Writes down every address that a socket of the process is given."""


@dataclass(frozen=True)
class Shown:
    """A demo that has ended."""

    code: int
    out: str
    err: str
    folder: Path
    addresses: list[str]

    def between(self, start: str, end: str) -> str:
        """What was said from one time of day to another."""
        return self.err[self.err.index(f"\n{start}  ") : self.err.index(f"\n{end}  ")]

    def mails(self) -> list[EmailMessage]:
        """The Maildir, in the order of the dates."""
        found = [
            email.message_from_bytes(path.read_bytes(), policy=modern)
            for path in (self.folder / "maildir" / "new").iterdir()
        ]
        assert all(isinstance(m, EmailMessage) for m in found)
        return sorted(found, key=lambda m: m["Date"].datetime)


def _run(
    command: Sequence[str], env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, env=env, timeout=PATIENCE_S, check=False
    )


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """One run for all tests of this file that only look."""
    base = tmp_path_factory.mktemp("demo")
    (base / "sitecustomize.py").write_text(WITNESS, "utf-8")
    log = base / "addresses"
    log.touch()
    env = {**os.environ, "PYTHONPATH": str(base), "WITNESS": str(log)}
    done = _run([*DEMO, str(base / "out")], env)
    lines = log.read_text("utf-8").splitlines()
    return Shown(done.returncode, done.stdout, done.stderr, base / "out", lines)


def test_it_ends_by_itself_and_says_where_the_mails_are(shown: Shown) -> None:
    """Exit 0; standard output is the paths, nothing else."""
    assert shown.code == 0, shown.err
    paths = [Path(line) for line in shown.out.splitlines()]
    assert paths[0] == shown.folder / "maildir"
    assert len(paths) > 1
    assert all(path.exists() for path in paths)
    assert "Traceback" not in shown.err


def test_it_leaves_mails_html_copies_and_its_configuration_only(shown: Shown) -> None:
    """As many HTML copies as mails; the database is gone."""
    names = {p.name for p in shown.folder.iterdir()}
    copies = {name for name in names if name.startswith("mail-")}
    assert len(copies) == len(shown.mails()) > 1
    assert names == copies | {"maildir", "config.yaml", ".wire-monitor-demo"}


def test_it_shows_the_words_that_matched(shown: Shown) -> None:
    """Adjectives and capitals, in Latin, Cyrillic and Hangul."""
    said = [line for line in shown.err.splitlines() if "matches Pyongyang–Moscou" in line]
    for word in ("nord-coréen", "norcoreano", "nordcoreano", "nordkoreanische", "북", "КНДР"):
        assert any(word in line for line in said), word


def test_what_only_looks_alike_matches_nothing(shown: Shown) -> None:
    """A Russian ballet in Seoul."""
    lines = shown.err.splitlines()
    at = next(i for i, line in enumerate(lines) if "Un ballet russe" in line)
    assert "no watchlist matches" in lines[at + 1]


def test_the_copy_is_merged_and_held_back_with_a_reason(shown: Shown) -> None:
    """The same words re-filed by another agency: a duplicate of the first, not mailed, and why."""
    said = shown.between("06:45", "07:00")
    assert re.search(r"Dépêche Atlantique: .*\n +duplicate of Hanbit FR: \w+", said)
    assert re.search(r"not mailed to desk: already owed \(Dépêche Atlantique: ", said)
    assert "=>" not in said


def test_digests_leave_at_their_slots_only(shown: Shown) -> None:
    """What comes in between waits for 07:00 and 12:30."""
    assert "=>" not in shown.between("06:00", "07:00")
    assert shown.between("07:00", "09:00").count("=> digest to desk@example.org") == 1
    assert "=> digest" not in shown.between("09:00", "12:30")
    assert shown.err[shown.err.index("\n12:30  ") :].count("=> digest to desk@example.org") == 1


def test_an_instant_watchlist_is_mailed_at_once(shown: Shown) -> None:
    """The ferry, to the duty desk, in the same look at the wires."""
    assert shown.between("09:00", "09:55").count("=> alert to duty@example.org") == 1


def test_the_correction_is_mailed_at_once_to_who_was_told(shown: Shown) -> None:
    """It does not wait for the slot of the watchlist."""
    said = shown.between("10:20", "12:30")
    assert "correction of Hanbit FR: " in said
    assert said.count("=> alert to desk@example.org") == 1


def test_the_mails_highlight_and_explain(shown: Shown) -> None:
    """The words that matched are marked, in French and in others; every agency is named."""
    mails = [m for m in shown.mails() if m["To"] == "desk@example.org"]
    texts = [part.get_content() for m in mails if (part := m.get_body(("html",))) is not None]
    assert len(texts) == 3
    for word in ("nord-coréen", "norcoreano", "КНДР"):
        assert any(re.search(rf"<mark[^>]*>{word}</mark>", text) for text in texts), word
    assert "Востокинформ" in texts[0]


def test_the_readme_shows_what_it_prints(shown: Shown) -> None:
    """Every line of the README's example is said in the same look at the wires."""
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    found = re.search(r"(?ms)^<!-- demo output -->\n```text\n(.*?)^```", readme)
    assert found is not None
    said = {_time(look): look.splitlines() for look in shown.err.split("\n\n")}
    for look in found[1].strip().split("\n\n"):
        for line in look.splitlines():
            assert line.strip() == "[…]" or line in said[_time(look)], line


def _time(look: str) -> str:
    return look.strip()[:5]


def test_nothing_but_loopback_is_contacted(shown: Shown) -> None:
    """Every address given to a socket, or to name resolution, is 127.0.0.1."""
    assert any(line.startswith("socket.connect") for line in shown.addresses)
    for line in shown.addresses:
        assert re.search(r" \(?'?127\.0\.0\.1\b", line), line


def _strace() -> str | None:
    """Why system calls cannot be traced here, if they cannot."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    tried = subprocess.run(["strace", "-qq", "true"], capture_output=True, check=False)  # noqa: S607
    return None if tried.returncode == 0 else "strace may not trace here"


def test_no_process_of_it_leaves_loopback(tmp_path: Path) -> None:
    """The parsing process too: no system call names another machine."""
    reason = _strace()
    if reason:
        pytest.skip(reason)
    log = tmp_path / "calls"
    trace = ("strace", "-f", "-qq", "-e", "trace=connect,bind,sendto,sendmsg", "-o", str(log))
    done = _run([*trace, *DEMO, str(tmp_path / "out")])
    assert done.returncode == 0
    text = log.read_text("utf-8", "replace")
    inet = re.findall(r"sa_family=AF_INET6?,[^}]*}", text)
    assert inet
    assert [a for a in inet if "127.0.0.1" not in a] == []


def test_it_does_not_touch_a_folder_of_somebody_else(tmp_path: Path) -> None:
    """Exit 1 with the way out; the file is still there."""
    mine = tmp_path / "thesis.txt"
    mine.write_text("years of work", "utf-8")
    done = _run([*DEMO, str(tmp_path)])
    assert done.returncode == 1
    assert "--out" in done.stderr
    assert mine.exists()


@pytest.mark.parametrize("moment", ["06:00", "06:45", "12:30"])
def test_ctrl_c_leaves_nothing_behind(tmp_path: Path, moment: str) -> None:
    """Exit 130, no folder, no process, no traceback; the folder of an earlier demo is replaced."""
    out = tmp_path / "out"
    out.mkdir()
    (out / ".wire-monitor-demo").touch()
    command = [*DEMO, str(out)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stderr is not None
        said = ""
        for line in process.stderr:
            said += line
            if line.startswith(moment):
                break
        children = list(_descendants(process.pid))
        process.send_signal(signal.SIGINT)
        said += process.stderr.read()
        code = process.wait(PATIENCE_S)
    assert code == 130, said
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []
    assert [pid for pid in children if Path(f"/proc/{pid}/exe").exists()] == []


def _descendants(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text("ascii").split()):
            yield child
            yield from _descendants(child)
