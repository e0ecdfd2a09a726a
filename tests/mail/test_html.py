"""The HTML part: structure, links, size, what stands in it."""

from __future__ import annotations

from dataclasses import replace
from re import findall

import pytest

from monitor.mail import compose
from monitor.mail.view import shares
from monitor.model import FeedTrouble, Recipient
from tests.mail.reading import Strict
from tests.mail.samples import (
    NOW,
    READER,
    SENDER,
    alert,
    arabic,
    at,
    digest,
    item_of,
    korean,
    morning,
    section,
    shells,
    train,
    troubles,
    visit,
)
from tests.mail.strangers import BAD_LINKS, HOSTILE


def html_of(*args: object, **kwargs: object) -> Strict:
    """A composed digest, read strictly."""
    return Strict(compose(morning(*args, **kwargs), SENDER).html)  # type: ignore[arg-type]


def test_the_digest_is_well_formed_and_links_to_the_web_only() -> None:
    """Every tag is closed, every link is http(s)."""
    page = html_of(primed=True, troubles=troubles())
    assert page.links[0] == "https://wire.example/1"
    assert len(page.links) == 13


def test_matched_words_new_sentences_and_old_words_are_told_apart() -> None:
    """Three kinds of marks."""
    page = html_of()
    assert page.marked[:5] == ["russe", "nord-coréen", "russe", "Pyongyang", "Moscou"]
    assert "Un vote est attendu jeudi au Conseil de sécurité." in page.fresh
    assert page.struck == [
        "Un train de 200 wagons observé à Tumangang, selon des images satellite",
        "كوريا الشمالية تطلق ثلاثة صواريخ",
    ]


def test_stories_carry_their_language_and_direction() -> None:
    """The page is French; only what is not says so."""
    tongues = html_of().tongues
    assert tongues[0] == ("fr", "ltr")
    assert set(tongues[1:]) == {("ko", None), ("ar", "rtl")}


def test_the_head_says_what_the_mail_covers() -> None:
    """Sender, local time and zone, counts, since when; the days with their numbers."""
    text = html_of().text
    assert "Veille · lundi 23 novembre 2026, 07:00 (Paris)" in text
    assert "5 sujets · 10 dépêches · 8 agences · depuis hier 18:00" in text
    html = compose(morning(), SENDER).html
    heights = [int(h) for h in findall(r"height:(\d+)px\"></div>", html)]
    assert heights == [9, 4, 17, 1, 26, 22, 48]


def test_the_foot_says_why_what_next_and_what_was_missing() -> None:
    """Watchlists with their files, the next sending in words, feeds in trouble, how to stop."""
    text = " ".join(html_of(troubles=troubles()).text.split())
    assert "« Pyongyang–Moscou » (watchlists.d/asie.yaml:4)" in text.replace("\xa0", " ")
    assert "Prochain envoi : aujourd’hui à 12:30 (Paris)." in text.replace("\xa0", " ")
    assert "Couverture incomplète : 3 flux en difficulté." in text.replace("\xa0", " ")
    assert "KCNA Watch : délai dépassé : no answer within 30 s, depuis hier 18:04" in text.replace(
        "\xa0", " "
    )
    assert "écrivez à admin@example.org" in text


def test_a_quiet_coverage_is_said_in_digests_only() -> None:
    """An alert speaks of troubles only, and says that alerts come at once."""
    assert "aucun flux n’a signalé de problème" in html_of().text
    page = Strict(compose(alert(visit()), SENDER).html)
    assert "Couverture" not in page.text
    assert "Les alertes partent dès qu’un sujet correspond." in page.text


def test_silence_and_past_failures_are_coverage_too() -> None:
    """A digest tells both; an alert does not speak of feeds that are merely silent."""
    told = (
        FeedTrouble("AFP", "answers again", at(23, 6, 10)),
        FeedTrouble("Institut", "nothing new", at(2, 9)),
    )
    text = Strict(compose(digest(section("A", visit()), troubles=told), SENDER).html).text
    plain = text.replace("\xa0", " ")
    assert "AFP : répond de nouveau, depuis 06:10" in plain
    assert "Institut : rien de nouveau, depuis lun. 2 nov., 09:00" in plain
    text = Strict(compose(alert(visit(), troubles=told), SENDER).html).text
    assert "1 flux en difficulté" in text
    assert "Institut" not in text


def test_the_first_reading_says_so() -> None:
    """A primed mail explains why old news comes."""
    assert "Première lecture" in html_of(primed=True).text
    assert "Première lecture" not in html_of().text


def test_an_empty_digest_says_that_nothing_came() -> None:
    """The optional mail of a quiet day."""
    message = compose(digest(section("Essais")), SENDER)
    assert message.subject == "Essais\xa0: rien de nouveau"
    assert "Rien de nouveau sur cette période." in Strict(message.html).text
    assert "Rien de nouveau sur cette période." in message.text


