"""Items found in the archive: how people and programs are shown them."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Sequence

import click

from monitor.cli.common import iso, wall
from monitor.mail.marks import merged, sentence_around
from monitor.model import Evidence, Field, Item
from monitor.searching import Found

REACH = 120
"""Characters to either side of a matched word that are shown of a text."""
FORMS = 6
"""Forms of one term in the why line."""

_SPACE = re.compile(r"\s+")


def put(text: str = "") -> None:
    """A line on stdout: colours on a terminal only, and no crash over its encoding."""
    encoding = sys.stdout.encoding or "utf-8"
    plain = text.encode(encoding, "replace").decode(encoding)
    click.echo(plain, color=False if os.environ.get("NO_COLOR") else None)


def is_plain() -> bool:
    """Whether the terminal can show ASCII only, as far as is known."""
    encoding = (sys.stdout.encoding or "").lower().replace("_", "-")
    return encoding not in {"utf-8", "utf8", "utf-8-sig"}


def show(found: Found, zone_name: str, mark: str = "") -> None:
    """When, who, the headline; a sentence if the headline has no matched word; why; where."""
    item = found.stored.item
    when = wall(item.seen_ms, zone_name)
    title = _marked(item, Field.TITLE, 0, len(item.title), found.evidence)
    put(f"{mark}{when}  {item.feed}: {title or '(without a title)'}")
    sentence = _sentence(item, found.evidence)
    if sentence:
        put(f"    {sentence}")
    put(f"    {why(found.evidence)}")
    if item.url:
        put(f"    {item.url}")


def why(evidence: Iterable[Evidence]) -> str:
    """Per term the forms that were found."""
    by_term: dict[str, dict[str, None]] = {}
    for e in evidence:
        by_term.setdefault(e.term, {})[_SPACE.sub(" ", e.form)] = None
    said = []
    for term, forms in by_term.items():
        more = f" … {len(forms) - FORMS} more" if len(forms) > FORMS else ""
        said.append(f"{term}: {', '.join([*forms][:FORMS])}{more}")
    return "; ".join(said)


def _sentence(item: Item, evidence: Sequence[Evidence]) -> str:
    if any(e.field is Field.TITLE for e in evidence):
        return ""
    first = next(iter(evidence), None)
    if first is None:
        return ""
    text = item.text(first.field)
    start, end = sentence_around(text, first.start, first.end, REACH)
    return _marked(item, first.field, start, end, evidence).strip()


def _marked(item: Item, field: Field, start: int, end: int, evidence: Iterable[Evidence]) -> str:
    """A range of a text in one line, matched words set off."""
    text = item.text(field)
    spans = merged(((e.start, e.end) for e in evidence if e.field is field), len(text))
    pieces, at = [], start
    for left, right in spans:
        if left < at or right > end:
            continue
        pieces += [text[at:left], click.style(_SPACE.sub(" ", text[left:right]), bold=True)]
        at = right
    return _SPACE.sub(" ", "".join([*pieces, text[at:end]]))


def found_json(found: Found) -> dict[str, object]:
    """A found item for programs."""
    stored, item = found.stored, found.stored.item
    return {
        "id": stored.item_id,
        "feed": item.feed,
        "title": item.title,
        "url": item.url,
        "language": item.language,
        "seen": iso(item.seen_ms),
        "published": iso(item.published_ms),
        "story": stored.story,
        "relation": stored.relation.kind.value,
        "evidence": [
            {"term": e.term, "form": e.form, "field": e.field, "start": e.start, "end": e.end}
            for e in found.evidence
        ],
    }
