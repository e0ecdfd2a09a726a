"""A webhook as a recipient, through the commands."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from .conftest import Agency, Wm, later, mails


@dataclass
class Desk:
    """Answers every POST with a status; keeps what it accepted."""

    port: int = 0
    status: int = 204
    posts: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)


@pytest.fixture
def desk() -> Iterator[Desk]:
    """A receiver on loopback."""
    mine = Desk()

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            mine.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            mine.posts.append(dict(self.headers))
            self.send_response(mine.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    mine.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield mine
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def configured(folder: Path, agency: Agency, desk: Desk, send: str = "now") -> None:
    """A watchlist that tells ana by mail and the desk by webhook."""
    agency.publish("north", "Storm over the bay")
    secret = folder / "hook-secret"
    secret.write_text("0123456789abcdef\n", "utf-8")
    secret.chmod(0o600)
    (folder / "config.yaml").write_text(
        f"timezone: UTC\nlanguages: [en]\nfeeds:\n  - name: North\n    url: {agency.url('north')}\n"
        f"    allow_private: true\nrecipients:\n  desk:\n    webhook:\n"
        f"      url: http://127.0.0.1:{desk.port}/T0/token\n      secret_file: hook-secret\n"
        f"      allow_private: true\nwatchlists:\n  - name: Storms\n    match: storm\n"
        f"    to: [ana@example.org, desk]\n    send: {send}\nmail:\n  from: wires@example.org\n",
        "utf-8",
    )


def test_one_round_mails_and_posts(wm: Wm, tmp_path: Path, agency: Agency, desk: Desk) -> None:
    """The same news by both ways; no command shows what is secret in the address."""
    configured(tmp_path, agency, desk)
    shown = wm("once")
    assert shown.code == 0
    assert f"post to desk (http://127.0.0.1:{desk.port}) accepted: Storm over the bay" in shown.err
    assert len(mails(tmp_path)) == 1
    (body,) = desk.bodies
    assert json.loads(body)["sections"][0]["stories"][0]["title"] == "Storm over the bay"
    assert desk.posts[0]["webhook-signature"].startswith("v1,")
    listed = wm("resend", "--json")
    assert {m["recipient"] for m in listed.json} == {"desk", "ana@example.org"}
    told = wm("explain", "Storms", "1").text
    assert "alert to ana@example.org (new): mailed " in told
    assert "alert to desk (new): posted " in told
    assert " in a post, “Storm over the bay" in told
    for command in (["status"], ["resend"], ["check"]):
        shown = wm(*command)
        assert "token" not in shown.text + shown.err
        assert "0123456789abcdef" not in shown.text + shown.err


def test_a_post_is_sent_again(wm: Wm, tmp_path: Path, agency: Agency, desk: Desk) -> None:
    """Byte for byte, with the identity by which the receiver knows it."""
    configured(tmp_path, agency, desk)
    wm("once")
    (number,) = [m["id"] for m in wm("resend", "--json").json if m["recipient"] == "desk"]
    assert wm("resend", number).code == 0
    assert desk.bodies[0] == desk.bodies[1]
    assert desk.posts[0]["webhook-id"] == desk.posts[1]["webhook-id"]
    assert wm("resend", number, "--to", "bob@example.org").code == 64
    desk.status = 503
    shown = wm("resend", number)
    assert shown.code == 75
    assert "deferred (data): 503 Service Unavailable" in shown.err


def test_a_webhook_that_fails_costs_no_mail(
    wm: Wm, tmp_path: Path, agency: Agency, desk: Desk
) -> None:
    """The mail is sent, the round is a success, the post waits."""
    configured(tmp_path, agency, desk)
    desk.status = 500
    shown = wm("once")
    assert shown.code == 0
    assert "deferred (500 Internal Server Error)" in shown.err
    assert len(mails(tmp_path)) == 1
    assert wm("status", "--json").json["queue"]["queued"] == 1


def test_a_test_is_posted(wm: Wm, tmp_path: Path, agency: Agency, desk: Desk) -> None:
    """Signed as news are, and told apart from them; what became of it is said."""
    configured(tmp_path, agency, desk)
    shown = wm("send-test", "desk")
    assert (shown.code, shown.err) == (0, "accepted (done): 204 No Content\n")
    (body,) = desk.bodies
    assert json.loads(body)["type"] == "notice"
    assert desk.posts[0]["webhook-signature"].startswith("v1,")
    assert mails(tmp_path) == []
    desk.status = 401
    assert wm("send-test", "desk").code == 75


def test_a_preview_is_the_json(wm: Wm, tmp_path: Path, agency: Agency, desk: Desk) -> None:
    """Readable by default, as it would be posted with `--format eml`; nothing is posted."""
    configured(tmp_path, agency, desk, send=f"['{later(6)}']")
    assert wm("once").code == 0
    shown = wm("preview", "--to", "desk")
    assert shown.json["type"] == "digest"
    assert wm("preview", "--to", "desk", "--format", "eml").json == shown.json
    assert desk.bodies == []