def test_a_story_owed_for_two_watchlists_is_shown_once() -> None:
    """Even if a bulletin holds it twice; the card names both."""
    twice = replace(visit(), watchlists=("Essais",))
    message = compose(
        digest(section("Pyongyang–Moscou", visit()), section("Essais", twice, korean())), SENDER
    )
    assert message.html.count("Kim Jong-un reçoit le vice-ministre") == 3  # title, preheader, card
    assert "Listes\xa0: Pyongyang–Moscou et Essais" in message.html
    assert "2 sujets" in message.subject


def test_two_thousand_stories_are_thirty_in_full_and_the_rest_in_lines() -> None:
    """Under 95 kB; the sections share the space; what is left out is counted."""
    kinds = (visit, shells, train, korean, arabic)
    cards = [replace(kinds[n % 5](), story=n) for n in range(2000)]
    bulletin = digest(section("Gros", *cards[:1995]), section("Petit", *cards[1995:]))
    message = compose(bulletin, SENDER)
    page = Strict(message.html)
    assert 80_000 < len(message.html.encode()) <= 95_000
    assert message.html.count("<h3") == 30
    assert "2000 sujets" in message.subject
    assert page.text.count("Aussi dans cette liste") == 1
    assert "autres sujets, qui ne tiennent pas ici" in page.text
    assert "autres sujets, qui ne tiennent pas ici" in message.text
    assert not message.flaw


def test_stories_of_hostile_size_become_lines_before_the_mail_grows() -> None:
    """Thirty stories of the longest texts and links do not pass 95 kB either."""
    long = "&<\"'" * 2000
    cards = []
    for n in range(40):
        item = replace(visit().item, title=long, summary=long, url="https://e.example/" + "a" * 900)
        cards.append(replace(visit(), story=n, item=item, evidence=(), was=long))
    message = compose(digest(section(long, *cards)), SENDER)
    Strict(message.html)
    assert len(message.html.encode()) <= 95_000
    assert message.html.count("<h2") >= 5
    assert not message.flaw


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text_everywhere(text: str) -> None:
    """Feed, title, lead, place, query, list, source, trouble: nothing becomes markup."""
    item = item_of(text, text, text, dateline="X -- ", place=text, body=text, language=text)
    card = replace(visit(), item=item, evidence=(), watchlists=(text, text + "2"), was=text)
    bulletin = digest(
        replace(section(text, card), query=text, source=text),
        troubles=(FeedTrouble(text, text, NOW),),
        recipient=Recipient(text, READER.address, language=text, timezone=text),
    )
    message = compose(bulletin, replace(SENDER, name=text, operator=text))
    Strict(message.html)
    assert not message.flaw


@pytest.mark.parametrize("link", BAD_LINKS)
def test_a_bad_link_is_no_link(link: str) -> None:
    """Neither at the headline nor at an agency, in HTML and in text."""
    bad = tuple(replace(t, url=link) for t in visit().tellings)
    card = replace(visit(), item=replace(visit().item, url=link), tellings=bad)
    message = compose(alert(card), SENDER)
    assert Strict(message.html).links == []
    assert link not in message.text


def test_the_reader_s_zone_and_language_rule_the_mail() -> None:
    """An English reader in Seoul gets Seoul times in English."""
    reader = Recipient("s", "s@example.org", language="en-GB", timezone="Asia/Seoul")
    message = compose(morning(recipient=reader), SENDER)
    assert "Monday, 23 November 2026, 15:00 (Seoul)" in message.html
    assert "Next sending: today at 20:30 (Seoul)." in message.html
    assert "since 02:00" in message.html
    assert b"Content-Language: en\r\n" in message.raw
    assert b"Date: Mon, 23 Nov 2026 15:00:00 +0900\r\n" in message.raw


def test_the_space_is_shared_fairly_between_sections() -> None:
    """A small watchlist is not crowded out by a big one."""
    assert shares([100, 2, 50], 30) == [14, 2, 14]
    assert shares([3, 2], 30) == [3, 2]
    assert shares([], 30) == []
    assert shares([5, 5, 5], 2) == [1, 1, 0]
    assert shares([0, 4], 3) == [0, 3]


def test_days_before_this_week_are_dated() -> None:
    """An old story shows its day; one of another year its year."""
    old = replace(visit().item, published_ms=at(3, 9, 5))
    assert "mar. 3 nov., 09:05" in compose(alert(replace(visit(), item=old)), SENDER).html
    older = replace(visit().item, published_ms=NOW - 400 * 86_400_000)
    assert "19 oct. 2025, 08:00" in compose(alert(replace(visit(), item=older)), SENDER).html


def test_impossible_dates_give_way_to_when_it_was_seen() -> None:
    """1970 and the future are not shown."""
    for published in (0, NOW + 86_400_000, -(10**17), 10**17, None):
        item = replace(visit().item, published_ms=published)
        assert "06:12 · <bdi>Seoul" in compose(alert(replace(visit(), item=item)), SENDER).html
