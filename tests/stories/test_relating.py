"""What an item is to what came before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.model import Field, Kind, Neighbour
from monitor.stories import relate
from monitor.stories.core import core_of, tokens_of
from monitor.stories.coverage import cover
from monitor.stories.likeness import lead_likeness, title_likeness
from tests.stories.samples import Archive, an_item

TITLE = "Ferry with 312 aboard runs aground off Larnstad"
LEAD = (
    "A ferry with 312 people on board ran aground off Larnstad on Tuesday, the harbour authority "
    "said."
)
REST = (
    "The Stella Nord hit the northern breakwater at 06:40 in thick fog. "
    "Nobody was hurt, and tugs were on their way."
)
BODY = f"{LEAD}\n{REST}"


def archive() -> Archive:
    """The first telling."""
    kept = Archive()
    assert kept.add(an_item(TITLE, LEAD, BODY)).kind is Kind.NEW
    return kept


@pytest.mark.parametrize(
    "copy",
    [
        {"title": TITLE, "summary": LEAD, "body": BODY},
        {"title": "Passenger ship stuck at Larnstad breakwater", "summary": LEAD, "body": BODY},
        {"title": TITLE.upper(), "summary": LEAD.upper()},
        {"title": TITLE, "summary": f"LARNSTAD, March 3 (AFP) - {LEAD}"},
        {"title": TITLE, "summary": f"{LEAD} The Stella Nord hit the northern break…"},
        {"title": TITLE, "summary": f"<p>{LEAD.replace(' ', '&nbsp;', 2)}</p>"},
        {"title": f"RPT-{TITLE}", "summary": "(Repeats with no changes to text)", "body": BODY},
        {"title": f"UPDATE 1-{TITLE}", "summary": LEAD, "body": BODY},
        {
            "title": TITLE,
            "summary": LEAD,
            "body": f"READ MORE: our week\n{BODY}\nAll rights reserved.",
        },
        {"title": TITLE, "summary": LEAD.replace("said", "stated"), "body": BODY},
        {"title": TITLE, "summary": LEAD, "body": "\n".join(reversed(BODY.split("\n")))},
    ],
)
def test_a_copy_is_a_duplicate_however_it_is_dressed(copy: dict[str, str]) -> None:
    """Another headline, capitals, dateline, cut, markup, notices: nothing is told anew."""
    relation = archive().add(an_item(**copy, feed="two", hours=1))
    assert (relation.kind, relation.story, relation.of) == (Kind.DUPLICATE, 1, 1)
    assert relation.news == ()
    assert relation.likeness.reason


def test_a_new_sentence_is_an_update_and_is_shown() -> None:
    """What the story had not told is marked in the item's own text."""
    fresh = "The captain, Ada Holm, was questioned by police."
    item = an_item(f"UPDATE 1-{TITLE}", LEAD, f"{LEAD}\n{fresh}\n{REST}", hours=2)
    relation = archive().add(item)
    assert relation.kind is Kind.UPDATE
    assert [item.body[s.start : s.end] for s in relation.news if s.field is Field.BODY] == [fresh]


def test_a_new_lead_on_the_old_text_is_an_update() -> None:
    """The next lead keeps the tail of the copy."""
    lead = "Tugs pulled the ferry free of the Larnstad breakwater after nine hours, its owner said."
    relation = archive().add(an_item("Ferry free at Larnstad", lead, f"{lead}\n{REST}", hours=9))
    assert (relation.kind, relation.story) == (Kind.UPDATE, 1)


def test_what_an_update_told_is_a_duplicate_afterwards() -> None:
    """Coverage counts against the whole story, not its first item."""
    kept = archive()
    lead = "Tugs pulled the ferry free of the Larnstad breakwater after nine hours, its owner said."
    kept.add(an_item("Ferry free at Larnstad", lead, f"{lead}\n{REST}", hours=9))
    late = kept.add(
        an_item("Tugs free ferry", f"{lead} The Stella Nord hit the…", feed="b", hours=10)
    )
    stale = kept.add(an_item(TITLE, LEAD, feed="c", hours=11))
    assert [r.kind for r in (late, stale)] == [Kind.DUPLICATE] * 2
    assert set(kept.stories) == {0}


@pytest.mark.parametrize(
    ("was", "now"),
    [("312", "321"), ("06:40", "08:40"), ("Nobody was", "Three people were"), ("Stella", "Sylva")],
)
def test_a_changed_figure_or_name_is_never_a_duplicate(was: str, now: str) -> None:
    """An unmarked exchange soon after is a correction, and its sentence is the news."""
    item = an_item(TITLE, LEAD.replace(was, now), BODY.replace(was, now), feed="b", hours=1)
    relation = archive().add(item)
    assert relation.kind in {Kind.CORRECTION, Kind.UPDATE}
    assert relation.story == 1
    assert now.partition(" ")[0] in " ".join(
        item.text(s.field)[s.start : s.end] for s in relation.news
    )


