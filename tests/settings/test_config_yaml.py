from __future__ import annotations

import re
from pathlib import Path

import pytest

from monitor.model import Recipient, Schedule
from monitor.settings import Source, json_schema, load

from .conftest import read_secret

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "config.yaml").read_text(encoding="utf-8")


def test_the_configuration_of_the_project_has_no_mistakes() -> None:
    """The first thing a user sees works as it is: real feeds, one watchlist, a Maildir."""
    settings = load([Source("config.yaml", TEXT)], read_secret)
    assert settings.warnings == ()
    assert {feed.url for feed in settings.feeds} == {
        "https://fr.yna.co.kr/RSS/news.xml",
        "https://en.yna.co.kr/RSS/news.xml",
        "https://www.ansa.it/sito/ansait_rss.xml",
        "https://www.aa.com.tr/en/rss/default?cat=guncel",
        "https://rss.dw.com/xml/rss-en-all",
        "https://www.france24.com/fr/rss",
        "https://www.france24.com/en/rss",
        "https://feeds.bbci.co.uk/news/world/rss.xml",
        "https://en.interfax.com.ua/news/last.rss",
        "https://ria.ru/export/rss2/index.xml",
        "https://www.interfax.ru/rss.asp",
        "https://agenciabrasil.ebc.com.br/rss/ultimasnoticias/feed.xml",
    }
    zones = {feed.timezone for feed in settings.feeds if feed.name.startswith("Yonhap")}
    assert zones == {"Asia/Seoul"}
    (watchlist,) = settings.watchlists
    assert watchlist.query == watchlist.name == "Corée du Nord + Russie"
    assert watchlist.schedule == Schedule(now=True)
    assert settings.recipients == (
        Recipient("you@example.org", "you@example.org", timezone="Europe/Paris"),
    )
    assert settings.mail.smtp is None
    assert settings.mail.maildir is None


def test_feeds_that_are_not_enabled_say_why() -> None:
    """TASS, KCNA Watch and EFE stand there commented out."""
    for name in ("TASS", "KCNA Watch", "EFE"):
        assert re.search(rf"^  # {name} \w+", TEXT, re.MULTILINE)
    assert "https://tass.com/rss/v2.xml" in TEXT


def test_every_setting_is_shown() -> None:
    """Each setting of the schema stands in config.yaml, if only in a comment."""
    schema = json_schema()
    shapes = [schema, *schema["$defs"].values()]
    keys = {key for shape in shapes for key in shape["properties"]}
    shown = set(re.findall(r"[a-z_]+(?=:)", TEXT))
    assert keys - shown == set()


def test_lines_are_short() -> None:
    """It reads well in any terminal."""
    assert max(map(len, TEXT.splitlines())) <= 84


@pytest.mark.parametrize("section", ["topics", "recipients", "smtp", "feed", "watchlist"])
def test_what_is_commented_out_works_when_it_is_not(section: str) -> None:
    """Removing the `#` from an example gives a configuration that loads."""
    text = TEXT
    if section in ("topics", "recipients"):
        block = re.search(rf"(?m)^# {section}:\n(?:^#   .*\n)+", text)
        assert block is not None
        text = text.replace(block[0], re.sub(r"(?m)^# ", "", block[0]))
    elif section == "smtp":
        head, mail, tail = text.partition("\nmail:\n")
        text = head + mail + re.sub(r"(?m)^  # (operator|smtp|  \w+):", r"  \1:", tail)
    else:
        first = {"feed": "My agency", "watchlist": "Essais"}[section]
        block = re.search(rf"(?m)^  # - name: {first}\n(?:^  #   .*\n)+", text)
        assert block is not None
        plain = re.sub(r"(?m)^  # ", "  ", block[0]).replace("topic:missiles", "missiles")
        plain = re.sub(r"(?m)^    to: .*", "    to: desk@example.org", plain)
        text = text.replace(block[0], plain)
    settings = load([Source("config.yaml", text)], lambda _: "open sesame, sesame")
    found = {
        "topics": settings.topics,
        "recipients": [r for r in settings.recipients if r.max_per_hour == 20],
        "smtp": settings.mail.smtp and settings.mail.operator,
        "feed": settings.feeds[-1].auth,
        "watchlist": settings.watchlists[-1].schedule.times,
    }
    assert found[section]
