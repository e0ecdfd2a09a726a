"""Finished messages: bytes, headers, identity, and what happens when something breaks."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.mail import BrokenMessageError, compose, compose_notice, rendering
from monitor.mail.message import slug_of
from monitor.model import (
    Evidence,
    FeedTrouble,
    Field,
    Item,
    Kind,
    Message,
    Notice,
    Recipient,
    Sender,
    Span,
    StoryCard,
    Telling,
)
from tests.mail.samples import NOW, READER, SENDER, alert, digest, morning, section, visit
from tests.mail.strangers import BAD_LINKS, HOSTILE, any_text

DIGEST_HEADERS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "List-Id",
    "List-Unsubscribe",
    "Auto-Submitted",
    "Content-Language",
    "MIME-Version",
    "Content-Type",
]


def read(message: Message) -> EmailMessage:
    """The bytes as the standard library's modern parser reads them, without one defect."""
    mail = message_from_bytes(message.raw, policy=policy.default)
    assert not mail.defects
    assert not [d for part in mail.walk() for d in part.defects]
    return mail


def assert_clean(message: Message) -> None:
    """7-bit, CRLF only, short lines."""
    assert message.raw.isascii()
    assert b"\x00" not in message.raw
    assert message.raw.replace(b"\r\n", b"").count(b"\r") == 0
    assert message.raw.replace(b"\r\n", b"").count(b"\n") == 0
    assert max(map(len, message.raw.split(b"\r\n"))) <= 100


def test_a_digest_has_exactly_these_headers() -> None:
    """Nothing more and nothing less, each once."""
    mail = read(compose(morning(), SENDER))
    assert mail.keys() == DIGEST_HEADERS
    assert mail["From"] == "Veille <veille@example.org>"
    assert mail["To"] == "asie@example.org"
    assert mail["Date"] == "Mon, 23 Nov 2026 07:00:00 +0100"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "fr"
    assert mail["List-Unsubscribe"] == "<mailto:admin@example.org?subject=unsubscribe>"
    assert mail["List-Id"].endswith("<digest.watch.example.org>")


def test_a_mail_of_one_watchlist_names_it_in_list_id() -> None:
    """Mail programs can file by watchlist."""
    mail = read(compose(alert(visit()), SENDER))
    assert mail["List-Id"] == "Pyongyang–Moscou <pyongyang-moscou.watch.example.org>"


def test_a_follow_up_is_threaded_to_the_first_mail() -> None:
    """In-Reply-To and References come from the bulletin; what is no message id is left out."""
    bulletin = alert(visit(Kind.UPDATE), references=("<first@example.org>", "x\r\nBcc: e@x"))
    mail = read(compose(bulletin, SENDER))
    assert mail["In-Reply-To"] == "<first@example.org>"
    assert mail["References"] == "<first@example.org>"
    assert "Bcc" not in mail


def test_without_operator_there_is_no_unsubscribe_header() -> None:
    """And an operator that is no address gives none either."""
    for operator in (None, "", "nobody", "ö@example.org", "a@b.example>\r\nBcc: x@y"):
        mail = read(compose(alert(visit()), replace(SENDER, operator=operator)))
        assert "List-Unsubscribe" not in mail
        assert "Bcc" not in mail


def test_both_parts_carry_the_whole_news() -> None:
    """multipart/alternative, text first, HTML last; both decode to what the message keeps."""
    message = compose(morning(), SENDER)
    mail = read(message)
    assert mail.get_content_type() == "multipart/alternative"
    text, html = mail.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert html.get_content_type() == "text/html"
    assert text.get_content().replace("\r\n", "\n") == message.text
    assert html.get_content().replace("\r\n", "\n") == message.html
    assert_clean(message)


def test_the_same_bulletin_gives_the_same_bytes() -> None:
    """A resend after a crash is byte-identical."""
    assert compose(morning(), SENDER).raw == compose(morning(), SENDER).raw


