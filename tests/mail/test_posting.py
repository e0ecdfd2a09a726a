"""What a webhook gets."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from monitor.mail import compose, compose_post
from monitor.model import Message, Recipient, Secret, Webhook
from tests.mail.samples import SENDER, alert, digest, morning, scripts, section, troubles, visit
from tests.mail.strangers import BAD_LINKS, HOSTILE

HOOK = Webhook("https://hooks.example.org/T0/token", Secret("0123456789abcdef"))
DESK = Recipient("desk", "https://hooks.example.org", "fr", "Europe/Paris", webhook=HOOK)


def value(message: Message) -> Any:
    """The JSON, read strictly."""
    assert message.flaw == ""
    return json.loads(message.raw.decode("utf-8"))


def test_an_alert_has_what_the_mail_has() -> None:
    """Title, link, why, who carries it; times in UTC; the mail's subject and text."""
    message = compose_post(alert(visit(), recipient=DESK), SENDER)
    told = value(message)
    mail = compose(alert(visit(), recipient=replace(DESK, webhook=None)), SENDER)
    assert (told["type"], told["subject"], told["text"]) == ("alert", mail.subject, mail.text)
    assert told["id"] == mail.message_id.strip("<>") == message.message_id.strip("<>")
    (part,) = told["sections"]
    (story,) = part["stories"]
    assert (part["name"], part["omitted"]) == ("Pyongyang–Moscou", 0)
    assert story["title"] == "Kim Jong-un reçoit le vice-ministre russe de la Défense"
    assert (story["kind"], story["url"]) == ("new", "https://wire.example/1")
    assert story["published"] == "2026-11-23T05:12:00Z"
    assert {"term": "Russie", "form": "Moscou", "field": "summary"} in story["evidence"]
    assert [t["feed"] for t in story["tellings"]] == ["Yonhap", "KBS", "Le Fil", "AFP", "Reuters"]


def test_a_digest_says_what_it_covers() -> None:
    """Since when, what was missing, when the next comes; corrections with what was said."""
    told = value(compose_post(morning(recipient=DESK, troubles=troubles()), SENDER))
    assert (told["type"], told["since"]) == ("digest", "2026-11-22T17:00:00Z")
    assert told["next"] == "2026-11-23T11:30:00Z"
    assert [t["feed"] for t in told["troubles"]] == ["KCNA Watch", "Interfax", "Kyodo"]
    stories = [s for part in told["sections"] for s in part["stories"]]
    assert [s["kind"] for s in stories] == ["new", "update", "correction", "new", "withdrawal"]
    assert stories[2]["was"].startswith("Un train de 200 wagons")
    assert stories[1]["watchlists"] == ["Pyongyang–Moscou", "Conseil de sécurité"]


def test_why_a_message_is_as_it_is_is_told() -> None:
    """A first reading, what a new watchlist would have brought, a ceiling that made some wait."""
    bulletin = replace(morning(recipient=DESK), primed=True, recap=True, ceiling=20, at_once=True)
    told = value(compose_post(bulletin, SENDER))
    assert (told["primed"], told["recap"], told["ceiling"]) == (True, True, 20)
    assert told["at_once"]
    plain = value(compose_post(morning(recipient=DESK), SENDER))
    assert (plain["primed"], plain["recap"], plain["ceiling"]) == (False, False, 0)


def test_the_same_bulletin_gives_the_same_bytes() -> None:
    """A resend after a crash is byte-identical."""
    bulletin = morning(recipient=DESK)
    assert compose_post(bulletin, SENDER).raw == compose_post(bulletin, SENDER).raw


def test_the_secret_is_nowhere() -> None:
    """Neither the key nor the path of the address."""
    message = compose_post(morning(recipient=DESK), SENDER)
    assert b"token" not in message.raw
    assert b"0123456789abcdef" not in message.raw
    assert message.address == "https://hooks.example.org"


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_titles_are_texts(title: str) -> None:
    """One line without characters that act; strict JSON in UTF-8."""
    item = replace(visit().item, title=title, summary=title, datelines=(), furniture=())
    card = replace(visit(), item=item, evidence=(), was=title)
    told = value(compose_post(alert(card, recipient=DESK), SENDER))
    (story,) = told["sections"][0]["stories"]
    assert all(c.isprintable() or c in "\u200c\u200d" for c in story["title"] + story["was"])
    assert len(story["title"]) <= 300


@pytest.mark.parametrize("link", BAD_LINKS)
def test_links_lead_to_the_web_or_are_left_out(link: str) -> None:
    """As in the mail."""
    card = replace(visit(), item=replace(visit().item, url=link))
    told = value(compose_post(alert(card, recipient=DESK), SENDER))
    assert told["sections"][0]["stories"][0]["url"] is None


def test_two_thousand_stories_are_counted_after_three_hundred() -> None:
    """Bounded in size, and it says so."""
    cards = [replace(visit(), story=n) for n in range(2000)]
    message = compose_post(digest(section("Gros", *cards), recipient=DESK), SENDER)
    (part,) = value(message)["sections"]
    assert (len(part["stories"]), part["omitted"]) == (300, 1700)
    assert len(message.raw) < 2_000_000


def test_a_layout_that_fails_costs_the_text_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """The values leave, and the operator is told."""

    def broken(_view: object) -> str:
        raise RuntimeError("no template")

    monkeypatch.setattr("monitor.mail.posting.render_text", broken)
    message = compose_post(alert(scripts()[0], recipient=DESK), SENDER)
    assert message.flaw == "RuntimeError: no template"
    told = json.loads(message.raw)
    assert told["text"] == ""
    assert told["sections"][0]["stories"][0]["language"] == "he"
