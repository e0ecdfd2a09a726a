"""A country's form that is something else by what stands beside it: a dish, a street, a person.

"Danish pastry", "Warsaw Street", "FC Kopenhagen", "Steve Israel", the Georgia of Atlanta: kinds of
which no list is ever full, so words beside tell them, not whole expressions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from monitor.watch.forms import ATTRIBUTE_KINDS, load_forms
from monitor.watch.neighbours import (
    HOMONYM,
    JOINTS,
    LanguageRules,
    Place,
    load_rules,
    place_of,
    word_at,
)
from monitor.watch.sighting import Sighting
from monitor.watch.words import FieldWords, ItemWords

NAMESAKE: Final = "another of the same name: the text speaks of it"
PERSON: Final = "a person's name"

_NAMES: Final = frozenset({"name", "capital"})
_COUNTRY: Final = "country:"
_EAST_ASIAN: Final = "\u1100"
_LONG: Final = 5
"""Words of so many letters begin with a capital where every word of a title does."""
_SIGNS: Final = 12
"""So far a thing is looked for in scripts without spaces."""
_PREPOSITIONS: Final = ("ب", "ل", "ك")
_OPENING: Final = frozenset('"«“„”')
_CLOSING: Final = frozenset('"»”“')
_SAINTS: Final = frozenset(["san", "santa", "santo", "saint", "sainte", "st", "sao", "sveti"])


def without_things(seen: list[Sighting], words: ItemWords) -> list[Sighting]:
    """Object to sightings that name a thing, a time, a street, a club, a person or a namesake."""
    by_language, rivals = load_rules()
    rules = by_language.get(words.item.language)
    judged = []
    for s in seen:
        objection = ""
        if not s.objection and s.owner.startswith(_COUNTRY):
            if rules is not None:
                objection = _objection(s, words.fields[s.field], rules)
            code = s.owner.removeprefix(_COUNTRY)
            if not objection and code in rivals and _is_written_as_name(s, words):
                objection = NAMESAKE if _is_named(words, rivals[code]) else ""
        judged.append(s._replace(objection=objection) if objection else s)
    return judged


def is_news_of_state(seen: Sighting, words: ItemWords) -> bool:
    """Whether a doubtful name is a state's, for the field speaks of what only states have.

    "Jordan hosts summit", "Georgia passes law on foreign agents: parliament"; but not right beside
    another word with a capital, which makes it a person's name.
    """
    rules = load_rules().by_language.get(words.item.language)
    if rules is None or seen.form.kind != "name" or len(seen.form.keys) > 1:
        return False
    field = words.fields[seen.field]
    if not rules["state-name"].signs.fullmatch(seen.form.text) or field.is_before_name(seen.last):
        return False
    before = seen.first - 1
    if before > 0 and field.text[field.starts[before]].isupper() and field.is_before_name(before):
        return False
    return rules["of-states"].is_among(field)


def _objection(seen: Sighting, field: FieldWords, rules: LanguageRules) -> str:
    if seen.form.keys[0] >= _EAST_ASIAN:
        if _is_homonym(seen, field, rules):
            return NAMESAKE
        after = field.text[seen.end : seen.end + _SIGNS].lstrip()
        is_thing = rules["thing-after"].signs.match(after)
        return "describes a thing" if is_thing else ""
    if objection := _by_itself(seen, field, rules):
        return objection
    if not rules.may_speak(seen, field):
        return ""
    place = place_of(seen, field)
    small = field.text[seen.start].islower()
    kinds = _KINDS if small else (*_KINDS, *_KINDS_OF_BIG)
    return next((objection for objection, is_so in kinds if is_so(place, rules)), "")


def _by_itself(seen: Sighting, field: FieldWords, rules: LanguageRules) -> str:
    """What no word right beside need tell."""
    if _is_homonym(seen, field, rules):
        return NAMESAKE
    if seen.form.prefix and _is_compound_thing(seen, field, rules):
        return "describes a thing"
    if seen.form.kind in ATTRIBUTE_KINDS and "thing-second" in rules:
        second = rules["thing-second"]
        if second.may_begin(word_at(field, seen.last + 2)):
            place = place_of(seen, field)
            if second.is_after(place._replace(after=place.after[1:])):
                return "describes a thing"
    if field.text[seen.start].islower():
        return ""
    if _is_quoted(seen, field):
        return "in quotation marks: what is called so"
    return PERSON if _is_first_name(seen, field, rules) else ""


def _is_written_as_name(seen: Sighting, words: ItemWords) -> bool:
    """Whether it is a country's name, or an adjective that is one with a capital ("Armenia")."""
    if seen.form.kind == "name":
        return True
    is_big = words.fields[seen.field].text[seen.start].isupper()
    return is_big and bool(load_forms().naming(seen.form.keys))