def test_the_message_id_is_made_of_installation_alerts_and_recipient() -> None:
    """It changes with each of them and with nothing else."""
    first = compose(alert(visit()), SENDER).message_id
    assert first.endswith("@example.org>")
    ids = {
        first,
        compose(replace(alert(visit()), alert_ids=(1, 2)), SENDER).message_id,
        compose(alert(visit(), recipient=replace(READER, id="other")), SENDER).message_id,
        compose(alert(visit()), replace(SENDER, installation="9")).message_id,
    }
    assert len(ids) == 4
    assert compose(replace(alert(visit()), at_ms=NOW + 60_000), SENDER).message_id == first


def test_empty_digests_of_two_slots_are_two_mails() -> None:
    """Without alerts the slot makes the identity."""
    empty = replace(digest(section("Essais")), alert_ids=())
    later = replace(empty, slot_ms=NOW + 3_600_000)
    assert compose(empty, SENDER).message_id != compose(later, SENDER).message_id


@pytest.mark.parametrize(
    ("address", "envelope", "header"),
    [
        ("Veille@Exämple.org", "Veille@xn--exmple-cua.org", "Veille@xn--exmple-cua.org"),
        ("jürgen@example.org", "jürgen@example.org", "undisclosed:;"),
        ("a@b.example\r\nBcc: x@y.example", "a@b.exampleBcc:x@y.example", "undisclosed:;"),
        ("", "", "undisclosed:;"),
    ],
)
def test_odd_recipient_addresses_never_break_the_mail(
    address: str, envelope: str, header: str
) -> None:
    """A domain is written as IDNA; an address no header can carry stays in the envelope."""
    message = compose(alert(visit(), recipient=replace(READER, address=address)), SENDER)
    assert message.address == envelope
    assert read(message)["To"] == header
    assert not message.flaw


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_titles_change_no_header_and_no_markup(title: str) -> None:
    """A title is text in every place where it is shown."""
    item = replace(visit().item, title=title, summary=title, datelines=(), furniture=())
    message = compose(alert(replace(visit(), item=item, evidence=())), SENDER)
    assert not message.flaw
    mail = read(message)
    assert mail.keys() == DIGEST_HEADERS
    assert mail["Subject"] == message.subject
    assert "<script" not in message.html
    assert "<img" not in message.html
    assert len(message.subject) < 250
    assert_clean(message)


@st.composite
def cards(draw: st.DrawFn) -> StoryCard:
    """A story in which everything may be wrong: texts, offsets, times, links, names."""
    number = st.integers(-5, 400)
    fields = st.sampled_from(Field)
    instants = st.one_of(st.integers(-(10**18), 10**18), st.integers(0, NOW * 2))
    link = st.one_of(st.none(), st.sampled_from(BAD_LINKS), any_text)
    text = draw(st.tuples(*[any_text] * 3))
    spans = st.lists(st.builds(Span, fields, number, number), max_size=5)
    item = Item(
        feed=draw(any_text),
        title=text[0],
        summary=text[1],
        body=text[2],
        language=draw(st.sampled_from(["", "fr", "ar", "ko", 'x"><b>', "zh-Hant"])),
        url=draw(link),
        published_ms=draw(st.one_of(st.none(), instants)),
        seen_ms=draw(instants),
        furniture=tuple(draw(spans)),
    )
    evidence = st.builds(Evidence, any_text, any_text, fields, number, number)
    tellings = st.builds(
        Telling, number, any_text, any_text, link, st.sampled_from(Kind), instants, instants
    )
    return StoryCard(
        story=draw(st.integers(1, 3)),
        kind=draw(st.sampled_from(Kind)),
        item=item,
        evidence=tuple(draw(st.lists(evidence, max_size=4))),
        tellings=tuple(draw(st.lists(tellings, max_size=4))),
        watchlists=tuple(draw(st.lists(any_text, max_size=3))),
        news=tuple(draw(spans)),
        copies=draw(st.integers(0, 9)),
        was=draw(any_text),
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(cards(), max_size=3), any_text, st.booleans(), st.integers(-(10**17), 10**17))
def test_no_bulletin_breaks_the_mail(
    stories: list[StoryCard], words: str, now: bool, instant: int
) -> None:
    """Any values in any place: a checked message in the usual layout, nothing raised."""
    bulletin = digest(
        section(words, *stories[:2], source=words),
        section(words[::-1], *stories[2:]),
        recipient=Recipient(words or "x", words, language=words, timezone=words),
        slot_ms=None if now else instant,
        since_ms=instant,
        next_ms=instant,
        days=((instant, 3), (instant, 0)),
        troubles=(FeedTrouble(words, words, instant),),
        references=(words, "<a@b>"),
    )
    sender = Sender(words, words, words, words)
    message = compose(bulletin, sender)
    assert message.flaw == ""
    assert_clean(message)
    assert len(message.html.encode()) <= 95_000