def test_the_same_figure_in_another_notation_is_the_same() -> None:
    """Percent signs and thousand separators are style."""
    kept = Archive()
    kept.add(an_item("Fund gains", "The fund gained 3.1% to 1,204,500 crowns on Monday, it said."))
    copy = an_item(
        "Fund gains", "The fund gained 3.1 percent to 1 204 500 crowns on Monday, it said."
    )
    assert kept.add(copy).kind is Kind.DUPLICATE


@pytest.mark.parametrize(
    "marker", ["CORRECTED-{}", "{} (corrected)", "【訂正】{}", "RECTIFICATIF: {}"]
)
def test_a_marked_correction_is_one_even_if_its_summary_is_unchanged(marker: str) -> None:
    """What was corrected may stand below the part that the feed shows."""
    assert archive().add(an_item(marker.format(TITLE), LEAD, hours=1)).kind is Kind.CORRECTION


def test_a_correction_carried_by_others_is_told_once() -> None:
    """The second outlet with the corrected text adds nothing."""
    kept = archive()
    right = BODY.replace("312", "321")
    first = kept.add(an_item(f"CORRECTED-{TITLE}", LEAD.replace("312", "321"), right, hours=1))
    again = kept.add(an_item(f"CORRECTED-{TITLE}", LEAD.replace("312", "321"), right, "b", hours=2))
    assert [first.kind, again.kind] == [Kind.CORRECTION, Kind.DUPLICATE]


def test_a_withdrawal_finds_the_text_it_takes_back() -> None:
    """By the headline after the marker, or quoted in the notice."""
    notice = f'Please do not use the story headlined "{TITLE}". It is withdrawn.'
    by_title = archive().add(an_item(f"KILL: {TITLE}", notice, hours=3))
    told = Neighbour(1, 1, archive().items[0])
    by_quote = relate(an_item("Notice to editors", notice, hours=3), [told])
    assert (by_title.kind, by_title.of) == (Kind.WITHDRAWAL, 1)
    assert (by_quote.kind, by_quote.of) == (Kind.WITHDRAWAL, 1)


def test_another_event_in_the_same_words_is_new_and_names_its_lookalike() -> None:
    """The next day's text of the same template is another story."""
    other = LEAD.replace("312", "87").replace("Larnstad", "Hellvik").replace("Tuesday", "Friday")
    relation = archive().add(
        an_item("Ferry with 87 aboard runs aground off Hellvik", other, hours=70)
    )
    assert (relation.kind, relation.story, relation.related) == (Kind.NEW, None, (1,))


EDITED = (
    "Shipping group Norvik said on Tuesday it would close two yards in Larnstad as orders shrink, "
    "sending its shares to a four-year low."
)


@pytest.mark.parametrize(
    ("headline", "edited"),
    [
        ("Norvik to close two yards", EDITED.replace("its shares to a", "its shares down to a")),
        ("Norvik to shut two yards", EDITED.replace("close", "shut").replace("as", "because")),
        ("Norvik will close two yards", EDITED.replace("group Norvik", "group Norvik of Hellvik")),
        ("Norvik to close two yards", EDITED.replace("sending its shares", "pushing its shares")),
    ],
)
def test_an_edited_lead_with_the_same_names_and_figures_is_an_update(
    headline: str, edited: str
) -> None:
    """Agencies rewrite a lead within hours; it is the same story, and shown."""
    kept = Archive()
    kept.add(an_item("Norvik to close two yards", EDITED, language="en"))
    relation = kept.add(an_item(headline, edited, feed="b", hours=5, language="en"))
    assert (relation.kind, relation.story) == (Kind.UPDATE, 1)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("Norvik", "Sundline"),
        ("Larnstad", "Hellvik"),
        ("Tuesday", "Wednesday"),
        ("two yards in Larnstad", "six yards in Hellvik"),
    ],
)
def test_an_edited_lead_with_another_name_or_day_is_another_event(was: str, now: str) -> None:
    """However alike the rest is."""
    kept = Archive()
    kept.add(an_item("Norvik to close two yards", EDITED, language="en"))
    other = EDITED.replace(was, now).replace("as orders shrink", "because orders shrink")
    relation = kept.add(an_item("Norvik to close two yards", other, feed="b", hours=5))
    assert relation.kind is Kind.NEW


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12만 명", "120,000명"),
        ("1만2천 명", "12,000명"),
        ("3.5억 원", "350,000,000원"),
        ("1억 2천만 원", "120,000,000원"),
        ("1万2400人", "12,400人"),
        ("3,500万人", "35000000人"),
        ("5亿元", "500,000,000元"),
    ],
)
def test_east_asian_scales_are_another_way_to_write_a_figure(one: str, other: str) -> None:
    """The same sum is no change; another one is."""
    assert tokens_of(one) == tokens_of(other)
    assert tokens_of(one) != tokens_of(other.replace("00", "07", 1))