def _is_named(words: ItemWords, names: frozenset[str]) -> bool:
    """Whether a text has one of these words, in scripts without spaces anywhere."""
    signs = [name for name in names if name >= _EAST_ASIAN]
    return any(
        any(key in names for keys in field.keys for key in keys)
        or any(sign in field.text for sign in signs)
        for field in words.fields
    )


def _is_thing(place: Place, rules: LanguageRules) -> bool:
    """Nationalities, and capitals with the ending of an adjective: Wiener, пражская.

    Also a country's name in the name of a plant or a tool: "kaki du Japon", "İsveç çakısı".
    """
    seen = place.seen
    if seen.form.kind == "name":
        return rules["thing-of-before"].is_before(place) or rules["thing-of-after"].is_after(place)
    if seen.form.kind not in ATTRIBUTE_KINDS:
        endings = rules["adjective-sign"].signs
        if seen.form.kind != "capital" or not endings.search(seen.form.keys[-1]):
            return False
    if rules["thing-after"].is_after(place) or rules["thing-before"].is_before(place):
        beside = (*place.before, *place.after)  # "Dutch cheese exports" are news of the country
        return not any(map(rules["trade"].has, beside))
    if not place.field.text[seen.start].islower() or not rules["manner"].is_before(place):
        return False
    return not place.field.is_before_name(seen.last)  # "vendue à la russe Rosneft" is no manner


def _is_compound_thing(seen: Sighting, field: FieldWords, rules: LanguageRules) -> bool:
    """A country's name and a thing or street in one word: "Schwedenplatte", "Ungarnstraße"."""
    rest = field.texts[seen.last].removeprefix(seen.form.keys[-1])
    return bool(rest) and any(rules[r].has(rest) for r in ("thing-of-after", "in-word"))


def _is_homonym(seen: Sighting, field: FieldWords, rules: LanguageRules) -> bool:
    homonym = HOMONYM + seen.form.keys[-1]
    return homonym in rules and rules[homonym].is_among(field)


def _is_time(place: Place, rules: LanguageRules) -> bool:
    if rules["clock-before"].is_before(place):
        return True
    return place.seen.form.kind == "capital" and (
        rules["time-before"].is_before(place) or rules["time-after"].is_after(place)
    )


def _is_street(place: Place, rules: LanguageRules) -> bool:
    """In Slavic languages only an adjective: "улица Киева" is one of Kyiv's."""
    seen, field = place.seen, place.field
    if "street-sign" in rules and not rules["street-sign"].signs.search(seen.form.keys[-1]):
        return False
    if rules["street-before"].is_before(place):
        return not rules["but"].is_before(place) and not _has_preposition(seen, field)
    if "street-short" in rules:
        short = place_of(seen, field, JOINTS + ".")
        if rules["street-short"].is_before(short):
            return True
    if rules["street-after"].is_after(place):
        return True
    after = seen.last + 1
    if not rules["street-last"].is_after(place) or not field.begins_big(after):
        return False
    return not field.is_before_name(after)


def _has_preposition(seen: Sighting, field: FieldWords) -> bool:
    """Arabic writes in, for and like in one with a name: "a street in Beirut" is in Beirut."""
    before = field.texts[seen.first].removesuffix(seen.form.keys[0])
    return before != field.texts[seen.first] and before.startswith(_PREPOSITIONS)


def _is_quoted(seen: Sighting, field: FieldWords) -> bool:
    text, start, end = field.text, field.starts[seen.first], field.ends[seen.last]
    if text[start - 1 : start] in _OPENING and text[end : end + 1] in _CLOSING:
        return True
    return start > 1 and text[start - 2] == "«" and text[end + 1 : end + 2] == "»"  # French


