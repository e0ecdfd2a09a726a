"""Where concepts are named in an item, and which of it is evidence.

One pass takes the longest form over all concepts and blockers at once, so that "Corée du Sud" can
never be half of another name. Then doubtful forms need support, and single letters of East Asian
headlines ("日米", "俄乌") count only beside the letter of another country, and some Japanese ones
as a word of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from monitor.text import fold
from monitor.watch.agencies import without_descriptions, without_own_name
from monitor.watch.forms import ATTRIBUTE_KINDS, BLOCKER, Form, Forms, load_forms, stops_of
from monitor.watch.neighbours import load_rules
from monitor.watch.sighting import Sighting, Sightings
from monitor.watch.spoken import Spelling, Spoken, Stem, spoken_in
from monitor.watch.surroundings import is_news_of_state, without_things
from monitor.watch.words import FIRST_HANGUL, FIRST_KANA, PARTICLES, FieldWords, ItemWords

_NO_CASE: Final = "\u0590"
"""Hebrew, Arabic and East Asian letters, from here on, have no capitals."""

_HYPHENS: Final = frozenset("-‐‑–")
_JAPANESE: Final = "ja"
_ENGLISH: Final = ("en",)
_ENGLISH_OR_UNKNOWN: Final = ("en", "")
_WORDS_IN_CAPITALS: Final = {
    "us": _ENGLISH_OR_UNKNOWN,
    "is": _ENGLISH_OR_UNKNOWN,
    "eu": ("pt", ""),
    "un": ("fr", "es", "it", "pt", ""),
}
"""Abbreviations that are words of these languages where all is in capitals: US, us."""

_JOINTS: Final = frozenset(["", "・", "·", "-", "–", "/", "、"])

# "独ボッシュ", "英BP": Japanese headlines put a country's letter before the name of a company.
# Before such a name these letters are day, middle, morning, north, south, and a counter.
_OTHER_LETTERS: Final = frozenset("日中朝北南台")
_NAME_AFTER: Final = re.compile(r"[\u30a1-\u30fa・ー]{3}|[A-ZＡ-Ｚ]{2}")
_WORD_BEFORE: Final = re.compile(r"[\u3400-\u9fff々\u30a1-\u30faー\d]")
# "韓国と豪が": after such a word the letter is a whole word, not the half of one (日本と比べ).
_AND: Final = "と"
# "豪、移民を制限", "英で総選挙": so headlines begin, hardly any with a seal or a ratio.
_BEGINS: Final = re.compile(r".、|[英独仏豪伊][がで]")
_BOUND: Final = frozenset("とやの")
"""Before a letter that と joins to a country: half of a list, or another word owns it (神と仏)."""
_WORD_ENDS: Final = re.compile(r"[とがはのをでにも、。]|$")


def see(words: ItemWords, forms: Forms) -> Sightings:
    """Every concept that an item names."""
    found: list[Sighting] = []
    language = words.item.language
    for f, field in enumerate(words.fields):
        found.extend(_see_field(f, field, forms, language))
    if not found:
        return Sightings({}, [], [])
    return _judge(found, words)


def _see_field(f: int, field: FieldWords, forms: Forms, language: str) -> Iterator[Sighting]:
    after = 0
    for i, stems in _openings(field, spoken_in(forms, language)):
        if i < after:
            continue
        longest: list[tuple[Spelling, str]] = []
        for key, stem in stems:
            there = stem.standing(field.keys, i)
            longest = _longest(longest, there, key, field, i, language)
        if not longest:
            continue
        last = i + longest[0][0].size[0] - 1
        for spelling, key in longest:
            start, end = field.place(i, last, key)
            yield Sighting(spelling.form.owner, spelling.form, f, i, last, start, end)
        after = last + 1


def _openings(field: FieldWords, spoken: Spoken) -> Iterator[tuple[int, list[tuple[str, Stem]]]]:
    """The words with which a form may begin that may stand there, each with its keys."""
    if field.single:
        live = field.live
        following_each = [*live[1:], ""][: len(live)]
        beside = zip(live, map(spoken.__getitem__, live), following_each, strict=True)
        for i, (key, stem, second) in enumerate(beside):
            if stem is not None and (stem.alone or second in stem.seconds):
                yield i, [(key, stem)]
        return
    for i, keys in enumerate(field.keys):
        known = [(key, stem) for key in keys if (stem := spoken[key]) is not None]
        if known:
            following = field.keys[i + 1] if i + 1 < len(field.keys) else ()
            stems = [(key, stem) for key, stem in known if stem.may_stand(following)]
            if stems:
                yield i, stems


def _longest(
    best: list[tuple[Spelling, str]],
    standing: list[tuple[Spelling, int]],
    key: str,
    field: FieldWords,
    i: int,
    language: str,
) -> list[tuple[Spelling, str]]:
    """The longest of the forms that stand at token i; several if different owners share it."""
    most = best[0][0].size if best else (0, 0)
    for spelling, last in sorted(standing) if len(standing) > 1 else standing:
        if spelling.size < most:
            break
        if not _is_allowed(spelling, field, i, last):
            continue
        ending = key if last == i else spelling.form.keys[-1]
        if spelling.size == most:
            best = _with_twin(best, spelling, ending, language)
        else:
            best = [(spelling, ending)]
        most = spelling.size
    return best


def _with_twin(
    best: list[tuple[Spelling, str]], spelling: Spelling, ending: str, language: str
) -> list[tuple[Spelling, str]]:
    """One form of each owner: that of the text's language, else the more doubtful one."""
    form = spelling.form
    for n, ((_, _, other, _), _) in enumerate(best):
        if other.owner == form.owner:
            if _weight(form, language) > _weight(other, language):
                return [*best[:n], (spelling, ending), *best[n + 1 :]]
            return best
    return [*best, (spelling, ending)]