def test_another_subject_in_the_same_few_words_is_another_event() -> None:
    """Plain words made both headlines, so they are no edit."""
    kept = Archive()
    said = "{}, officials of the northern district said in a short statement."
    kept.add(an_item("Storm over the bay", said.format("Storm over the bay")))
    other = an_item("Ice storm reaches the cape", said.format("Ice storm reaches the cape"))
    assert kept.add(other).kind is Kind.NEW


def test_the_very_same_headline_soon_after_is_a_later_version_with_its_new_figures() -> None:
    """A company's shares have moved on; under another headline it would be another event."""
    kept = Archive()
    text = (
        "Norvik posted a surprise profit on Tuesday, sending its shares up {} percent in Hellvik."
    )
    kept.add(an_item("Norvik posts surprise profit", text.format("7")))
    later = an_item(
        "Norvik posts surprise profit", text.format("23, the most since 2001,"), hours=3
    )
    assert kept.add(later).kind is Kind.UPDATE
    assert kept.add(an_item("Norvik posts surprise profit", text.format("9"), hours=40)).kind is (
        Kind.NEW
    )


def test_a_live_page_that_opens_with_the_lead_of_the_news_joins_it() -> None:
    """Though it is a package; a fact box with another lead does not."""
    live = an_item(f"INSTANT VIEW: {TITLE}", LEAD, f"{LEAD}\nComments follow.", hours=1)
    relation = archive().add(live)
    assert relation.kind in {Kind.DUPLICATE, Kind.UPDATE}
    assert relation.story == 1
    box = an_item(f"FACTBOX-{TITLE}", "Following is a list of groundings off Larnstad.", hours=1)
    assert archive().add(box).kind is Kind.NEW


def test_a_text_that_names_its_companies_codes_is_the_same_text() -> None:
    """One wire carries ( NVK.OL ) behind a name, the other does not."""
    kept = Archive()
    kept.add(an_item("Norvik to close two yards", EDITED))
    coded = EDITED.replace("Norvik said", "Norvik ( NVK.OL ) said").replace("yards", "yards NVK.OL")
    relation = kept.add(an_item("Norvik to close two yards", coded, feed="b", hours=1))
    assert relation.kind is Kind.DUPLICATE
    assert kept.add(an_item("U.S. to close two yards", "U.S. yards close.")).kind is Kind.NEW


def test_initials_that_an_agency_has_too_part_no_sentence() -> None:
    """The decision of one bank is not that of another, which is called like an agency for short."""
    text = (
        "{} a maintenu mercredi son taux directeur à {} %, conformément aux attentes, et confirmé "
        "sa disposition à intervenir sur le marché des changes."
    )
    kept = Archive()
    first = text.format("La Banque nationale suisse (BNS)", 0)
    kept.add(an_item("La Banque nationale suisse maintient son taux directeur à 0 %", first))
    other = an_item(
        "La Banque de Norvège maintient son taux directeur à 4 %",
        text.format("La Banque de Norvège", 4),
        hours=4,
    )
    assert kept.add(other).kind is Kind.NEW


def test_yesterdays_market_report_is_another_event() -> None:
    """The same sentence with other figures on another day is no correction."""
    kept = Archive()
    text = "The index of Hellvik closed {} points higher at {} on {}, led by shipping shares."
    kept.add(an_item("Hellvik index closes higher", text.format("12.5", "4,310.20", "Monday")))
    later = an_item(
        "Hellvik index closes higher", text.format("14.5", "4,324.70", "Tuesday"), hours=24
    )
    assert kept.add(later).kind is Kind.NEW


def test_a_package_belongs_to_its_like_only() -> None:
    """A fact box on the event is a piece of its own."""
    box = an_item("FACTBOX-Ferry accidents off Larnstad", f"{LEAD} Here are earlier ones.", hours=1)
    kept = archive()
    assert kept.add(box).kind is Kind.NEW
    assert kept.add(replace(box, feed="two")).kind is Kind.DUPLICATE


