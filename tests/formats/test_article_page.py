"""The story is found in the box that holds it, however the page calls that box."""

from __future__ import annotations

import pytest

from monitor.formats import read_article
from monitor.model import Document, Entry, Fault, Reading, Unreadable

TITLE = "Minister visits orchards"
STORY = tuple(
    f"Grower number {n} told the minister that the harvest was good, that the prices were not, and "
    "that the people who pick the apples are as hard to find as they were a year ago."
    for n in range(1, 13)
)
FILLED = "".join(f"<p>{line}</p>" for line in STORY)


def read(inside: str) -> Entry:
    """The article of a page with this in its body."""
    page = f"<html><head><title>{TITLE}</title></head><body>{inside}</body></html>"
    result = read_article(Document(page.encode(), "https://news.example/1", "text/html"))
    assert isinstance(result, Reading)
    return result.entries[0]


@pytest.mark.parametrize(
    "label",
    [
        "entry-content entry-content-read-more",
        "documentContent__sharingContainer",
        "entry share",
        "social-story",
        "cmp-text",
    ],
)
def test_the_box_of_the_story_may_be_called_after_its_buttons(label: str) -> None:
    """It holds most of the paragraphs, so it is no row of buttons."""
    page = f"<h1>{TITLE}</h1><div class='{label}'>{FILLED[: FILLED.index('<p>Grower number 6')]}"
    buttons = "<div class='share'><p>Send this to a friend by electronic mail.</p></div></div>"
    assert read(page + buttons).body == "\n".join(STORY[:5])


@pytest.mark.parametrize("label", ["newsletter-story", "article related", "ranking-body"])
def test_most_of_a_long_article_is_never_what_stands_around_it(label: str) -> None:
    """Whatever the box within the one <article> is called."""
    found = read(f"<article><h1>{TITLE}</h1><div class='{label}'>{FILLED}</div></article>")
    assert found.body == "\n".join(STORY)


def test_the_first_paragraph_may_be_a_part_of_the_heading() -> None:
    """A lead that themes name after the header in which it stands."""
    lead = "<p class='singleHeader-excerpt'>The farm minister went to Kent on Friday.</p>"
    found = read(f"<article><h1>{TITLE}</h1>{lead}{FILLED}</article>")
    assert found.body.split("\n")[0] == "The farm minister went to Kent on Friday."


def test_a_heading_that_the_table_of_contents_links_to_stays() -> None:
    """A link to a place on the same page is not one to another story."""
    contents = "<ul><li><a href='#a'>Pickers are rare</a></li><li><a href='#b'>Prices</a></li></ul>"
    page = f"<article><h1>{TITLE}</h1>{contents}{FILLED}<h2 id='a'>Pickers are rare</h2>{FILLED}"
    assert "Pickers are rare" in read(page).body.split("\n")


def test_the_article_with_the_heading_may_be_another_one() -> None:
    """Its film or its advertisement is an <article> too."""
    box = f"<article class='featured'><h1>{TITLE}</h1><p>See the film of the week.</p></article>"
    teasers = "".join(f"<article><p>Teaser {n}: rain in Leeds.</p></article>" for n in range(9))
    assert read(f"{box}<article>{FILLED}</article>{teasers}").body == "\n".join(STORY)


def test_a_story_outside_of_the_article_with_the_heading_is_read() -> None:
    """Its paragraphs stand in a row in a box without a name."""
    found = read(f"<article><h1>{TITLE}</h1></article><div class='x'><div>{FILLED}</div></div>")
    assert STORY[0] in found.body
    assert STORY[-1] in found.body


def test_a_dispatch_of_one_sentence_is_not_lost_to_teasers() -> None:
    """Other stories have a paragraph each, so together they are not the story."""
    teasers = "".join(f"<div><h3>Story {n}</h3><p>{line}</p></div>" for n, line in enumerate(STORY))
    found = read(f"<article><h1>{TITLE}</h1><p>KENT - He came.</p></article><div>{teasers}</div>")
    assert found.body == "KENT - He came."


