"""Edits by name, and entries that have an earlier text again."""

from __future__ import annotations

import pytest

from monitor.model import Edit, Item, Kind, Neighbour
from monitor.stories import relate_return
from monitor.stories.editing import edit_of
from tests.stories.samples import Archive, an_item

TITLE = "Ferry runs aground off Larnstad"
LEAD = "A ferry with 312 people on board ran aground off Larnstad on Monday, the coast guard said."
MORE = "Nobody was hurt. A tug is on its way from Hellvik."


@pytest.mark.parametrize(
    ("title", "text", "edit"),
    [
        (TITLE, f"{LEAD} {MORE}", Edit.COSMETIC),
        (TITLE.upper(), f"<p>{LEAD}</p> <p>{MORE}</p>", Edit.COSMETIC),
        (f"{TITLE} | The Larnstad Post", f"{LEAD} {MORE}", Edit.COSMETIC),
        (TITLE, f"{LEAD.replace('said', 'announced')} {MORE}", Edit.COSMETIC),
        (TITLE, f"{LEAD} {MORE} The captain was arrested in the evening.", Edit.APPENDED),
        (TITLE, f"{LEAD.replace('312', '321')} {MORE}", Edit.FIGURE),
        (TITLE, f"{LEAD.replace('Monday', 'Tuesday')} {MORE}", Edit.FIGURE),
        (f"{TITLE}, 2 hurt", f"{LEAD} {MORE}", Edit.HEADLINE),
        ("Captain held after ferry runs aground", f"{LEAD} {MORE}", Edit.HEADLINE),
        (TITLE, f"{LEAD} {MORE.replace('Hellvik', 'Orthafen')}", Edit.REWRITTEN),
        (TITLE, f"{LEAD} The ferry has since sunk in deep water.", Edit.REWRITTEN),
        (TITLE, LEAD, Edit.SHORTENED),
        (f"CORRECTED-{TITLE}", f"{LEAD.replace('312', '321')} {MORE}", Edit.CORRECTED),
        (f"KILL: {TITLE}", "This story is withdrawn.", Edit.WITHDRAWN),
    ],
)
def test_every_edit_has_its_name(title: str, text: str, edit: Edit) -> None:
    """The gravest of what was done."""
    assert edit_of(an_item(TITLE, f"{LEAD} {MORE}"), an_item(title, text)) is edit


@pytest.mark.parametrize(
    ("before", "after", "edit"),
    [
        ("瀬沢ダムの貯水率が31%に下がった。", "瀬沢ダムの貯水率が13%に下がった。", Edit.FIGURE),
        ("남해항에서 선원 3명이 다쳤다.", "남해항에서 선원 5명이 다쳤다.", Edit.FIGURE),
        ("Мост у порта открыли в среду.", "Мост у порта открыли в пятницу.", Edit.FIGURE),
        ("Deux ouvriers ont été blessés.", "Trois ouvriers ont été blessés.", Edit.FIGURE),
        ("افتتح الوزير المستشفى اليوم.", "افتتح الوزير المستشفى اليوم. وحضر مئات.", Edit.APPENDED),
    ],
)  # fmt: skip
def test_edits_are_named_in_other_scripts(before: str, after: str, edit: Edit) -> None:
    """Figures, number words and days of the week."""
    assert edit_of(an_item("Harbour news", before), an_item("Harbour news", after)) is edit


def test_a_marker_that_was_there_before_is_no_edit() -> None:
    """What was corrected yesterday is not corrected again by a new paragraph."""
    was = an_item(f"CORRECTED-{TITLE}", LEAD)
    assert edit_of(was, an_item(f"CORRECTED-{TITLE}", f"{LEAD} {MORE}")) is Edit.APPENDED


def test_the_relation_of_a_version_carries_the_name_of_the_edit() -> None:
    """And that of a copy in another feed has none."""
    kept = Archive()
    kept.add(an_item(TITLE, LEAD))
    assert kept.add(an_item(TITLE, f"{LEAD} {MORE}", hours=1), same=0).edit is Edit.APPENDED
    assert kept.add(an_item(TITLE, LEAD, feed="b", hours=2)).edit is None


ONE = an_item(TITLE, LEAD)
OTHER = an_item(TITLE, LEAD.replace("312", "321"), hours=1)


def told(*items: Item) -> list[Neighbour]:
    """The tellings of one story; the latest is the one that the entry has."""
    last = len(items)
    return [Neighbour(k, 1, item, same_item=k == last) for k, item in enumerate(items, 1)]


def test_a_figure_that_is_taken_back_is_told() -> None:
    """Who was told 321 must learn that it is 312 again."""
    relation = relate_return(ONE, 2, told(ONE, OTHER))
    assert relation is not None
    assert (relation.kind, relation.story, relation.of) == (Kind.CORRECTION, 1, 2)
    assert relation.edit is Edit.FIGURE
    assert "an earlier text is back: " in relation.likeness.reason
    assert "321 → 312" in relation.likeness.reason


def test_the_last_return_that_is_told_says_that_it_is() -> None:
    """And after it nothing is told."""
    relation = relate_return(OTHER, 3, told(ONE, OTHER, ONE))
    assert relation is not None
    assert "it goes back and forth, and no more of that is told" in relation.likeness.reason
    assert relate_return(ONE, 4, told(ONE, OTHER, ONE, OTHER)) is None


@pytest.mark.parametrize(
    "present",
    [
        an_item(TITLE, f"{LEAD} {MORE}"),
        an_item(TITLE.upper(), LEAD),
        an_item("Ferry aground off Larnstad", LEAD),
        an_item("Hellvik elects its first mayor", "Voters in Hellvik chose Ada Holm on Sunday."),
        an_item(TITLE, LEAD.replace("312", "321"), feed="another"),
    ],
)
def test_a_return_that_takes_no_fact_back_is_not_told(present: Item) -> None:
    """Additions, wording, other news under the same name, another feed's text."""
    assert relate_return(ONE, 2, told(ONE, present)) is None


def test_a_text_that_stands_again_after_its_withdrawal_is_told() -> None:
    """Whoever threw it away must know."""
    killed = an_item(f"KILL: {TITLE}", "This story is withdrawn.", hours=1)
    relation = relate_return(ONE, 2, told(ONE, killed))
    assert relation is not None
    assert relation.kind is Kind.CORRECTION
    assert relation.likeness.reason == "an earlier text is back: it had been withdrawn"


def test_a_figure_that_keeps_changing_is_no_correction_for_ever() -> None:
    """A price or a toll in one entry: two corrections, then follow-ups, and nothing is hidden."""
    kept = Archive()
    kinds = []
    for number in range(6):
        text = f"The index of Hellvik stood at 2,3{number}0 points on Tuesday, lifted by shipping."
        item = an_item("Shares in Hellvik", text, guid="x", hours=number / 6)
        kinds.append(kept.take(item)[0])
    assert kinds == [Kind.NEW, *[Kind.CORRECTION] * 2, *[Kind.UPDATE] * 3]
    assert "(it keeps changing)" in kept.relations[-1].likeness.reason
    marked = an_item("CORRECTED-Shares in Hellvik", text.replace("2,35", "2,53"), guid="x", hours=2)
    assert kept.take(marked)[0] is Kind.CORRECTION