def test_a_fact_box_told_again_is_a_later_version() -> None:
    """Under its headline, with much the same lead, on the same day if it names one."""
    first = an_item(
        "FACTBOX-Terms of the Larnstad loan",
        "Ministers in Hellvik agreed on the terms of a loan to Larnstad, should its port need one. "
        "Below are the points.",
    )
    kept = Archive()
    kept.add(first)
    again = an_item(
        "FACTBOX: Terms of the Larnstad loan",
        "Ministers in Hellvik settled late at night the terms of a loan to Larnstad, should its "
        "port be in need. Below are five points.",
        hours=90,
    )
    relation = kept.add(again)
    assert (relation.kind, relation.story) == (Kind.UPDATE, 1)
    other = an_item("FACTBOX: Terms of the Larnstad loan", "Who lends, and how much?", hours=91)
    assert kept.add(other).kind is Kind.NEW
    debate = "Following are highlights of {}'s debate on the port in Larnstad's parliament."
    kept.add(an_item("Highlights: Larnstad port debate", debate.format("Monday"), hours=400))
    later = an_item("Highlights: Larnstad port debate", debate.format("Tuesday"), hours=424)
    assert kept.add(later).kind is Kind.NEW


@pytest.mark.parametrize("hours", [15, 40])
def test_the_same_headline_in_other_words_is_a_later_version(hours: int) -> None:
    """Though it names the country and rewords its sentences; not if a name is exchanged."""
    title = "Will Hellvik stocks sink or swim after jobs data?"
    kept = Archive()
    kept.add(
        an_item(
            title,
            "Friday's news of a buckling job market sent Hellvik investors to the exits, and next "
            "week promises to be no less stressful as they grapple with a likely recession.",
        )
    )
    text = (
        "Friday's news of a buckling {} job market sent Hellvik investors to the exits, and this "
        "week promises no less stress as investors grapple with what may be a recession."
    )
    relation = kept.add(an_item(title, text.format("Norvik"), hours=hours))
    assert (relation.kind, relation.story) == (Kind.UPDATE, 1)
    other = text.format("steel").replace("Hellvik", "Larnstad")
    elsewhere = an_item(title.replace("Hellvik", "Larnstad"), other, hours=hours)
    assert kept.add(elsewhere).kind is Kind.NEW


def test_a_background_sentence_makes_no_duplicate() -> None:
    """Words that stand only at the end of another text are not its news."""
    kept = archive()
    tail = an_item("Harbour notes", "Nobody was hurt, and tugs were on their way.", hours=1)
    assert kept.add(tail).kind is Kind.NEW


def test_a_later_text_on_the_same_event_joins_its_story() -> None:
    """Summary-only wires share the headline's words, not their order."""
    kept = archive()
    late = an_item(
        "Larnstad ferry runs free, captain held",
        "Police held the captain of the ferry that hit a Larnstad breakwater with people on board.",
        hours=3,
    )
    assert kept.add(late).kind is Kind.UPDATE


def test_an_edited_version_that_adds_nothing_alerts_nobody() -> None:
    """The same guid with a typographic edit is a duplicate of itself."""
    edited = an_item(
        TITLE.replace("runs", "ran"), LEAD.replace("the harbour", "the  harbour"), BODY
    )
    relation = archive().add(edited, same=0)
    assert relation.kind is Kind.DUPLICATE
    assert "adds nothing" in relation.likeness.reason


def test_an_edited_version_with_another_figure_is_a_correction() -> None:
    """The same guid with an exchanged figure must be told."""
    edited = an_item(TITLE, LEAD.replace("312", "321"), BODY.replace("312", "321"), hours=30)
    assert archive().add(edited, same=0).kind is Kind.CORRECTION


def test_a_reused_guid_with_other_news_is_new() -> None:
    """A feed that has one guid for everything does not hide its items."""
    other = an_item("Hellvik elects its first mayor", "Voters in Hellvik chose Ada Holm on Sunday.")
    assert archive().add(other, same=0).kind is Kind.NEW


def test_the_same_headline_without_text_is_a_duplicate_unless_it_is_one_word() -> None:
    """One word ("Weather") is no story."""
    kept = Archive()
    kept.add(an_item("Harbour of Larnstad closed by thick fog"))
    kept.add(an_item("Weather"))
    assert (
        kept.add(an_item("Harbour of Larnstad closed by thick fog", feed="b")).kind
        is Kind.DUPLICATE
    )
    assert kept.add(an_item("Weather", feed="b")).kind is Kind.NEW
    assert kept.add(an_item("Harbour of Larnstad closed by thick smoke")).kind is Kind.NEW


def test_a_full_text_after_its_headline_is_told() -> None:
    """A headline that did not match may be followed by the text that does."""
    kept = Archive()
    kept.add(an_item(TITLE))
    relation = kept.add(an_item(TITLE, LEAD, BODY, hours=1))
    assert (relation.kind, relation.story) == (Kind.UPDATE, 1)


