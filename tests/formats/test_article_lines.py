"""A story goes on behind the headline of another one that stands between its paragraphs."""

from __future__ import annotations

import pytest

from monitor.formats.article_lines import article_lines
from monitor.formats.article_notices import is_notice

LEAD = "KENT, Nov 20 (Example) - The farm minister visited orchards on Friday, the ministry said."
MORE = (
    "The harvest is better than last year's, the ministry told reporters after the visit, and the "
    "growers expect to sell most of it before the end of the year."
)
LAST = (
    "A delegation of North Korean growers had been expected as well but did not arrive, and the "
    "embassy did not answer questions about the reasons before this was written."
)
KOREAN = (
    "장관은 이날 과수원을 둘러본 뒤 기자들과 만나 올해 수확량이 지난해보다 많다고 밝히고 농가에 "
    "대한 지원을 내년에도 이어 가겠다고 약속했다."
)


def kept(*lines: str, links: tuple[str, ...] = ()) -> list[str]:
    """What is left of the lines of a page."""
    return list(article_lines(lines, ("Minister visits orchards",), frozenset(links)))


@pytest.mark.parametrize(
    ("heading", "story"),
    [
        ("Read more", (MORE, LAST)),
        ("Czytaj więcej", (MORE, LAST)),
        ("Related news", (MORE, LAST)),
        ("관련기사", (KOREAN, KOREAN)),
        ("Lire aussi :", (LAST,)),
        ("Lesen Sie auch", (LAST,)),
    ],
)
def test_a_story_goes_on_behind_another_headline(heading: str, story: tuple[str, ...]) -> None:
    """Two paragraphs of it, or a long one where the heading stands over a single link."""
    assert kept(LEAD, heading, "Russia closes border", *story) == [LEAD, *story]


def test_every_box_between_two_paragraphs_is_left_out() -> None:
    """Two boxes, with and without a link that was taken away before."""
    boxed = kept(LEAD, "Read more", MORE, LAST, "See also", "Rain in Leeds", LAST, links=(MORE,))
    assert boxed == [LEAD, LAST, LAST]


@pytest.mark.parametrize(
    "heading", ["Most read", "Les plus lus", "많이 본 뉴스", "The week in pictures"]
)
def test_a_list_with_summaries_ends_the_story(heading: str) -> None:
    """Headlines and summaries take turns there, however long the summaries are."""
    others = ("North Korea launches satellite", LAST, "Russia closes border", LAST)
    assert kept(LEAD, MORE, heading, *others) == [LEAD, MORE]


def test_what_stands_behind_the_end_mark_is_no_story() -> None:
    """Nothing goes on behind (END)."""
    assert kept(LEAD, "(END)", MORE, LAST) == [LEAD, "(END)"]


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement",
        "Story continues below advertisement",
        "La suite après cette publicité",
        "3 min read",
        "Lesedauer: 4 Minuten",
        "Partager sur Facebook",
        "Поделиться ВКонтакте",
        "شارك على فيسبوك",
        "Facebookでシェアする",
        "페이스북 공유",
        "Photo: Ann Smith/Example",
        "Foto: Max Muster",
        "Fot. Jan Nowak / PRZ",
        "写真：山田太郎撮影",
        "[사진=예시통신]",
        "图片来源：例社",
        "हम आपके अनुभव को बेहतर बनाने के लिए कुकीज़ का उपयोग करते हैं।",
        "यह भी पढ़ें: रूस ने सीमा बंद की",
    ],
)
def test_a_button_a_placeholder_or_a_credit_is_no_line_of_the_story(line: str) -> None:
    """In many languages."""
    assert is_notice(line)


@pytest.mark.parametrize(
    "line",
    [
        "Advertisements for alcohol were banned on Friday.",
        "Russia fined Facebook over a post, which it told users not to share.",
        "Photo agencies protested against the ban.",
        "El ministro anunció la noticia en Facebook.",
        "사진 촬영은 금지됐다고 경찰이 밝혔다.",
        "हम जीत गए, मंत्री ने कहा।",
        "Werbung für Tabak wird verboten, teilte das Ministerium mit.",
    ],
)
def test_a_sentence_about_such_things_stays(line: str) -> None:
    """A word alone makes no button."""
    assert not is_notice(line)
