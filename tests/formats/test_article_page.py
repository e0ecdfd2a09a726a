"""The story is found in the box that holds it, however the page calls that box."""

from __future__ import annotations

import pytest

from monitor.formats import read_article
from monitor.model import Document, Entry, Reading

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