def test_the_order_of_neighbours_makes_no_difference() -> None:
    """The relation is a function of what was told."""
    kept = archive()
    kept.add(an_item("Hellvik elects mayor", "Voters in Hellvik chose Ada Holm on Sunday night."))
    item = an_item(TITLE, LEAD, feed="b", hours=1)
    neighbours = [Neighbour(k + 1, k + 1, kept.items[k]) for k in range(2)]
    assert relate(item, neighbours) == relate(item, neighbours[::-1])


def test_ten_thousand_identical_neighbours_are_one_story() -> None:
    """Bounded work, one answer."""
    item = an_item(TITLE, LEAD)
    neighbours = [Neighbour(k + 1, 1, item) for k in range(10_000)]
    assert relate(an_item(TITLE, LEAD, feed="b"), neighbours).kind is Kind.DUPLICATE


def test_texts_beyond_the_bound_that_differ_at_the_end_are_no_duplicates() -> None:
    """What is not read word by word is still compared as a whole."""
    long = " ".join(f"Sentence number {k} of the long report ends here." for k in range(5000))
    kept = Archive()
    kept.add(an_item(TITLE, LEAD, f"{BODY}\n{long}"))
    assert kept.add(an_item(TITLE, LEAD, f"{BODY}\n{long}", "b")).kind is Kind.DUPLICATE
    changed = long.replace("number 4999", "number 9")
    assert kept.add(an_item(TITLE, LEAD, f"{BODY}\n{changed}", "c")).kind is not Kind.DUPLICATE


def test_what_is_new_says_why_and_is_all_news() -> None:
    """The first of all, one among strangers, and one that only looks like another."""
    item = an_item(TITLE, LEAD, REST)
    first = relate(item, ())
    assert (first.kind, first.story, first.likeness.reason) == (Kind.NEW, None, "first of its kind")
    sentences = [item.text(span.field)[span.start : span.end] for span in first.news]
    assert sentences == [LEAD, *REST.replace(". N", ".|N").split("|")]
    kept = archive()
    strange = an_item("Beets in short supply", "Farmers expect half the harvest of last year.")
    alone = relate(strange, [Neighbour(1, 1, kept.items[0])])
    assert alone.likeness.reason == "nothing told so far resembles it"
    assert alone.related == ()
    assert len(alone.news) == 1


def test_what_only_looks_like_another_says_how_much() -> None:
    """Three figures of three digits: of the titles, of the leads, and how much of it was told."""
    kept = Archive()
    kept.add(
        an_item(
            "Parliament votes on budget law today",
            "Deputies argue over pensions and roads. The vote begins at noon.",
        )
    )
    item = an_item(
        "Parliament votes on asylum law today",
        "Deputies argue over borders. The vote begins at noon. Judges had struck down an earlier "
        "text in spring.",
    )
    relation = relate(item, [Neighbour(1, 1, kept.items[0])])
    likeness = relation.likeness
    assert (relation.kind, relation.related) == (Kind.NEW, (1,))
    assert likeness.reason == "looks like an earlier text, but tells another event"
    core, other = core_of(item), core_of(kept.items[0])
    measured = (title_likeness(core, other), lead_likeness(core, other), cover(core, [other]).share)
    figures = (likeness.title, likeness.lead, likeness.coverage)
    assert figures == tuple(round(number, 3) for number in measured)
    assert all(shown != number for shown, number in zip(figures, measured, strict=True))
    assert len(relation.news) == 3


def test_a_copy_with_an_unknown_dateline_or_joined_attribution_is_a_duplicate() -> None:
    """A place of the story before the very beginning, and who said it as a sentence of its own."""
    kept = Archive()
    kept.add(
        an_item(
            "Explosion in Elsterau",
            "Bei einer Explosion in einem Werk in Elsterau sind am Mittwoch drei Arbeiter verletzt "
            "worden. Das teilte die Feuerwehr mit.",
        )
    )
    copy = an_item(
        "Drei Verletzte bei Explosion",
        "Elsterau (nwd) - Bei einer Explosion in einem Werk in Elsterau sind am Mittwoch drei "
        "Arbeiter verletzt worden, wie die Feuerwehr mitteilte.",
        hours=1,
    )
    assert kept.add(copy).kind is Kind.DUPLICATE


def test_what_an_ellipsis_leaves_of_a_sentence_tells_nothing() -> None:
    """Unless it begins with a figure."""
    kept = archive()
    assert kept.add(an_item(TITLE, f"{LEAD} He was accompanied…", hours=1)).kind is Kind.DUPLICATE
    assert kept.add(an_item(TITLE, f"{LEAD} Some 40…", hours=2)).kind is not Kind.DUPLICATE