def _weight(form: Form, language: str) -> tuple[bool, bool]:
    return language in form.languages, form.doubtful


def _is_allowed(spelling: Spelling, field: FieldWords, i: int, last: int) -> bool:
    """Whether the conditions that the data file sets for a form hold at these words."""
    form = spelling.form
    for n in range(i, last):
        if field.has_stop(n) and n - i + 1 not in stops_of(form.text):
            return False
        if (form.owner == BLOCKER or form.doubtful) and field.is_cut_apart(n):
            return False
        if field.texts[n] != form.keys[n - i] and _goes_on(field.texts[n], form.keys[n - i]):
            return False
    if form.owner == BLOCKER and field.texts[last] != form.keys[-1] and _is_name(field, last, form):
        return False
    return spelling.free or _fits(form, field, i, last)


def _goes_on(word: str, key: str) -> bool:
    """Whether more than a particle follows in Hangul: 인도네시아 is not the 인도 of "인도 지원"."""
    return word[0] >= FIRST_HANGUL and word.removeprefix(key) not in PARTICLES


def _is_name(field: FieldWords, last: int, form: Form) -> bool:
    """Whether the last word in Hangul goes on to a country's name: 인도네시아 after "선박 인도"."""
    longer = (k for k in field.keys[last] if k >= FIRST_HANGUL and len(k) > len(form.keys[-1]))
    return any(load_forms().naming((key,)) for key in longer)


def _fits(form: Form, field: FieldWords, i: int, last: int) -> bool:
    """Whether it is written as it must be, between words that may stand there."""
    if form.exact and not _is_as_written(form, field, i):
        return False
    if (form.capital and not field.begins_big(i)) or (form.unnamed and field.is_before_name(last)):
        return False
    if form.whole and field.texts[last].removeprefix(form.keys[-1]) not in PARTICLES:
        return False
    if form.hyphen and field.text[field.ends[last] : field.ends[last] + 1] not in _HYPHENS:
        return False
    if form.keys[0] < FIRST_KANA or not field.cuts_katakana(i, last):
        return True
    return not form.weak and form.owner != BLOCKER and _joins(field, i, last)


def _joins(field: FieldWords, first: int, last: int) -> bool:
    """Whether only a word of news or another country is written in one with katakana.

    "ロシアメディア", "イスラエルイラン情勢", but never "タイヤ" or "ロシアケーキ".
    """
    rules = load_rules().by_language[_JAPANESE]
    before, after = field.katakana_beside(first, last)
    country = rules["joined-country"].signs
    return (not before or country.fullmatch(before) is not None) and (
        not after
        or country.fullmatch(after) is not None
        or rules["joined-word"].signs.fullmatch(after) is not None
    )


def _is_as_written(form: Form, field: FieldWords, i: int) -> bool:
    for n, written in enumerate(form.written):
        there = field.text[field.starts[i + n] : field.ends[i + n]]
        if there == written or (form.prefix and there.startswith(written)):
            continue
        if form.owner == BLOCKER and len(form.keys) == 1 and there != written.upper():
            return False  # ES "Quitó" is no capital, but "QUITO" is
        # "IRA" in a text with small letters is no Portuguese Irã, but an acronym
        if not (there.isupper() and fold(there) == form.keys[n] and field.is_shouted(i)):
            return False
    return True


def _judge(found: list[Sighting], words: ItemWords) -> Sightings:
    """Part evidence from what only looks like it."""
    blocked = {(s.field, s.first) for s in found if s.owner == BLOCKER}
    seen = [
        s._replace(objection="part of another name or expression")
        if (s.field, s.first) in blocked
        else s
        for s in found
    ]
    seen = _without_lone_letters(seen, words)
    seen = without_own_name(without_descriptions(seen, words), words)
    seen = without_things(seen, words)
    seen = _with_support(seen, words)
    evidence: dict[str, list[Sighting]] = {}
    for s in seen:
        if not s.objection and s.owner != BLOCKER:
            evidence.setdefault(s.owner, []).append(s)
    rejected = [s for s in seen if s.objection and s.owner != BLOCKER]
    return Sightings(evidence, rejected, [s for s in seen if s.owner == BLOCKER])


