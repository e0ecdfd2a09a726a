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
    breadcrumbs trending popular ranking rank share sharing social recommended""".split()  # noqa: SIM905
)
_JOINED = re.compile(
    "most(?:read|viewed|popular|shared|recent)|plus(?:lus?|vus)|rank(?:ing)?list|meistgelesen"
    "|cookie(?:bar|banner|consent|notice)|newsletter|breadcrumb|readmore|mostlyread"
)
_OF_THE_ARTICLE = frozenset(
    "article entry post story content main body text headline".split()  # noqa: SIM905
)
# What themes say of the page or the story and not of the element's own part.
_ABOUT = re.compile(r"(?:category|tag|post|type|theme|has|no|with|is|js)-", re.IGNORECASE)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LONGEST_LABEL = 500
_LONGEST_AROUND = 2500
"""Code points of text outside of links above which a box holds more than a menu or banner."""
_LONGEST_LINK = 300
_MOST_LINKS = 5000
_FEWEST = 8
"""Code points under which an <article> is not yet filled (by a script)."""


@dataclass(slots=True)
class _Sizes:
    """Code points of text of each element, and those of them in links."""

    text: dict[Any, int]
    linked: dict[Any, int]

    def free(self, element: Any) -> int:
        """Text outside of links."""
        return self.text[element] - self.linked[element]


def strip(tree: Any) -> tuple[Any, bool, frozenset[str]]:
    """(what is to be read, is it the page's one article, texts of the links taken away).

    Changes the tree.
    """
    sizes = _measure(tree)
    kept = _with_ancestors(tree, ("h1", "main"))
    links: set[str] = set()
    longest = max(tree.iter("article"), key=sizes.free, default=None)
    inside = set() if longest is None else {longest, *longest.iterancestors()}
    for element in list(_outermost(tree, sizes, kept, inside)):
        for link in element.iter("a"):
            text = " ".join("".join(link.itertext()).split())
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
    sizes = _Sizes({}, {})
    for element in reversed(list(tree.iter())):
        silent = not isinstance(element.tag, str) or element.tag in ("script", "style")
        text = 0 if silent else len((element.text or "").strip())
        linked = 0
        for child in element:
            tail = len((child.tail or "").strip())
            text += tail + sizes.text[child]
            linked += sizes.linked[child]
        sizes.text[element] = text
        sizes.linked[element] = text if element.tag == "a" else linked
    return sizes


def _with_ancestors(tree: Any, names: tuple[str, ...]) -> set[Any]:
    """The elements of these names and everything around them."""
    found: set[Any] = set()
    for element in tree.iter(*names):
        above = element
        while above is not None and above not in found:
            found.add(above)
            above = above.getparent()
    return found


def _outermost(tree: Any, sizes: _Sizes, kept: set[Any], inside: set[Any]) -> Iterator[Any]:
    """The elements to take away, none within another."""
    waiting = [(tree, False)]
    while waiting:
        element, in_header = waiting.pop()
        if element.tag not in _NEVER and _is_around(element, sizes, kept, inside, in_header):
            yield element
            continue
        in_header = in_header or element.tag == "header"
        waiting.extend(
            (child, in_header) for child in reversed(element) if isinstance(child.tag, str)
        )


def _is_around(
    element: Any, sizes: _Sizes, kept: set[Any], inside: set[Any], in_header: bool
) -> bool:
    """Never the article or a part of it, as far as the element's name and labels tell."""
    name = element.tag
    if name in _CONTROLS:
        return True
    if element in kept or sizes.free(element) >= _LONGEST_AROUND:
        return False
    if name in _AROUND or (element.get("role") or "").strip().lower() in _ROLES:
        return True
    if name in _LISTS and (in_header or _only_links(element, sizes)):
        return True
    if name not in _BOXES:
        return False
    return element not in inside and _is_labelled(element)


def _only_links(element: Any, sizes: _Sizes) -> bool:
    """Is it a list of links: a menu, or other stories?"""
    return sizes.text[element] > 0 and sizes.free(element) * 10 < sizes.text[element]


def _is_labelled(element: Any) -> bool:
    """Does its class or id say that it is something around the article?"""
    labels = f"{element.get('class') or ''} {element.get('id') or ''}"[:_LONGEST_LABEL]
    for label in labels.split():
        if _ABOUT.match(label):
            continue
        words = [word for word in re.split(r"[^a-z0-9]+", _HUMP.sub("-", label).lower()) if word]
        if not _WORDS.isdisjoint(words) or _JOINED.search("".join(words)):
            return True
        if "header" in words and _OF_THE_ARTICLE.isdisjoint(words):
            return True
    return False


def _root(tree: Any) -> Any:
    """The page's one <article>, else its one <main>; None if neither holds the story."""
    sizes = _measure(tree)
    for name in ("article", "main"):
        found = [element for element in tree.iter(name) if sizes.text[element] >= _FEWEST]
        if len(found) > 1:
            headed = _with_ancestors(tree, ("h1",))
            found = [element for element in found if element in headed]
        if len(found) == 1 and _holds_the_story(tree, found[0], sizes):
            return found[0]
    return None


def _holds_the_story(tree: Any, root: Any, sizes: _Sizes) -> bool:
    """Is it not a mere box beside the text: a teaser, a film?"""
    if next(root.iter("h1"), None) is not None:
        return True
    prose = sum(sizes.free(paragraph) for paragraph in tree.iter("p"))
    within = sum(sizes.free(paragraph) for paragraph in root.iter("p"))
    return prose - within <= max(500, 3 * within)


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