@pytest.mark.parametrize(
    ("told", "cut", "kind"),
    [
        (
            "港务局说,货轮载有集装箱120万个,无人受伤。",
            "港务局说,货轮载有集装箱120…",
            Kind.DUPLICATE,
        ),
        ("港务局说,货轮载有集装箱120万个,无人受伤。", "港务局说,货轮载有集装箱12…", None),
        ("The port said it had 5,000 boxes on board.", "The port said it had 5…", None),
    ],
)
def test_an_ellipsis_may_take_the_sign_behind_a_figure(
    told: str, cut: str, kind: Kind | None
) -> None:
    """Of 万 alone: a figure that is cut, or has another size, may be another one."""
    kept = Archive()
    lead = f"{LEAD} Tugs were sent."
    kept.add(an_item(TITLE, f"{lead} {told}"))
    again = kept.add(an_item(TITLE, f"{lead} {cut}", hours=1)).kind
    assert (again is Kind.DUPLICATE) == (kind is Kind.DUPLICATE)


QUAKE = "A magnitude {} earthquake struck off Larnstad on Monday, the survey said."
DEPTH = "It was centred {} km south of the town at a depth of {} km."


@pytest.mark.parametrize(
    ("figures", "kind"),
    [
        (("5.2", "61", "10"), Kind.NEW),
        (("5.2", "54", "35"), Kind.CORRECTION),
        (("6.1", "61", "10"), Kind.CORRECTION),
    ],
)
def test_a_text_that_exchanges_every_figure_is_of_another_event(
    figures: tuple[str, str, str], kind: Kind
) -> None:
    """The next earthquake of the day has no figure in common with the first."""
    kept = Archive()
    first, again = (
        an_item(
            f"Magnitude {size} quake strikes off Larnstad",
            QUAKE.format(size),
            f"{QUAKE.format(size)}\n{DEPTH.format(away, deep)}",
            hours=hours,
        )
        for hours, (size, away, deep) in ((0, ("6.1", "54", "35")), (6, figures))
    )
    kept.add(first)
    assert kept.add(again).kind is kind


def test_a_list_of_results_is_no_later_version_of_the_news() -> None:
    """Its headline says what it is."""
    kept = Archive()
    kept.add(
        an_item(
            "Ferraro edges Havlova to win Larnstad title",
            "Lucia Ferraro won the Larnstad Open on Sunday, beating Petra Havlova 6-4, 3-6, 7-5.",
        )
    )
    results = an_item(
        "Tennis: Larnstad Open results",
        "Results from the Larnstad Open on Sunday: Lucia Ferraro beat Petra Havlova 6-4, 3-6, 7-5.",
        hours=0.2,
    )
    assert kept.add(results).kind is Kind.NEW


def test_a_count_that_the_headline_says_has_risen_is_an_update() -> None:
    """Not a mistake of the first telling."""
    kept = Archive()
    kept.add(
        an_item(
            "Al menos 7 muertos en choque de autobuses en Altamira",
            "Al menos siete personas murieron y 22 resultaron heridas el domingo en un choque de "
            "dos autobuses en Altamira, informó Protección Civil.",
        )
    )
    risen = an_item(
        "Suben a 9 los muertos en choque de autobuses en Altamira",
        "Al menos nueve personas murieron y 25 resultaron heridas el domingo en un choque de dos "
        "autobuses en Altamira, informó Protección Civil.",
        hours=2,
    )
    assert kept.add(risen).kind is Kind.UPDATE


def test_another_headline_on_an_entry_tells_something_if_it_has_a_new_word() -> None:
    """Words that the text has as well are only put otherwise."""
    text = "A Velmar court cleared Aldin Group of cartel charges on Tuesday, its spokesman said."
    kept = Archive()
    kept.take(an_item("Court clears Aldin Group", text, guid="a", feed="wire"))
    told = an_item("Velmar court clears Aldin Group", text, guid="a", feed="wire", hours=1)
    assert kept.take(told)[0] is Kind.DUPLICATE
    turned = an_item("Court fines Aldin Group", text, guid="a", feed="wire", hours=2)
    assert kept.take(turned)[0] is Kind.UPDATE


def test_a_text_cut_short_is_no_copy_of_a_piece_of_another_kind() -> None:
    """A fact box and the news may open alike, and go on each its own way."""
    kept = Archive()
    kept.add(an_item(f"FACTBOX-{TITLE}", f"{LEAD} Here are…"))
    assert kept.add(an_item(TITLE, f"{LEAD} He was…", hours=1)).kind is not Kind.DUPLICATE


