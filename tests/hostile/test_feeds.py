"""Hostile strings in every field of a feed, from the document to the mail: text, nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import cycle, islice
from pathlib import Path

import pytest
from yarl import URL

from monitor.formats import read
from monitor.model import Document, Reading, Unreadable
from monitor.rounds import PollOutcome
from tests.fakes import SmallHouse, a_plan, rss
from tests.hostile.corpus import OWN, mixtures, thousands
from tests.hostile.documents import KINDS, PLACES, scattered
from tests.hostile.invented import everything
from tests.hostile.oracle import check_entry, check_mail
from tests.rounds.conftest import INSTANT

AT_ONCE = 9
"""Entries of a document: ten new ones without a date would be taken for a flood."""

MIXED, MIXED_LONG = 200, 1_500
LONG = 400
"""Characters of a scattered string: there are sixteen of them in an item."""
PART = 20
SEED = 6


class Desk:
    """Both rounds over a real store, fed with one document after the other."""

    def __init__(self, folder: Path) -> None:
        self.house = SmallHouse(folder, a_plan([INSTANT]))
        self.mails = 0
        self.number = 0

    async def open(self) -> None:
        """With a first reading behind it."""
        await self.house.open()
        await self.house.serve(rss(("first", "Calm")))

    async def take(self, kind: str, strings: Sequence[str]) -> None:
        """Poll a document of these, one an item, deliver, and look at all that came of it."""
        body = KINDS[kind](strings, self.number)
        await self.look_at(body, len(strings), broken=kind == "broken RSS")

    async def look_at(self, body: bytes, items: int, *, broken: bool = False) -> None:
        """Poll, deliver, judge; of a broken document not every item need come out."""
        self.number += items
        report = await self.house.serve(body)
        assert report.outcome is PollOutcome.NEW or broken, report
        for arrival in report.arrivals:
            check_entry(arrival.item)
        if not broken:
            assert len(report.arrivals) == items
            assert all(arrival.matches for arrival in report.arrivals)
        sent = await self.house.delivery.run(self.house.plan)
        assert bool(sent.sent) == any(arrival.matches for arrival in report.arrivals)
        for mail in self.house.mailer.sent:
            assert mail.recipient == "ana", mail.subject  # the operator would be told of a flaw
            check_mail(mail.raw, "ana@example.org")
            self.mails += 1
        self.house.mailer.sent.clear()


async def through(folder: Path, strings: Iterable[str], kinds: Iterable[str]) -> int:
    """All of these through a desk, so many at a time; how many mails came of it.

    A failure names the document that brought it up.
    """
    desk = Desk(folder)
    await desk.open()
    source, kind = iter(strings), cycle(kinds)
    while batch := list(islice(source, AT_ONCE)):
        how = next(kind)
        try:
            await desk.take(how, batch)
        except BaseException as error:
            error.add_note(f"{how} of {batch!r}")
            raise
    await desk.house.store.close()
    return desk.mails


async def test_thousands_of_strings_each_in_a_field_of_its_own(
    tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    """All that is written, all that is invented, and mixtures up to `--hostile-strings`."""
    count = pytestconfig.getoption("hostile_strings")
    strings = (text[:LONG] for text in thousands(count, SEED + 2))
    desk = Desk(tmp_path)
    await desk.open()
    while batch := list(islice(strings, AT_ONCE * PLACES)):
        batch += [""] * (-len(batch) % PLACES)
        try:
            await desk.look_at(scattered(batch, desk.number), len(batch) // PLACES)
        except BaseException as error:
            error.add_note(f"scattered: {batch!r}")
            raise
    await desk.house.store.close()
    assert desk.mails >= count // PLACES // AT_ONCE


@pytest.mark.parametrize("kind", KINDS)
async def test_what_a_feed_says_is_text_in_every_field(tmp_path: Path, kind: str) -> None:
    """Each hostile string as title, author, link, guid, summary, body, date, category and so on."""
    assert await through(tmp_path, OWN, [kind]) >= len(OWN) // AT_ONCE // 2


async def test_what_no_list_has_thought_of(tmp_path: Path) -> None:
    """Pieces of hostile strings put together by chance, the same each time."""
    assert await through(tmp_path, mixtures(MIXED, SEED), KINDS)


async def test_public_collections_of_hostile_strings(
    tmp_path: Path, public: tuple[str, ...]
) -> None:
    """A part of them, evenly; all with --long."""
    assert await through(tmp_path, public[::PART], KINDS)


@pytest.mark.long
async def test_public_collections_whole(tmp_path: Path, public: tuple[str, ...]) -> None:
    """Every string, in one way of writing or another."""
    assert await through(tmp_path, public, KINDS)


@pytest.mark.long
async def test_what_is_invented_in_every_field(tmp_path: Path) -> None:
    """Every element, handler, scheme, control, reference and script, in one way or another."""
    assert await through(tmp_path, everything(), KINDS)


@pytest.mark.long
async def test_mixtures_by_the_thousand(tmp_path: Path) -> None:
    """Another seed, and many of them."""
    assert await through(tmp_path, mixtures(MIXED_LONG, SEED + 1), KINDS)


CHARSETS = (
    *("utf-7", "utf-16", "utf-32", "utf-8-sig", "iso-2022-jp", "hz", "big5", "gb18030", "cp037"),
    *("idna", "punycode", "rot13", "base64", "zlib", "bz2", "hex", "uu", "undefined", "mbcs"),
    *("unicode_escape", "raw_unicode_escape", "unicode-escape", "../../etc/passwd", "x" * 5_000),
    *("", " ", "\x00", "utf-8'><script>", "\u202eutf-8", "no such thing", "string_escape"),
)


@pytest.mark.parametrize("charset", CHARSETS)
def test_a_hostile_charset_is_a_name_like_any_other(charset: str) -> None:
    """In the header and in the document: no crash, no decoder that is none of text."""
    body = KINDS["escaped RSS"](OWN[:AT_ONCE], 0)
    declared = body.replace(b"encoding='utf-8'", f"encoding='{charset}'".encode("utf-8", "replace"))
    for content, kind in (
        (declared, "application/xml"),
        (body, f"application/xml; charset={charset}"),
        (declared, f'text/xml; charset="{charset}"'),
    ):
        found = read(Document(content, "https://feed.example/rss", kind))
        assert isinstance(found, Reading | Unreadable)
        for entry in found.entries if isinstance(found, Reading) else ():
            check_entry(entry)


def _addresses() -> Iterator[str]:
    """What the fetcher can name as the place of a document."""
    for text in (*OWN, *(f"https://{text}" for text in OWN)):
        with suppress(ValueError):
            url = URL(text).with_user(None)
            if re.fullmatch(r"[\w.-]+", url.host or ""):  # others are never connected to
                yield str(url)


def test_the_address_of_the_document_is_a_strangers_too() -> None:
    """After redirects it is what a server says: relative links lead to http(s) or nowhere."""
    body = KINDS["escaped RSS"](OWN[:AT_ONCE], 0)
    for url in set(_addresses()):
        found = read(Document(body, url, "application/xml"))
        assert isinstance(found, Reading)
        for entry in found.entries:
            check_entry(entry)
