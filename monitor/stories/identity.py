"""Is this entry known? By guid (of its feed), canonical address, or text (of its feed)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from monitor.model import Item, Keys, Known
from monitor.stories.core import Core, core_of
from monitor.stories.hashing import hash64
from monitor.stories.urls import canonical_url, names_a_page

SHORT = 6
"""Below so many tokens a text alone is no identity ("Weather", "Photos of the day")."""


class Sameness(StrEnum):
    """What the store's memory says of an entry.

    `version` also covers a guid or address that a feed uses again for something else; only the
    text can tell, so `relate` decides that (`Neighbour.same_item`). `return`: the entry, which had
    another text meanwhile, has an earlier one again (see `relate_return`).
    """

    FRESH = "fresh"
    SAME = "same"
    ALIAS = "alias"
    VERSION = "version"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class Identity:
    """`of`: the item it is the same as, an alias or a version of; None if fresh.

    Of a return: the item that was the entry's latest version until now.
    """

    sameness: Sameness
    of: int | None = None


def keys_of(item: Item) -> Keys:
    """The keys by which an item is known again."""
    url = canonical_url(item.url)
    page = url if url and names_a_page(url) else None
    guid = item.guid.strip() if item.guid else ""
    return Keys(
        guid=hash64(f"guid\0{item.feed}\0{guid}") if guid else None,
        url=hash64(f"url\0{page}") if page else None,
        content=hash64(f"text\0{item.feed}\0{_text_key(item, core_of(item), page)}"),
    )


def _text_key(item: Item, core: Core, page: str | None) -> str:
    """The words without furniture, and the markers (a text that becomes "corrected" is another)."""
    marks = ",".join(sorted(core.kinds))
    text = f"{' '.join(core.title)}\0{core.stream}\0{marks}"
    if len(core.title) + core.size < SHORT:
        return f"{text}\0{page or item.guid or item.published_ms}"
    return text


def identify(keys: Keys, known: Known) -> Identity:
    """Fresh, the same, another name of a known text, or a new text under a known name.

    A known text under a new guid or address is an alias: its keys get recorded and it is never
    related again, so changed guids bring no flood.
    """
    named = known.guid if known.guid is not None or keys.guid is not None else known.url
    if known.content is not None and named is not None and known.content < named:
        return Identity(Sameness.RETURN, named)
    if known.content is not None:
        renamed = (keys.guid is not None and known.guid is None) or (
            keys.url is not None and known.url is None
        )
        return Identity(Sameness.ALIAS if renamed else Sameness.SAME, known.content)
    version_of = known.guid if known.guid is not None else known.url
    if version_of is not None:
        return Identity(Sameness.VERSION, version_of)
    return Identity(Sameness.FRESH)