def test_parts_of_a_long_text_do_not_hide_each_other() -> None:
    """They open alike, under headlines of their own; the same part by another wire is a copy."""
    text = f"{LEAD} The full text follows, in the words of the harbour master of…"
    kept = Archive()
    kept.add(an_item("TEXT: Larnstad final report on the ferry - Preamble", text))
    part = an_item("TEXT: Larnstad final report on the ferry - Tugs and pilots", text, hours=1)
    assert kept.add(part).kind is not Kind.DUPLICATE
    assert kept.add(replace(part, feed="two")).kind is Kind.DUPLICATE


def test_lookalikes_are_one_a_story_and_the_likest_comes_first() -> None:
    """Headlines alike or leads alike are enough; of a story the likest telling is named."""
    lead = "Deputies argue over {} in the old palace by the river on Monday night."
    earlier = [
        an_item("Parliament votes on roads", "Trucks pay more from May."),
        an_item("Harvest of beets begins", lead.format("borders")),
        an_item("Parliament votes on asylum rules today", lead.format("fences")),
        an_item("Parliament votes on budget law", "A long day is expected."),
    ]
    stories = (1, 2, 3, 1)
    item = an_item("Parliament votes on asylum law today", lead.format("tents and trains"))
    neighbours = [
        Neighbour(n, story, other)
        for n, (story, other) in enumerate(zip(stories, earlier, strict=True), 1)
    ]
    relation = relate(item, neighbours)
    assert (relation.story, relation.related) == (3, (2, 4))
    assert relate(item, list(reversed(neighbours))).related == (2, 4)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            (
                "Leader receives Russian vice-minister in capital",
                "The leader received the Russian vice-minister on Monday and praised both armies.",
            ),
            (
                "Leader receives Chinese vice-minister in capital",
                "A delegation from Beijing arrived on Monday. Trade and rail were discussed.",
            ),
        ),
        (
            (
                "North Korea fires missile",
                "North Korea fired a missile towards the sea on Monday, the South's military said.",
            ),
            (
                "Iran fires missile",
                "Iran fired a missile towards a base in the desert on Monday, officials said.",
            ),
        ),
        (
            (
                "Storm 4 over district 28",
                "Storm number 4 closed the university and the harbour of district 28.",
            ),
            (
                "Storm 5 over district 35",
                "Storm number 5 closed the vineyard and the harbour of district 35.",
            ),
        ),
    ],
)
def test_the_same_headline_about_another_is_another_event(
    first: tuple[str, str], second: tuple[str, str]
) -> None:
    """Another name that only the new text says, or a template whose every figure is another."""
    kept = Archive()
    kept.add(an_item(*first))
    relation = kept.add(an_item(*second))
    assert (relation.kind, relation.related) == (Kind.NEW, (1,))


def test_the_same_headline_with_another_name_that_was_told_is_a_follow_up() -> None:
    """Both names belong to the event."""
    kept = Archive()
    kept.add(
        an_item(
            "Norland rejects offer on border talks",
            "Norland rejected an offer by Suvonia to resume border talks on Monday.",
        )
    )
    later = an_item(
        "Suvonia rejects offer on border talks",
        "Terms made by Norland were unacceptable, Suvonia said. Its envoy left the border talks.",
    )
    assert kept.add(later).kind is Kind.UPDATE


def test_vowel_signs_of_india_are_parts_of_a_word_and_a_danda_ends_a_sentence() -> None:
    """Cut at every vowel sign a word would be two letters that say nothing."""
    assert tokens_of("चमोली जिले में 12 लोगों") == ("चमोली", "जिले", "में", "12", "लोगों")
    assert len(core_of(an_item("", "पुल टूट गया। चार लोग घायल हैं।")).sentences) == 2