CAME = "KENT - The minister came to Kent on Friday."
MENU = ("North Korea", "Russia", "Sport", "Weather")
OTHERS = ("North Korea launches satellite", "Russia closes border", "Seoul beat Tokyo")


def broken(lines: tuple[str, ...]) -> str:
    """Links, each on a line of its own."""
    return "<br>".join(f"<a href='/{n}'>{line}</a>" for n, line in enumerate(lines))


def test_menus_and_lists_of_an_old_page_of_tables_are_left_out() -> None:
    """Line breaks between the links, and nothing has a name."""
    found = read(
        f"<table><tr><td>{broken(MENU)}</td><td><h2>{TITLE}</h2>{CAME}<br><br>"
        f"She left on Friday.</td><td><b>Most read</b><br>{broken(OTHERS[:2])}</td></tr></table>"
    )
    assert found.body == f"{CAME}\nShe left on Friday."


def test_a_nameless_box_under_a_heading_of_others_is_left_out() -> None:
    """With summaries that are no links."""
    box = "".join(f"<div><a href='/{o}'>{o}</a><p>{o} on Friday.</p></div>" for o in OTHERS)
    found = read(
        f"<div class='row'><div class='x'><h1>{TITLE}</h1><p>{CAME}</p></div>"
        f"<div class='y'><div class='z'><span>Most viewed</span></div>{box}</div></div>"
    )
    assert found.body == CAME


def test_a_paragraph_that_begins_like_a_heading_of_others_stays() -> None:
    """Its first words are in italics or a link, and a box with much of the story stays too."""
    line = "<p><a href='/1'>Read more</a> than the headline, the minister told the growers.</p>"
    assert "Read more than the headline" in read(f"<h1>{TITLE}</h1>{line}{FILLED}").body
    box = f"<div><p><b>Read more</b></p><p>{OTHERS[0]}</p>{FILLED}</div>"
    assert read(f"<h1>{TITLE}</h1>{box}").body.endswith(STORY[-1])


def refused(inside: str) -> str:
    """Why a page with this in its body holds no article."""
    page = f"<html><head><title>Example</title></head><body>{inside}</body></html>"
    result = read_article(Document(page.encode(), "https://news.example/", "text/html"))
    assert isinstance(result, Unreadable)
    assert result.fault is Fault.HTML
    return result.detail


def test_a_front_page_is_no_article() -> None:
    """A link to a story that is gone often leads there: its headlines are not the story."""
    stories = (TITLE, *OTHERS)
    cards = "".join(f"<article><h2><a href='/{n}'>{n}</a></h2></article>" for n in stories)
    assert refused(f"<main>{cards}</main>") == "looks like a web page: “Example” of links to others"


def test_a_dated_story_of_links_is_an_article() -> None:
    """A selection of the day, which the page says was published."""
    lines = "".join(f"<p><a href='/{line}'>{line}</a></p>" for line in OTHERS)
    date = "<meta property='article:published_time' content='2026-11-20T08:00:00Z'>"
    found = read(f"{date}<article><h1>{TITLE}</h1><p>The week in three links.</p>{lines}</article>")
    assert found.body.split("\n")[1:] == list(OTHERS)


def test_a_list_of_cards_is_left_out_where_the_story_is_no_article_element() -> None:
    """The longest <article> is one of the cards then."""
    cards = "".join(
        f"<article><h3><a href='/{n}'>{n}</a></h3><p>{n} on Friday.</p></article>" for n in OTHERS
    )
    story = f"<section><h1>{TITLE}</h1><p>{CAME}</p><p>{STORY[0]}</p></section>"
    found = read(f"<main>{story}<section><h2>Most read</h2>{cards}</section></main>")
    assert found.body == f"{CAME}\n{STORY[0]}"