def _is_club(place: Place, rules: LanguageRules) -> bool:
    """A word of clubs is written big: "FC Kopenhagen", not Portuguese "as Filipinas".

    The name of a club need not be: "Dinamo Tirana", "Zamalek de El Cairo".
    """
    seen, field = place.seen, place.field
    if seen.form.kind not in _NAMES or field.text.isupper():
        return False
    if rules["club-name"].is_before(place):
        return True
    club = rules["club"]
    return (club.is_before(place) and _is_big(field, seen.first - 1)) or (
        club.is_after(place) and _is_big(field, seen.last + 1)
    )


def _is_big(field: FieldWords, i: int) -> bool:
    return field.text[field.starts[i] : field.ends[i]].isupper()


def _is_surname(place: Place, rules: LanguageRules) -> bool:
    """After a given name, which no "San" or "Saint" makes a town."""
    seen, field = place.seen, place.field
    before = seen.first - 1
    if before < 0 or seen.first != seen.last or not rules["given"].is_before(place):
        return False
    is_place = before > 0 and field.texts[before - 1] in _SAINTS
    return not field.text[field.starts[before]].islower() and not is_place


def _is_nickname(place: Place, rules: LanguageRules) -> bool:
    """A nationality with a capital where it is written small, after an article: a brand, a club."""
    seen, field = place.seen, place.field
    if seen.form.kind not in ATTRIBUTE_KINDS or field.text.isupper():
        return False
    if seen.form.text[:1].isupper():  # "la Canarinha", "Consejo de Seguridad ruso" are written so
        return False
    if field.is_before_name(seen.last) or not rules["article"].is_before(place):
        return False
    return not load_forms().naming(seen.form.keys)  # "la Argentina", "a Suíça" are countries


def _is_first_name(seen: Sighting, field: FieldWords, rules: LanguageRules) -> bool:
    """Before a word with a capital, in a text where not every word has one."""
    if seen.form.weak or not field.is_before_name(seen.last):
        return False
    if not rules["first"].signs.fullmatch(field.text[seen.start : seen.end]):
        return False
    place = place_of(seen, field)
    if rules["not-surname"].is_after(place) or rules["preposition"].is_before(place):
        return False
    after = seen.last + 1
    if len(field.texts[after]) > 1 and _is_big(field, after) and not field.text.isupper():
        return False  # "India GDP", "Israel MP"
    n = seen.last + 2
    if n < len(field.texts):
        return not field.text[field.starts[n]].isupper()
    return not _has_big_words(field, seen.first)


def _has_big_words(field: FieldWords, end: int) -> bool:
    """Whether all long words before token `end` have a capital, and there are two."""
    long = [i for i in range(end) if len(field.texts[i]) >= _LONG]
    return len(long) > 1 and all(field.text[field.starts[i]].isupper() for i in long)


def _is_creature(place: Place, rules: LanguageRules) -> bool:
    """A dog, a cat or a horse that is called so: "Kenya, la cagnolina"; not after "in"."""
    seen, field = place.seen, place.field
    creature = rules["creature"]
    if not creature.may_begin(word_at(field, seen.last + 1)):
        return False
    if rules["preposition"].is_before(place):
        return False
    return creature.is_after(place_of(seen, field, JOINTS + ","))


def _is_in_state(place: Place, rules: LanguageRules) -> bool:
    """A town of a state of the USA or a province of Canada: "Berlin, New Hampshire"."""
    seen = place.seen
    if seen.form.kind not in _NAMES:
        return False
    if seen.form.kind == "name" and not rules["town"].signs.fullmatch(seen.form.text):
        return False
    state = rules["state"]
    after = seen.last + 1
    if not state.may_begin(word_at(place.field, after)) or not place.field.begins_big(after):
        return False  # "Dublin va fermer" is no town in Virginia
    return state.is_after(place_of(seen, place.field, JOINTS + ",("))


_Kind = tuple[str, Callable[[Place, LanguageRules], bool]]
_KINDS: Final[tuple[_Kind, ...]] = (("describes a thing", _is_thing), ("a time of day", _is_time))
_KINDS_OF_BIG: Final[tuple[_Kind, ...]] = (
    ("a street or square", _is_street),
    ("a club", _is_club),
    (PERSON, _is_surname),
    ("a nickname or brand", _is_nickname),
    ("a beast's name", _is_creature),
    ("a town of the same name", _is_in_state),
)
"""Of what begins with a capital."""