def test_the_next_decision_under_the_same_headline_is_no_correction() -> None:
    """Days later another figure behind the same lead is another event; soon after it is not."""
    lead = "The Bank of Norvia left its key rate unchanged at 6.75 percent on Tuesday."
    tail = "It expects prices to rise by {} percent this year."
    for hours, kind in ((3, Kind.CORRECTION), (100, Kind.NEW)):
        kept = Archive()
        kept.add(an_item("Bank of Norvia keeps rate at 6.75 percent", f"{lead} {tail.format(2.1)}"))
        again = an_item(
            "Bank of Norvia keeps rate at 6.75 percent", f"{lead} {tail.format(2.6)}", hours=hours
        )
        assert kept.add(again).kind is kind


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Dam bursts near Orthafen after days of rain - The Lantern", Kind.DUPLICATE),
        ("Dam bursts near Orthafen after days of rain | Sky", Kind.DUPLICATE),
        ("Dam bursts near Orthafen after days of rain - Brenton", Kind.NEW),
        ("Dam bursts near Orthafen after days of rain - hundreds flee", Kind.NEW),
        ("Dam bursts near Orthafen after days of rain - 12 Dead", Kind.NEW),
        ("Dam Bursts Near Orthafen After Days - Army Helps", Kind.NEW),
    ],
)
def test_a_bare_headline_may_carry_a_publisher(title: str, kind: Kind) -> None:
    """A name that the text does not say; whatever else stands there may be news."""
    archive = Archive()
    archive.take(
        an_item(
            "Dam bursts near Orthafen after days of rain",
            "A dam burst near Orthafen in the north of Brenton on Monday after days of rain.",
        )
    )
    assert archive.take(an_item(title, feed="two", hours=1))[0] is kind


@pytest.mark.parametrize(
    ("news", "lead", "title", "box"),
    [
        (
            "Foxes beat Terriers 24-17",
            "Fly-half Ned Marsh kicked 14 points as the Foxes beat the Terriers 24-17 on Monday.",
            "Rugby league results and table",
            "Results on Monday: Foxes 24 Terriers 17. Table: 1. Foxes 51 points, 2. Terriers 47.",
        ),
        (
            "Le physicien Erik Dahl est mort à 91 ans",
            "Le physicien Erik Dahl est mort à 91 ans, a annoncé mardi l'université d'Uppsala.",
            "Erik Dahl: les grandes dates d'une vie de physicien",
            "Voici les grandes dates de la vie du physicien Erik Dahl, mort mardi à 91 ans.",
        ),
    ],
)
def test_a_list_under_a_headline_that_says_so_is_no_update(
    news: str, lead: str, title: str, box: str
) -> None:
    """Results and dates are told beside the news, and again as copies of their own."""
    archive = Archive()
    story = archive.take(an_item(news, lead, feed="a"))[1]
    kind, other = archive.take(an_item(title, box, feed="a", hours=1))
    assert (kind, other != story) == (Kind.NEW, True)
    assert archive.take(an_item(title, box, feed="b", hours=2)) == (Kind.DUPLICATE, other)


@pytest.mark.parametrize(
    ("title", "lead", "other_title", "other_lead", "hours"),
    [
        (
            "경주 문화재 수장고 화재…유물 40점 대피",
            (
                "화요일 오후 2시께 경북 경주의 한 문화재 수장고에서 불이 나 유물 40점이 긴급히 "
                "옮겨졌다고 소방당국이 밝혔다."
            ),
            "공주 박물관 화재…관람객 120명 대피",
            (
                "금요일 오전 11시께 충남 공주의 한 박물관에서 불이 나 관람객 120명이 "
                "대피했다고 소방당국이 밝혔다."
            ),
            73,
        ),
        (
            "知床沖で観光船が座礁、38人救助",
            (
                "水曜日午後1時すぎ、北海道の知床沖で観光船が座礁し、"
                "乗客乗員38人全員が救助された。海上保安庁が発表した。"
            ),
            "小樽沖で貨物船が座礁",
            (
                "日曜日午前4時ごろ、北海道の小樽沖で貨物船が座礁した。乗員9人にけがはない。"
                "海上保安庁が発表した。"
            ),
            97,
        ),
    ],
)
def test_the_next_accident_where_no_capitals_tell_names_is_another_event(
    title: str, lead: str, other_title: str, other_lead: str, hours: int
) -> None:
    """It is of another day; the words for accidents, and who announced it, are no event."""
    archive = Archive()
    archive.take(an_item(title, lead, feed="a"))
    kind, story = archive.take(an_item(other_title, other_lead, feed="b", hours=hours))
    assert (kind, story) == (Kind.NEW, 1)


def test_a_lead_of_nearly_the_same_words_in_the_evening_is_an_update() -> None:
    """It names the same place and nobody else."""
    archive = Archive()
    first = (
        "Un alud sepultó este jueves un refugio de montaña cerca de Belnasca con "
        "cuatro excursionistas dentro, informó la Guardia Civil."
    )
    found = (
        "Los cuatro excursionistas atrapados por un alud en un refugio cerca de "
        "Belnasca fueron rescatados con vida tras nueve horas de búsqueda, informó la "
        "Guardia Civil."
    )
    archive.take(an_item("Un alud sepulta un refugio en el Pirineo", first, feed="a"))
    title = "Hallados con vida los cuatro excursionistas sepultados en Belnasca"
    assert archive.take(an_item(title, found, feed="b", hours=10)) == (Kind.UPDATE, 0)
