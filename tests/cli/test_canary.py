"""Canaries: passwords of feeds, mail server and webhooks, keys in header fields and addresses.

They are shown by no command, stand in no file of the state, in no log and in no traceback.
"""

from __future__ import annotations

import base64
import logging
import os
from pathlib import Path
from urllib.parse import quote

import pytest

from monitor.adapters.logs import WireFormatter
from monitor.cli import _told
from monitor.house import House
from monitor.rounds import PollRound

from .conftest import Agency, Wm, later

FEED, KEY, SMTP = "Kanarie1-f&d", "Canary2-key", "Canari3-smtp"
HOOK, PATH = "Canarino4-hook-0123456789abcdef", "Serin5-path"
QUERY, MOVED, USER = "Canario6-query", "Kanari7-moved", "Canary8-user"
ALL = (FEED, KEY, SMTP, HOOK, PATH, QUERY, MOVED, USER)
ADDRESSES = (QUERY, MOVED)
"""Parts of addresses that are polled: the database has to know them, and nothing else does."""
SPELLINGS = (
    *ALL,
    *map(quote, ALL),
    *(base64.b64encode(text.encode()).decode().rstrip("=") for text in ALL),
    base64.b64encode(f"me:{FEED}".encode()).decode().rstrip("="),
    base64.b64encode(f"\0me\0{SMTP}".encode()).decode().rstrip("="),
)

CONFIG = """
languages: [en]
feeds:
  - {{name: North, url: "{north}", allow_private: true, auth: {{user: me, password_file: feed}}}}
  - {{name: South, url: "{south}", allow_private: true, headers: {{X-Key: {key}}}}}
  - {{name: East, url: "{east}", allow_private: true, auth: {{user: me, password_file: feed}}}}
  - {{name: West, url: "http://127.0.0.1:1/w", auth: {{user: me, password_file: feed}}}}
  - {{name: Up, url: "{up}?auth_token={query}", allow_private: true}}
  - {{name: Down, url: "{down}", allow_private: true}}
recipients:
  hook: {{webhook: {{url: "http://127.0.0.1:1/{path}", secret_file: hook, allow_private: true}}}}
watchlists:
  - {{name: Storms, match: storm, to: [ana@example.org, hook], send: now}}
  - {{name: Later, match: storm, to: ana@example.org, send: '{later}'}}
mail:
  from: wires@example.org
  operator: op@example.org
  smtp: {{host: localhost, port: 1, user: me, password_file: 'env:SMTP_CANARY'}}
"""


@pytest.fixture
def state(
    wm: Wm,
    tmp_path: Path,
    agency: Agency,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> Path:
    """A state in which feeds answered, refused and failed, and mail could not leave."""
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("SMTP_CANARY", SMTP)
    agency.publish("north", "Storm over the bay")
    agency.publish("south", "Storm over the hills")
    agency.answers["east"] = 401
    agency.publish("up", "Storm over the moor")
    agency.publish("moved", "Storm over the lake")
    agency.answers[f"up?auth_token={QUERY}"] = agency.answers.pop("up")
    agency.answers[f"moved?api-key={MOVED}"] = agency.answers.pop("moved")
    there = agency.url(f"moved?api-key={MOVED}").replace("://", f"://me:{USER}@")
    agency.answers["down"] = there
    for name, content in (("feed", FEED), ("hook", HOOK)):
        (tmp_path / name).write_text(content)
        (tmp_path / name).chmod(0o600)
    urls = {name: agency.url(name) for name in ("north", "south", "east", "up", "down")}
    config = CONFIG.format(**urls, key=KEY, path=PATH, query=QUERY, later=later(6))
    (tmp_path / "config.yaml").write_text(config, "utf-8")
    return tmp_path / "state-home" / "wire-monitor"


def betrayed(text: str | bytes) -> list[str]:
    """The canaries in it."""
    data = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
    return [word for word in SPELLINGS if word.encode() in data]


def files(folder: Path) -> dict[Path, bytes]:
    """Everything that is written there."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_no_secret_is_shown_or_written(
    wm: Wm, state: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """By any command that looks at settings or state."""
    assert wm("once").code in {69, 75}
    commands = (
        *("check", "status", "feeds", "preview", "export-opml", "schema", "export", "mute"),
        *("release", "resend", "backup"),
    )
    shown = [wm(name) for name in commands]
    shown += [wm(name, "--json") for name in ("check", "status", "feeds", "search")]
    shown += [wm("check", "--live"), wm("check", "--live", "--json")]
    shown += [wm("explain", "Storms", "Storm"), wm("search", "storm"), wm("backtest", "Storms")]
    assert "moved for good to" in "".join(r.text for r in shown)
    for result in shown:
        assert betrayed(result.out) + betrayed(result.err) == []
    assert betrayed(caplog.text + "".join(str(r.__dict__) for r in caplog.records)) == []
    written = {path: betrayed(data) for path, data in files(state).items() if betrayed(data)}
    assert all(".db" in path.name and set(words) <= {*ADDRESSES} for path, words in written.items())
    assert any(path.suffix == ".db" for path in files(state))


def test_no_secret_is_in_a_traceback(
    wm: Wm,
    state: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A bug inside a poll is logged with its traceback, a bug outside ends the program."""

    async def broken(self: object, state: object, plan: object) -> None:
        raise RuntimeError(f"a bug with {plan!r} and {state!r}")

    monkeypatch.setattr(PollRound, "poll", broken)
    found = wm("once")
    assert "a bug with" in caplog.text
    logged = "".join(map(WireFormatter().format, caplog.records))
    assert betrayed(found.err) + betrayed(logged) == []

    async def worse(self: House, lane: object = None) -> None:
        raise RuntimeError(f"a bug with {self.plan!r}")

    monkeypatch.setattr(House, "deliver", worse)
    with pytest.raises(RuntimeError) as caught:
        wm("once")
    assert set(betrayed(str(caught.value))) <= {*ADDRESSES}
    _told(RuntimeError, caught.value, caught.tb)
    told = capsys.readouterr().err
    assert "a bug with" in told
    assert betrayed(told) == []


def test_no_secret_is_in_a_mistake(wm: Wm, state: Path, tmp_path: Path) -> None:
    """Of the configuration, also where the file with it is refused."""
    config = tmp_path / "config.yaml"
    text = config.read_text("utf-8").replace("watchlists:", "watchlist:")
    users = (f"me:{USER}", USER, f"me:{FEED}@{USER}", f"me:{USER}/x")
    odd = [*(f"http://{user}@h/" for user in users), f"http:{USER}@h/"]
    odd += [f"htp://h/?sig={QUERY}", f"http://h:x/?key={KEY}"]
    text = text.replace("recipients:", "".join(f"  - '{url}'\n" for url in odd) + "recipients:", 1)
    config.write_text(text, "utf-8")
    (tmp_path / "feed").chmod(0o644)
    os.environ["SMTP_CANARY"] = f"{SMTP}\n{SMTP}"
    found = wm("check")
    assert found.code == 78
    assert "everybody may read" in found.err + found.text
    assert betrayed(found.err + found.text) == []
