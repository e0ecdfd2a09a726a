"""Which elements of a page stand around its article: menus, banners, buttons, lists of others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from monitor.formats.article_notices import is_heading_of_others
from monitor.formats.article_sizes import MANY, SOME, Sizes

_NEVER = frozenset(("html", "head", "body", "main", "article"))
_AROUND = frozenset(("nav", "footer", "aside", "dialog", "menu"))
_CONTROLS = frozenset(("button", "select", "textarea"))
_ROLES = frozenset(
    """navigation banner contentinfo complementary dialog alertdialog menu menubar
    search""".split()  # noqa: SIM905 words
)
_BOXES = frozenset("div section header ul ol dl table td p form".split())  # noqa: SIM905
_LISTS = frozenset(("ul", "ol"))
_WORDS = frozenset(
    """nav navbar navigation menu menus submenu megamenu topbar footer cookie cookies cookiebar
    cookiebanner consent gdpr rgpd cmp newsletter newsletters subscribe related breadcrumb
    breadcrumbs trending popular ranking rank recommended""".split()  # noqa: SIM905
)
_JOINED = re.compile(
    "most(?:read|viewed|popular|shared|recent)|plus(?:lus?|vus)|rank(?:ing)?list|meistgelesen"
    "|cookie(?:bar|banner|consent|notice)|newsletter|breadcrumb|mostlyread"
)
# What newsrooms also call the box around the story, for what it has at its end.
_ENDINGS = frozenset(("share", "sharing", "social"))
_JOINED_ENDINGS = re.compile("readmore")
_OF_THE_ARTICLE = frozenset(
    """article entry post story content main body text headline single excerpt lead intro dek
    standfirst summary""".split()  # noqa: SIM905
)
# What themes say of the page or the story and not of the element's own part.
_ABOUT = re.compile(
    "(?:category|tag|post|type|theme|has|no|with|is|js)-|cmp-(?:text|title|container)",
    re.IGNORECASE,
)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ROW = 3
"""Links that make a menu of a box that holds nothing else."""
_LONGEST_LABEL = 500
_LONGEST_AROUND = 2500
"""Code points of text outside of links above which a box holds more than a menu or banner."""


@dataclass(frozen=True, slots=True)
class Page:
    """What is known of a page before anything is taken away."""

    sizes: Sizes
    kept: frozenset[Any]
    """Around a main heading or <main>."""
    inside: frozenset[Any]
    """The longest <article> and what is around it."""
    longest: Any
    prose: int
    """Code points of the paragraphs of that article, else of the page."""
    text: int
    """Code points of the page."""

    def is_most(self, element: Any, least: int) -> bool:
        """Has it most of the paragraphs, and so many code points of them?"""
        prose = self.sizes.prose[element]
        return prose >= least and prose * 2 > self.prose


def outermost(tree: Any, page: Page) -> Iterator[Any]:
    """The elements to take away, none within another."""
    waiting = [(tree, False)]
    while waiting:
        element, in_header = waiting.pop()
        if element.tag not in _NEVER and _is_around(element, page, in_header):
            yield element
            continue
        in_header = in_header or element.tag == "header"
        waiting.extend(
            (child, in_header) for child in reversed(element) if isinstance(child.tag, str)
        )


def _is_around(element: Any, page: Page, in_header: bool) -> bool:
    """Never the article or a part of it, as far as the element's name and labels tell."""
    name = element.tag
    if name in _CONTROLS:
        return True
    if element in page.kept or page.sizes.free(element) >= _LONGEST_AROUND:
        return False
    if name in _AROUND or (element.get("role") or "").strip().lower() in _ROLES:
        return True
    if name in _LISTS and (in_header or _only_links(element, page.sizes)):
        return True
    if name not in _BOXES or element in page.inside:
        return False
    return _is_labelled(element, page) or _is_of_others(element, page)


def _only_links(element: Any, sizes: Sizes) -> bool:
    """Is it a list of links: a menu, or other stories?"""
    return sizes.text[element] > 0 and sizes.free(element) * 10 < sizes.text[element]


def _is_of_others(element: Any, page: Page) -> bool:
    """Is it a row of links, or does a heading such as "Most read" begin it?"""
    sizes = page.sizes
    if page.is_most(element, SOME) or (not page.kept and sizes.text[element] * 2 > page.text):
        return False
    if _begins_with_others(element, sizes):
        return sizes.prose[element] < MANY // 2
    return _only_links(element, sizes) and len(list(islice(element.iter("a"), _ROW))) == _ROW


def _begins_with_others(element: Any, sizes: Sizes) -> bool:
    """Is the first element with text in it nothing but a heading of other stories?"""
    first = sizes.first[element]
    if element.tag == "p" or not is_heading_of_others(first):
        return False
    while not (element.text or "").strip():
        element = next((child for child in element if sizes.text[child]), None)
        if element is None or not sizes.first[element]:
            return False
        if sizes.text[element] == len(first):
            return True
    return False


def _is_labelled(element: Any, page: Page) -> bool:
    """Does its class or id say that it is something around the article?"""
    labels = f"{element.get('class') or ''} {element.get('id') or ''}"[:_LONGEST_LABEL]
    around = endings = False
    for label in labels.split():
        if _ABOUT.match(label):
            continue
        words = [word for word in re.split(r"[^a-z0-9]+", _HUMP.sub("-", label).lower()) if word]
        joined = "".join(words)
        around = around or not _WORDS.isdisjoint(words) or bool(_JOINED.search(joined))
        around = around or ("header" in words and _OF_THE_ARTICLE.isdisjoint(words))
        endings = endings or not _ENDINGS.isdisjoint(words) or bool(_JOINED_ENDINGS.search(joined))
    if around:
        return page.longest is None or not page.is_most(element, MANY)
    return endings and not page.is_most(element, SOME)