def _is_doubtful(seen: Sighting, words: ItemWords) -> bool:
    """Marked so in the data; or an abbreviation that is a word in capitals too (US, us).

    Also an English nationality before a name in a text of another language: "la série American
    Crime", "Korean Air".
    """
    if seen.form.doubtful:
        return not _is_before_name(seen, words)
    field = words.fields[seen.field]
    if seen.form.languages == _ENGLISH and seen.form.kind in ATTRIBUTE_KINDS:
        return words.item.language not in _ENGLISH_OR_UNKNOWN and field.is_before_name(seen.last)
    if not seen.form.exact or len(seen.form.keys) > 1 or len(field.texts) == 1:
        return False
    is_word = words.item.language in _WORDS_IN_CAPITALS.get(seen.form.keys[0], ())
    return is_word and field.text.isupper() and _has_case(field)


def _has_case(field: FieldWords) -> bool:
    """Whether its script knows capitals: "NZ中銀" has no small letter, but shouts nothing."""
    return max(field.texts, default="") < _NO_CASE


def _with_support(seen: list[Sighting], words: ItemWords) -> list[Sighting]:
    """Object to doubtful forms that no other evidence supports.

    Support is a strong form of the same concept anywhere, or a firm one of another concept
    elsewhere in the same sentence (the same words read as another concept are none).
    """
    doubtful = [s for s in seen if not s.objection and _is_doubtful(s, words)]
    if not doubtful:
        return seen
    doubted = set(doubtful)
    firm = [s for s in seen if not s.objection and s not in doubted]
    strong = {s.owner for s in firm if not s.form.weak}
    sentences = [field.sentences() for field in words.fields]
    near: dict[tuple[int, int], set[tuple[str, int]]] = {}
    for s in firm:
        near.setdefault((s.field, sentences[s.field][s.first]), set()).add((s.owner, s.first))
    objection = "could mean something else; no other evidence supports it"
    return [
        s._replace(objection=objection)
        if s in doubted
        and s.owner not in strong
        and not is_news_of_state(s, words)
        and not any(
            owner != s.owner and first != s.first
            for owner, first in near.get((s.field, sentences[s.field][s.first]), ())
        )
        else s
        for s in seen
    ]


def _without_lone_letters(found: list[Sighting], words: ItemWords) -> list[Sighting]:
    """Object to letters that do not stand right beside another country's letter."""
    letters = {
        (s.field, s.first): s
        for s in found
        if (s.form.kind == "letter" or len(s.form.text) == 1) and not s.objection
    }
    if not letters:
        return found
    kept = []
    for s in found:
        if (s.field, s.first) in letters and s.form.kind == "letter":
            beside = (letters.get((s.field, s.first + step)) for step in (-1, 1))
            if not any(
                b and b.owner != s.owner and _touch(b, s, words) for b in beside
            ) and not _is_word_of_headlines(s, found, words):
                s = s._replace(objection="a letter alone")  # noqa: PLW2901
        kept.append(s)
    return kept


def _is_before_name(seen: Sighting, words: ItemWords) -> bool:
    """A letter of Japanese headlines right before a name in katakana or in capitals."""
    text = words.fields[seen.field].text
    return _is_begun(seen, words) and _NAME_AFTER.match(text, seen.end) is not None


def _is_begun(seen: Sighting, words: ItemWords) -> bool:
    """A letter of Japanese headlines with which a word begins."""
    letter = seen.form.text
    if len(letter) > 1 or letter < "\u3400" or letter in _OTHER_LETTERS:
        return False
    text = words.fields[seen.field].text
    return words.item.language == "ja" and not _WORD_BEFORE.match(
        text, max(seen.start - 1, 0), seen.start
    )


def _is_word_of_headlines(seen: Sighting, found: list[Sighting], words: ItemWords) -> bool:
    """Before a name; a headline's first word (豪、); or with another country (豪とフィジー)."""
    if not _is_begun(seen, words):
        return False
    text = words.fields[seen.field].text
    if _NAME_AFTER.match(text, seen.end) or (not seen.start and _BEGINS.match(text)):
        return True
    if text.startswith(_AND, seen.end) and text[max(seen.start - 1, 0)] in _BOUND:
        return False
    return _WORD_ENDS.match(text, seen.end) is not None and any(
        other.field == seen.field
        and other.owner not in (seen.owner, BLOCKER)
        and other.form.kind != "letter"
        and not other.objection
        and _between(seen, other, words) == _AND
        for other in found
    )


def _between(one: Sighting, other: Sighting, words: ItemWords) -> str:
    early, late = sorted((one, other), key=lambda s: s.start)
    return words.fields[one.field].text[early.end : late.start]


def _touch(one: Sighting, other: Sighting, words: ItemWords) -> bool:
    return _between(one, other, words) in _JOINTS
