"""How much text each element of a page holds, and of what kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

SOME, MANY = 200, 1000
"""Code points of paragraphs in one box that are no longer a few words, or summaries of others."""
_LONGEST_FIRST = 100


@dataclass(slots=True)
class Sizes:
    """Code points of text of each element, those of them in links, and those in paragraphs."""

    text: dict[Any, int]
    linked: dict[Any, int]
    prose: dict[Any, int]
    """Without links."""
    first: dict[Any, str]
    """The beginning of the first text in it."""

    def free(self, element: Any) -> int:
        """Text outside of links."""
        return self.text[element] - self.linked[element]


def measure(tree: Any) -> Sizes:
    """The sizes of all elements, leaves first."""
    sizes = Sizes({}, {}, {}, {})
    for element in reversed(list(tree.iter())):
        silent = not isinstance(element.tag, str) or element.tag in ("script", "style")
        text = 0 if silent else len((element.text or "").strip())
        linked = prose = 0
        first = "" if silent else (element.text or "").strip()
        for child in element:
            tail = len((child.tail or "").strip())
            text += tail + sizes.text[child]
            linked += sizes.linked[child]
            prose += sizes.prose[child]
            first = first or sizes.first[child] or (child.tail or "").strip()
        sizes.text[element] = text
        sizes.linked[element] = text if element.tag == "a" else linked
        sizes.first[element] = first[:_LONGEST_FIRST]
        sizes.prose[element] = sizes.free(element) if element.tag == "p" else prose
    return sizes