def test_a_broken_template_never_loses_the_alert(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every story leaves as plain text, and the message says what failed."""
    usual = compose(morning(), SENDER)
    real = rendering.template_source

    def broken(name: str) -> str:
        return "{{ v.nothing_like_it }}" if name == "mail.html.j2" else real(name)

    monkeypatch.setattr(rendering, "template_source", broken)
    rendering._environment.cache_clear()
    try:
        message = compose(morning(), SENDER)
    finally:
        rendering._environment.cache_clear()
    assert "UndefinedError" in message.flaw
    assert message.html == ""
    mail = read(message)
    assert mail.get_content_type() == "text/plain"
    for word in ("Kim Jong-un reçoit", "livraisons d’obus", "Tumangang", "북러"):
        assert word in mail.get_content()
    assert mail["Subject"].startswith("Kim Jong-un")
    assert "Rectifié\xa0: Un train de 20 wagons" in mail.get_content()
    assert "Il était écrit\xa0: Un train de 200 wagons" in mail.get_content()
    assert message.message_id == usual.message_id
    assert_clean(message)


def test_a_broken_notice_template_still_sends_its_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """The operator's mail does not need its looks."""

    def broken(subject: str, kicker: str, lines: object) -> str:
        raise RuntimeError("no template")

    monkeypatch.setattr("monitor.mail.composing.render_notice", broken)
    notice = Notice(READER, "Queue stuck", ("a", "b"), NOW, "q1")
    message = compose_notice(notice, SENDER)
    assert message.flaw == "RuntimeError: no template"
    assert message.text == "a\nb\n"


def test_a_notice_is_a_small_mail_of_its_own() -> None:
    """No list headers; its identity is its seed."""
    lines = ("Feed Yonhap: timeout\r\nBcc: x@y", "", "<b>not bold</b>")
    notice = Notice(READER, "Two feeds fail\r\nBcc: x@y", lines, NOW, "health-1")
    message = compose_notice(notice, SENDER)
    mail = read(message)
    assert "List-Id" not in mail
    assert "Bcc" not in mail
    assert message.subject == "Two feeds fail Bcc: x@y"
    assert "<b>" not in message.html
    assert "<b>not bold</b>" in message.text
    other = compose_notice(replace(notice, seed="health-2"), SENDER)
    assert message.message_id != other.message_id
    assert_clean(message)


@pytest.mark.parametrize(
    ("key", "slug"),
    [
        ("Pyongyang–Moscou", "pyongyang-moscou"),
        ("Corée du Nord + Russie", "coree-du-nord-russie"),
        ("a b/c\r\nd", "a-b-c-d"),
    ],
)
def test_names_become_labels_for_filters(key: str, slug: str) -> None:
    """Accents fall away, everything else becomes a hyphen."""
    assert slug_of(key) == slug


def test_names_without_latin_letters_become_stable_hashes() -> None:
    """Two Korean watchlists are two lists."""
    assert slug_of("북한") != slug_of("러시아")
    assert slug_of("북한").isalnum()
    assert slug_of("\ud800").isalnum()


def test_importing_the_room_does_not_import_its_libraries() -> None:
    """`--help` must not pay for Jinja and css-inline."""
    code = "import sys, monitor.mail; print({'jinja2', 'css_inline'} & set(sys.modules))"
    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code], capture_output=True, check=True, text=True
    )
    assert done.stdout.strip() == "set()"


def test_a_bug_in_the_bytes_is_an_exception_of_its_own() -> None:
    """It can be told from all expected failures."""
    assert issubclass(BrokenMessageError, Exception)
