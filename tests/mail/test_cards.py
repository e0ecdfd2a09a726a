"""What one story shows: marks, furniture, why, sources, new sentences, old words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.mail.cards import Card, card_of, line_of
from monitor.mail.dates import Calendar
from monitor.mail.marks import Ground, merged, pieces, shown_text
from monitor.mail.scrub import one_line, safe_url
from monitor.mail.sources import SOURCES
from monitor.mail.words import words_for
from monitor.model import Dateline, Edit, Evidence, Field, Kind, Origin, Span, StoryCard
from tests.mail.samples import (
    NOW,
    at,
    found,
    item_of,
    korean,
    part_of,
    scripts,
    shells,
    telling,
    train,
    visit,
)
from tests.mail.strangers import BAD_LINKS

QUERY = "Corée du Nord + Russie"


def shown(card: StoryCard, language: str = "fr") -> Card:
    """The card as a reader in Paris sees it."""
    calendar = Calendar(words_for(language), "Europe/Paris", NOW)
    return card_of(card, card.watchlists, QUERY, calendar)


def marked(card: Card) -> list[str]:
    """The highlighted words of headline, lead and passages, in order."""
    parts = (card.headline, card.lead, *card.passages)
    return [p.text for part in parts for p in part if p.mark]


def test_the_lead_is_shown_without_the_furniture_of_the_wire() -> None:
    """No dateline in front, no end mark behind, and the place stands beside the time."""
    card = shown(visit())
    lead = shown_text(card.lead)
    assert lead.startswith("Le dirigeant nord-coréen")
    assert lead.endswith("entre Pyongyang et Moscou.")
    assert (card.when, card.place) == ("06:12", "Seoul")


def test_matched_words_are_marked_exactly() -> None:
    """Offsets hold although furniture was cut in front of them."""
    assert marked(shown(visit())) == ["russe", "nord-coréen", "russe", "Pyongyang", "Moscou"]


def test_overlapping_evidence_is_one_mark() -> None:
    """Two watchlists that saw the same words do not mark them twice."""
    item = item_of("A", "Le train nord-coréen roule")
    evidence = (
        Evidence("a", "nord-coréen", Field.TITLE, 9, 20),
        Evidence("b", "coréen", Field.TITLE, 14, 20),
        Evidence("c", "train nord", Field.TITLE, 3, 13),
    )
    card = shown(replace(visit(), item=item, evidence=evidence))
    assert marked(card) == ["train nord-coréen"]


def test_evidence_outside_the_text_is_ignored() -> None:
    """Offsets that point nowhere mark nothing."""
    item = item_of("A", "Court")
    evidence = (Evidence("a", "x", Field.TITLE, 400, 410), Evidence("a", "x", Field.BODY, 3, 1))
    card = shown(replace(visit(), item=item, evidence=evidence))
    assert marked(card) == []
    assert shown_text(card.headline) == "Court"


def test_the_why_line_names_forms_once_in_the_order_of_the_query() -> None:
    """Terms as the analyst wrote them, forms as first seen."""
    reasons = shown(visit()).reasons
    assert [(r.term, r.forms) for r in reasons] == [
        ("Corée du Nord", "nord-coréen, Pyongyang"),
        ("Russie", "russe, Moscou"),
    ]


def test_the_why_line_is_bounded() -> None:
    """Many forms and terms end in an ellipsis and a number."""
    evidence = tuple(
        Evidence(f"term{t}", f"form{n}", Field.BODY, 0, 1) for t in range(20) for n in range(20)
    )
    card = shown(replace(visit(), evidence=evidence))
    assert len(card.reasons) == 8
    assert card.more_reasons == 12
    assert card.reasons[0].forms == "form0, form1, form2, form3, form4, form5, …"


def origin(name: str, feed: str, when: int) -> Origin:
    """One origin, seen when it was published."""
    return Origin(name, feed, when, when)


def test_independent_sources_are_counted_the_first_one_first() -> None:
    """With their times; outlets are another number; a single own source is not worth a line."""
    both = (origin("KCNA", "Yonhap", at(23, 6, 12)), origin("TASS", "AFP", at(23, 6, 40)))
    card = shown(replace(visit(), origins=both))
    said = card.origins.replace("\xa0", " ")
    assert said == "2 sources indépendantes : KCNA 06:12, TASS 06:40 · 5 médias"
    alone = replace(visit(), tellings=visit().tellings[:1])
    own, cited = origin("Yonhap", "Yonhap", 1), origin("KCNA", "Yonhap", at(23, 6, 12))
    assert shown(replace(alone, origins=(own,))).origins == ""
    named = shown(replace(alone, origins=(cited,))).origins.replace("\xa0", " ")
    assert named == "1 source indépendante : KCNA 06:12 · 1 média"
    many = tuple(origin(f"A{n}", f"A{n}", at(23, 6, n)) for n in range(9))
    assert "A3 06:03, … · " in shown(replace(visit(), origins=many)).origins


def test_tellings_in_other_languages_are_named_with_them() -> None:
    """In order, with their links, at most six."""
    others = tuple(telling(f"F{n}", at(23, 6, n), language="ko") for n in range(8))
    card = shown(replace(visit(), abroad=others))
    assert [(s.name, s.when, s.language) for s in card.abroad[:2]] == [
        ("F0", "06:00", "ko"),
        ("F1", "06:01", "ko"),
    ]
    assert len(card.abroad) == 6
    assert card.abroad[0].url == "https://f0.example/depeche"


def test_agencies_stand_with_their_times_and_copies_are_counted() -> None:
    """Only own tellings are listed; who copied is named behind the count."""
    card = shown(visit())
    assert [(s.name, s.when) for s in card.sources] == [
        ("Yonhap", "06:12"),
        ("AFP", "06:40"),
        ("Reuters", "06:58"),
    ]
    assert [s.language for s in card.sources] == ["", "", "en"]
    assert card.copies == "4 reprises quasi identiques (KBS, Le Fil)"


def test_an_agency_that_tells_it_again_is_linked_at_its_latest_telling() -> None:
    """The first time and the latest stand in the line; copies of its own add none."""
    first = telling("Yonhap", at(23, 6, 12))
    again = replace(telling("Yonhap", at(23, 8, 40)), kind=Kind.UPDATE)
    last = replace(telling("Yonhap", at(23, 10, 15)), kind=Kind.CORRECTION, url="https://y.kr/3")
    copied = replace(telling("Yonhap", at(23, 10, 30)), kind=Kind.DUPLICATE, url="https://y.kr/4")
    told = (first, telling("AFP", at(23, 6, 40)), again, last, copied)
    card = shown(replace(visit(), tellings=told, copies=0))
    assert [(s.name, s.when) for s in card.sources] == [
        ("Yonhap", "06:12, 10:15"),
        ("AFP", "06:40"),
    ]
    assert card.sources[0].url == "https://y.kr/3"


def test_many_agencies_are_bounded() -> None:
    """The rest is a number."""
    tellings = tuple(telling(f"Agence {n}", at(23, 6, n)) for n in range(20))
    card = shown(replace(visit(), tellings=tellings, copies=1))
    assert len(card.sources) == SOURCES
    assert card.more_sources == "et 12 autres"
    assert card.copies == "1 reprise quasi identique"


def test_a_story_without_tellings_still_names_its_source() -> None:
    """The feed of the item is always there."""
    card = shown(replace(visit(), tellings=(), copies=0))
    assert [(s.name, s.when) for s in card.sources] == [("Yonhap", "06:12")]
    assert card.copies == ""


def test_new_sentences_of_a_follow_up_are_marked() -> None:
    """In the lead where they stand, and from the body as passages of their own."""
    card = shown(shells())
    assert card.has_news
    assert [p.text for p in card.lead if p.news] == [
        "Un vote est attendu jeudi au Conseil de sécurité."
    ]
    assert [shown_text(p) for p in card.passages] == [
        "La Chine a fait savoir qu’elle s’abstiendrait."
    ]
    assert all(p.news for p in card.passages[0])


def test_a_term_found_only_deep_in_the_text_is_quoted() -> None:
    """Why it matched can be read in the mail even if the lead does not say it."""
    body = "Premier point. " * 60 + "Enfin, l’armée russe a nié. Fin du texte."
    item = item_of("A", "Réunion à Vienne", "Une réunion a eu lieu.", body=body)
    card = shown(replace(visit(), item=item, evidence=found(item, ("Russie", "russe"))))
    assert [shown_text(p) for p in card.passages] == ["Enfin, l’armée russe a nié."]
    assert marked(card) == ["russe"]


def test_a_summary_that_repeats_the_headline_gives_way_to_the_body() -> None:
    """The lead says more than the title, or nothing."""
    item = item_of("A", "Titre connu", "Titre connu.", body="Le corps dit plus. Et encore.")
    assert shown_text(shown(replace(visit(), item=item)).lead) == "Le corps dit plus. Et encore."
    alone = item_of("A", "Titre connu", "Titre connu.")
    assert shown(replace(visit(), item=alone)).lead == ()


def test_a_long_body_is_cut_at_a_sentence() -> None:
    """The beginning of the full text stands for a lead that is not there."""
    item = item_of("A", "Titre", body="Cette phrase a quelques mots. " * 40)
    lead = shown_text(shown(replace(visit(), item=item, evidence=())).lead)
    assert 200 < len(lead) <= 420
    assert lead.endswith("mots.")


def test_text_without_sentence_ends_is_cut_with_an_ellipsis() -> None:
    """A cut is visible."""
    item = item_of("A", "Titre", body="mot " * 400)
    lead = shown_text(shown(replace(visit(), item=item, evidence=())).lead)
    assert lead.endswith("mot…")


def test_a_correction_says_what_was_told_before() -> None:
    """Old and new stand together."""
    card = shown(train())
    assert (card.tag, card.was_label) == ("rectifié", "Il était écrit")
    assert card.was == "Un train de 200 wagons observé à Tumangang, selon des images satellite"
    assert shown(replace(train(), kind=Kind.WITHDRAWAL)).was_label == "Il avait été annoncé"


@pytest.mark.parametrize(
    ("kind", "edit", "tag"),
    [
        (Kind.CORRECTION, Edit.FIGURE, "rectifié · chiffre modifié"),
        (Kind.UPDATE, Edit.HEADLINE, "suite · titre modifié"),
        (Kind.UPDATE, Edit.APPENDED, "suite · complété"),
        (Kind.UPDATE, Edit.REWRITTEN, "suite · réécrit"),
        (Kind.UPDATE, Edit.SHORTENED, "suite · raccourci"),
        (Kind.CORRECTION, Edit.CORRECTED, "rectifié"),
        (Kind.WITHDRAWAL, Edit.WITHDRAWN, "retiré"),
        (Kind.UPDATE, Edit.COSMETIC, "suite"),
        (Kind.UPDATE, None, "suite"),
    ],
)
def test_the_tag_says_what_was_done_to_an_entry(kind: Kind, edit: Edit | None, tag: str) -> None:
    """Unless what it is says it already."""
    card = replace(train(), kind=kind, edit=edit)
    assert shown(card).tag == tag
    assert line_of(card, Calendar(words_for("fr"), "Europe/Paris", NOW)).tag == tag


def test_a_story_of_two_watchlists_names_both() -> None:
    """One of one does not."""
    assert shown(shells()).owed == "Listes\xa0: Pyongyang–Moscou et Conseil de sécurité"
    assert shown(visit()).owed == ""


def test_language_and_direction_come_from_the_story() -> None:
    """Korean is declared; Arabic letters read from the right even without a language."""
    assert (shown(korean()).language, shown(korean()).direction) == ("ko", "ltr")
    item = item_of("A", "أعلن الجيش", language="")
    card = shown(replace(visit(), item=item))
    assert (card.language, card.direction) == ("", "rtl")


def test_an_item_without_any_text_has_a_headline() -> None:
    """There is always something to read."""
    assert shown_text(shown(replace(visit(), item=item_of("A", ""), evidence=())).headline) == "—"


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("SEOUL", "Seoul"),
        ("NEW YORK", "New York"),
        ("RIO DE JANEIRO", "Rio de Janeiro"),
        ("PORT-AU-PRINCE", "Port-au-Prince"),
        ("L’AQUILA", "L’Aquila"),
        ("LA HAYE", "La Haye"),
        ("VAL D’ISÈRE", "Val d’Isère"),
        ("WASHINGTON D.C.", "Washington D.C."),
        ("МОСКВА", "Москва"),
        ("서울", "서울"),
        ("Paris", "Paris"),
        ("", ""),
    ],
)
def test_places_in_capitals_are_written_as_names(place: str, said: str) -> None:
    """What is in ordinary letters already stays as it is."""
    item = replace(visit().item, datelines=(Dateline(Span(Field.SUMMARY, 0, 1), place),))
    assert shown(replace(visit(), item=item)).place == said


@pytest.mark.parametrize("link", BAD_LINKS)
def test_what_is_no_safe_web_address_is_not_linked(link: str) -> None:
    """The headline then is plain text."""
    assert shown(replace(visit(), item=replace(visit().item, url=link))).url is None


def test_web_addresses_become_ascii() -> None:
    """Hosts by IDNA, paths by percent signs; what is encoded already stays so."""
    assert (
        safe_url("https://пример.example/новость?q=ё&x=%D1#é")
        == "https://xn--e1afmkfd.example/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D1%8C"
        "?q=%D1%91&x=%D1#%C3%A9"
    )
    assert safe_url("HTTP://Host.example:8080/a_b(c)") == "http://host.example:8080/a_b(c)"
    assert safe_url("https://[2001:db8::1]/x") == "https://[2001:db8::1]/x"
    assert safe_url(None) is None


@settings(max_examples=100, deadline=None)
@given(
    st.text("abc éдё한漢 \n\u200b", max_size=60),
    st.lists(st.tuples(st.integers(-3, 60), st.integers(-3, 60)), max_size=6),
)
def test_cutting_into_pieces_loses_no_letter(text: str, ranges: list[tuple[int, int]]) -> None:
    """Whatever the ranges: all letters are shown, and those in a range are marked."""
    ground = Ground(Field.BODY, text, merged(ranges, len(text)))
    made = pieces(ground, 0, len(text))
    inside = "".join(text[s:e] for s, e in ground.marks)
    assert squeezed(shown_text(made)) == squeezed(one_line(text))
    assert squeezed("".join(p.text for p in made if p.mark)) == squeezed(one_line(inside))


def squeezed(text: str) -> str:
    """The text without any space."""
    return "".join(text.split())


def test_a_span_inside_furniture_is_not_shown_even_if_marked() -> None:
    """The dateline's city is not evidence and not in the lead."""
    item = item_of("A", "T", "Texte court.", dateline="MOSCOU, 3 mai -- ")
    span = part_of(item, Field.SUMMARY, "MOSCOU")
    evidence = (Evidence("Russie", "MOSCOU", Field.SUMMARY, span.start, span.end),)
    card = shown(replace(visit(), item=item, evidence=evidence))
    assert shown_text(card.lead) == "Texte court."
    assert marked(card) == []


def test_a_name_that_reads_from_the_right_turns_nothing_after_it() -> None:
    """It is isolated in every sentence that it stands in; other names are left alone."""
    card = shown(scripts()[0], "en")
    hebrew = "\u2068צה״ל\u2069"
    assert card.origins == f"2 independent sources: KCNA 04:00, {hebrew} 04:00 · 2 outlets"
    assert card.owed == "Watchlists: Missiles and \u2068صواريخ\u2069"
