"""An article page without what stands around the article: menus, banners, lists of others.

It is done before the extractor looks, since the extractor takes everything that a page shows when
the article is short. Works on lxml's elements through their methods; every pass is linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

LINE_END = "\u2e4f"
"""Put at the end of every block, as the extractor joins the blocks of short articles.

A printing mark that no news uses: the extractor takes others for white space."""

_NEVER = frozenset(("html", "head", "body", "main", "article"))
_AROUND = frozenset(("nav", "footer", "aside", "dialog", "menu"))
_CONTROLS = frozenset(("button", "select", "textarea"))
_ROLES = frozenset(
    """navigation banner contentinfo complementary dialog alertdialog menu menubar
    search""".split()  # noqa: SIM905 words
)
_BOXES = frozenset("div section header ul ol dl table p form".split())  # noqa: SIM905
_LISTS = frozenset(("ul", "ol"))
_BLOCKS = frozenset(
    """address blockquote caption dd div dt figcaption h1 h2 h3 h4 h5 h6 header hgroup li p pre
    section summary td th time""".split()  # noqa: SIM905 words
)
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
_LONGEST_LABEL = 500
_LONGEST_AROUND = 2500
"""Code points of text outside of links above which a box holds more than a menu or banner."""
_SOME, _MANY = 200, 1000
"""Code points of paragraphs in one box that are no longer a few words, or summaries of others."""
_LONGEST_LINK = 300
_MOST_LINKS = 5000
_FEWEST = 8
"""Code points under which an <article> is not yet filled (by a script)."""


@dataclass(slots=True)
class _Sizes:
    """Code points of text of each element, those of them in links, and those in paragraphs."""

    text: dict[Any, int]
    linked: dict[Any, int]
    prose: dict[Any, int]
    """Without links."""

    def free(self, element: Any) -> int:
        """Text outside of links."""
        return self.text[element] - self.linked[element]


@dataclass(frozen=True, slots=True)
class _Page:
    """What is known of a page before anything is taken away."""

    sizes: _Sizes
    kept: frozenset[Any]
    """Around a main heading or <main>."""
    inside: frozenset[Any]
    """The longest <article> and what is around it."""
    longest: Any
    prose: int
    """Code points of the paragraphs of that article, else of the page."""

    def is_most(self, element: Any, least: int) -> bool:
        """Has it most of the paragraphs, and so many code points of them?"""
        prose = self.sizes.prose[element]
        return prose >= least and prose * 2 > self.prose


def strip(tree: Any) -> tuple[Any, bool, frozenset[str]]:
    """(what is to be read, is it the page's one article, texts of the links taken away).

    Changes the tree.
    """
    sizes = _measure(tree)
    longest = max(tree.iter("article"), key=sizes.free, default=None)
    page = _Page(
        sizes,
        _with_ancestors(tree, ("h1", "main")),
        frozenset() if longest is None else frozenset((longest, *longest.iterancestors())),
        longest,
        sizes.prose[tree if longest is None else longest],
    )
    links: set[str] = set()
    for element in list(_outermost(tree, page)):
        for link in element.iter("a"):
            text = " ".join("".join(link.itertext()).split())
            # A table of contents leads to the headings of the story itself.
            if (link.get("href") or "").startswith("#"):
                continue
            if text and len(text) < _LONGEST_LINK and len(links) < _MOST_LINKS:
                links.add(text)
        # Emptied, not removed: joining what follows to what precedes is quadratic.
        element.clear(keep_tail=True)
        element.tag = "span"
    root = _root(tree)
    _mark_lines(tree if root is None else root)
    if root is None:
        return tree, False, frozenset(links)
    return _alone(root), root.tag == "article", frozenset(links)


def _measure(tree: Any) -> _Sizes:
    """The sizes of all elements, leaves first."""
    sizes = _Sizes({}, {}, {})
    for element in reversed(list(tree.iter())):
        silent = not isinstance(element.tag, str) or element.tag in ("script", "style")
        text = 0 if silent else len((element.text or "").strip())
        linked = prose = 0
        for child in element:
            tail = len((child.tail or "").strip())
            text += tail + sizes.text[child]
            linked += sizes.linked[child]
            prose += sizes.prose[child]
        sizes.text[element] = text
        sizes.linked[element] = text if element.tag == "a" else linked
        sizes.prose[element] = sizes.free(element) if element.tag == "p" else prose
    return sizes


def _with_ancestors(tree: Any, names: tuple[str, ...]) -> frozenset[Any]:
    """The elements of these names and everything around them."""
    found: set[Any] = set()
    for element in tree.iter(*names):
        above = element
        while above is not None and above not in found:
            found.add(above)
            above = above.getparent()
    return frozenset(found)


def _outermost(tree: Any, page: _Page) -> Iterator[Any]:
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


def _is_around(element: Any, page: _Page, in_header: bool) -> bool:
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
    return name in _BOXES and element not in page.inside and _is_labelled(element, page)


def _only_links(element: Any, sizes: _Sizes) -> bool:
    """Is it a list of links: a menu, or other stories?"""
    return sizes.text[element] > 0 and sizes.free(element) * 10 < sizes.text[element]


def _is_labelled(element: Any, page: _Page) -> bool:
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
        return page.longest is None or not page.is_most(element, _MANY)
    return endings and not page.is_most(element, _SOME)


def _root(tree: Any) -> Any:
    """The page's one <article>, else its one <main>; None if neither holds the story."""
    sizes = _measure(tree)
    for name in ("article", "main"):
        found = [element for element in tree.iter(name) if sizes.text[element] >= _FEWEST]
        if len(found) > 1:
            headed = _with_ancestors(tree, ("h1",))
            found = [element for element in found if element in headed]
        if len(found) == 1:
            better = _better(tree, found[0], sizes)
            if better is None and _holds_the_story(tree, found[0], sizes):
                return found[0]
            if better is not None and better.tag == name:
                return better
    return None


def _better(tree: Any, box: Any, sizes: _Sizes) -> Any:
    """Another box of the page with so much more prose that this one has but a heading, or None.

    It is an <article>, or the element around a row of paragraphs.
    """
    prose: dict[Any, int] = {}
    for paragraph in tree.iter("p"):
        if sizes.prose[paragraph] < _SOME // 2:
            continue
        around = (above for above in paragraph.iterancestors() if above.tag == "article")
        for above in dict.fromkeys((paragraph.getparent(), *around)):
            prose[above] = prose.get(above, 0) + sizes.prose[paragraph]
    most = max(prose, key=prose.__getitem__, default=box)
    if most is box or box in most.iterancestors() or most in box.iterancestors():
        return None
    return most if prose[most] > max(_MANY, 4 * sizes.prose[box]) else None


def _holds_the_story(tree: Any, root: Any, sizes: _Sizes) -> bool:
    """Is it not a mere box beside the text: a teaser, a film?"""
    if next(root.iter("h1"), None) is not None:
        return True
    return sizes.prose[tree] - sizes.prose[root] <= max(500, 3 * sizes.prose[root])


def _alone(root: Any) -> Any:
    """The element as the only one of a page."""
    page, body = root.makeelement("html"), root.makeelement("body")
    page.append(body)
    root.tail = None
    body.append(root)
    return page


def _mark_lines(tree: Any) -> None:
    """Ends every innermost block, and every line that is broken, with LINE_END."""
    outer: set[Any] = set()
    for element in tree.iter():
        parent = element.getparent()
        if element.tag in _BLOCKS and parent is not None:
            outer.add(parent)
    for element in list(tree.iter("br", *_BLOCKS)):
        if element.tag == "br":
            element.tail = LINE_END + (element.tail or "")
        elif element not in outer and any(text.strip() for text in element.itertext()):
            _append(element, LINE_END)


def _append(element: Any, text: str) -> None:
    """Puts text at the end of an element."""
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text
