"""An article page without what stands around the article: menus, banners, lists of others.

It is done before the extractor looks, since the extractor takes everything that a page shows when
the article is short. Works on lxml's elements through their methods; every pass is linear.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Any

from monitor.formats.article_around import Page, outermost
from monitor.formats.article_sizes import MANY, SOME, Sizes, measure

LINE_END = "\u2e4f"
"""Put at the end of every block, as the extractor joins the blocks of short articles.

A printing mark that no news uses: the extractor takes others for white space."""

_BLOCKS = frozenset(
    """address blockquote caption dd div dt figcaption h1 h2 h3 h4 h5 h6 header hgroup li p pre
    section summary td th time""".split()  # noqa: SIM905 words
)
_LONGEST_LINK = 300
_MOST_LINKS = 5000
_FEWEST = 8
"""Code points under which an <article> is not yet filled (by a script)."""


@dataclass(frozen=True, slots=True)
class Stripped:
    """What is to be read of a page."""

    tree: Any
    alone: bool
    """Is it the page's one article?"""
    removed: frozenset[str]
    """Texts of the links that were taken away."""
    left: frozenset[str]
    """Texts of the links in it."""


NOTHING = Stripped(None, False, frozenset(), frozenset())


def strip(tree: Any) -> Stripped:
    """The page without what stands around the article. Changes the tree."""
    sizes = measure(tree)
    longest = max(tree.iter("article"), key=sizes.free, default=None)
    if longest is not None and sizes.prose[longest] * 3 < sizes.prose[tree]:
        longest = None  # The story is in none: that is the card of another one.
    page = Page(
        sizes,
        _with_ancestors(tree, ("h1", "main")),
        frozenset() if longest is None else frozenset((longest, *longest.iterancestors())),
        longest,
        sizes.prose[tree if longest is None else longest],
        sizes.text[tree],
    )
    removed: set[str] = set()
    for element in list(outermost(tree, page)):
        if len(removed) < _MOST_LINKS:
            removed |= _link_texts(element)
        # Emptied, not removed: joining what follows to what precedes is quadratic.
        element.clear(keep_tail=True)
        element.tag = "span"
    root = _root(tree)
    left = _link_texts(tree if root is None else root)
    _mark_lines(tree if root is None else root)
    if root is None:
        return Stripped(tree, False, frozenset(removed), left)
    return Stripped(_alone(root), root.tag == "article", frozenset(removed), left)


def _link_texts(root: Any) -> frozenset[str]:
    """What links to other pages say."""
    texts = (
        " ".join("".join(link.itertext()).split())
        for link in islice(root.iter("a"), _MOST_LINKS)
        # A table of contents leads to the headings of the story itself.
        if not (link.get("href") or "").startswith("#")
    )
    return frozenset(text for text in texts if text and len(text) < _LONGEST_LINK)


def _with_ancestors(tree: Any, names: tuple[str, ...]) -> frozenset[Any]:
    """The elements of these names and everything around them."""
    found: set[Any] = set()
    for element in tree.iter(*names):
        above = element
        while above is not None and above not in found:
            found.add(above)
            above = above.getparent()
    return frozenset(found)


def _root(tree: Any) -> Any:
    """The page's one <article>, else its one <main>; None if neither holds the story."""
    sizes = measure(tree)
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


def _better(tree: Any, box: Any, sizes: Sizes) -> Any:
    """Another box of the page with so much more prose that this one has but a heading, or None.

    It is an <article>, or the element around a row of paragraphs.
    """
    prose: dict[Any, int] = {}
    for paragraph in tree.iter("p"):
        if sizes.prose[paragraph] < SOME // 2:
            continue
        around = (above for above in paragraph.iterancestors() if above.tag == "article")
        for above in dict.fromkeys((paragraph.getparent(), *around)):
            prose[above] = prose.get(above, 0) + sizes.prose[paragraph]
    most = max(prose, key=prose.__getitem__, default=box)
    if most is box or box in most.iterancestors() or most in box.iterancestors():
        return None
    return most if prose[most] > max(MANY, 4 * sizes.prose[box]) else None


def _holds_the_story(tree: Any, root: Any, sizes: Sizes) -> bool:
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
