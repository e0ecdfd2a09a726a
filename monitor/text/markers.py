"""Version markers: "UPDATE 2-", "(LEAD)", "[종합2보]", "2e LD", "(corrigé)", "KILL:".

They stand before or after a headline, in brackets or set off by a dash or colon. Advisory lines of
a text ("(Corrects figure in an earlier version.)", "Please do not use the story headlined …") are
markers too. A marker says what the wire calls the version; what it is, `stories` decides.
"""

from __future__ import annotations

from collections.abc import Iterator

from monitor.model import Field, Marker, MarkerKind, Span
from monitor.text.late import late
from monitor.text.phrases import Phrases, key
from monitor.text.suspicion import is_suspect
from monitor.text.tables import read_table

MAX_MARKERS = 4
"""A headline carries two or three at most ("URGENT (LEAD) …")."""

PHRASE_MAX = 40
ADVICE_WORDS = 5
"""A notice before a headline has no more words ("CORRECTS NAME OF MINISTER:")."""

HEAD = 400
"""An advisory that withdraws a text says so in its first sentences."""


def _kinds(lines: tuple[str, ...]) -> dict[str, MarkerKind]:
    """Lines of "kind: word|word" as a table from folded word to kind."""
    found: dict[str, MarkerKind] = {}
    for line in lines:
        kind, _, words = line.partition(":")
        found.update({key(w): MarkerKind(kind.strip()) for w in words.split("|")})
    return found


def _words(lines: tuple[str, ...]) -> frozenset[str]:
    return frozenset(key(w) for line in lines for w in line.split("|"))


_TABLE = read_table("monitor.text", "markers.txt")
_PLAIN = _kinds(_TABLE["plain"])
_SHOUTED = _kinds(_TABLE["shouted"])
_NUMBERED = _kinds(_TABLE["numbered"])
_STANDALONE = _words(_TABLE["standalone"])
_BRACKETED_ONLY = _words(_TABLE["bracketed"])
_BOTH = {**_SHOUTED, **_PLAIN}

_OPEN, _CLOSE = r"\[(<【［（〔《", r"\])>】］）〕》"
_BRACKET = late(
    rf"[{_OPEN}]\s{{0,2}}([^{_OPEN}{_CLOSE}\n]{{1,40}}?)\s{{0,2}}[{_CLOSE}]\s{{0,2}}(?:[-–—:：]\s{{0,2}})?"
)
_BARE = late(
    r"([^\W_](?:[^\n:：|!]{0,38}?[^\s\n:：|!])??)\s{0,2}(?:[:：|]|!|--?(?!\w{1,3}\b-)|[–—])\s{0,2}"
)
_SLASHED = late(r"([^\W_][^\n:：|!/]{1,30})/(?=\S)")
_PARTED = late(r"[:：|!–—-]")
"""Without one of these, soon, no word is set off."""

_ONE_WORD = late(r"(\S{2,14})\s{1,2}(?=\S)")
_TWO_WORDS = late(r"(\S{2,14} \S{2,14})\s{1,2}(?=\S)")
_TAIL_BRACKET = late(
    rf"\s{{0,2}}[{_OPEN}]\s{{0,2}}([^{_OPEN}{_CLOSE}\n]{{1,40}})[{_CLOSE}]\s{{0,3}}$"
)
_TAIL_DASH = late(r"\s{1,2}(?:[-–—|]|//)\s{1,2}([^\W_][^\n–—|]{1,30})$")
_MAY_END = late(rf"[{_CLOSE}–—|]|-\s|//")
"""Without one of these near its end a headline has no marker there."""

_LEADING_NUMBER = late(
    r"^(\d{1,2})\s?(?:st|nd|rd|th|er|ere|e|eme|nde?|o|a|º|ª|\.|-й|-я|-e|第)?[\s\-]{0,2}(?=\D)"
)
_TRAILING_NUMBER = late(r"(?:\sn[°o]?\.?)?[\s\-#°.]{0,3}(\d{1,2})[\s\-.]{0,2}$")
_EDITION = late(r"^第\s?(\d{1,2}|[一二三四五六七八九])\s?(?:報|报|版|稿|次更新|次報道)$")
_HAN = "一二三四五六七八九"
_KOREAN = late(r"^(종합|속보|긴급|정정|추가)? ?(\d)?(보|신)?$")
_CALL = late(
    r"^(?:attention|achtung|atencion|attenzione|atencao|внимание|увага|uwaga|dikkat|editors?|eds)[\s,!:–—-]{1,3}"
)
"""To whom a notice is called out ("ATTENTION CORRECTION", "ACHTUNG, STORNO")."""

_ORDINALS = {"second": 2, "third": 3, "fourth": 4, "first": 1, "zweite": 2, "deuxieme": 2}
_PARTS = late(r"\s*[/,+·]\s*|\s+-\s+|\s{2,}")


def read_phrase(phrase: str) -> tuple[MarkerKind, int | None] | None:
    """Kind and count of a marker phrase, any case ("2nd LD" -> LEAD, 2); None if it is none."""
    folded = key(phrase)
    call = _CALL.match(folded)
    text = folded[call.end() if call else 0 :].strip(" .-:!*#")
    if not text or len(text) > PHRASE_MAX:
        return None
    if text in _BOTH:
        return _BOTH[text], None
    number = None
    leading = _LEADING_NUMBER.match(text)
    if leading:
        number, text = int(leading[1]), text[leading.end() :]
    else:
        trailing = _TRAILING_NUMBER.search(text)
        if trailing:
            number, text = int(trailing[1]), text[: trailing.start()]
    if text in _BOTH:
        return _BOTH[text], number
    if number is not None and text in _NUMBERED:
        return _NUMBERED[text], number
    word, _, rest = text.partition(" ")
    if word in _ORDINALS and rest in _BOTH:
        return _BOTH[rest], _ORDINALS[word]
    return _korean(folded) or _edition(folded) or _compound(text, number)


def _korean(text: str) -> tuple[MarkerKind, int | None] | None:
    """종합2보, 2보, 속보2 and the like."""
    found = _KOREAN.match(text)
    if not found or not (found[1] or (found[2] and found[3])):
        return None
    number = int(found[2]) if found[2] else None
    if found[1] in {"속보", "긴급"} or (not found[1] and number == 1):
        return MarkerKind.URGENT, number
    return (MarkerKind.CORRECTION if found[1] == "정정" else MarkerKind.LEAD), number


def _edition(text: str) -> tuple[MarkerKind, int | None] | None:
    """第2報, 第二报: the first of them is the flash."""
    found = _EDITION.match(text)
    if not found:
        return None
    number = _HAN.index(found[1]) + 1 if found[1] in _HAN else int(found[1])
    return (MarkerKind.URGENT if number == 1 else MarkerKind.UPDATE), number


def _compound(text: str, number: int | None) -> tuple[MarkerKind, int | None] | None:
    """URGENT/LEAD, "update 2, corrected": the weightiest part decides, all must be known."""
    parts = [p for p in _PARTS.split(text) if p]
    if not 1 < len(parts) < MAX_MARKERS:
        return None
    kinds = [_BOTH.get(_TRAILING_NUMBER.sub("", p)) for p in parts]
    if any(k is None for k in kinds):
        return None
    weight = [
        MarkerKind.WITHDRAWAL,
        MarkerKind.CORRECTION,
        MarkerKind.UPDATE,
        MarkerKind.LEAD,
        MarkerKind.REFILE,
        MarkerKind.URGENT,
    ]
    return min((k for k in kinds if k), key=lambda k: weight.index(k) if k in weight else 9), number


def _core(phrase: str) -> str:
    """The phrase as written, without its count."""
    text = phrase.strip(" .-:!*#")
    return _TRAILING_NUMBER.sub("", _LEADING_NUMBER.sub("", text))


def _shouted(phrase: str) -> bool:
    """In capitals, or of a script that has none."""
    core = _core(phrase)
    return core == core.upper()


def _is_in_capitals(phrase: str) -> bool:
    """Some words in capitals, of a script that has small letters."""
    return phrase == phrase.upper() != phrase.lower() and phrase.count(" ") < ADVICE_WORDS


def _needs_capitals(phrase: str) -> bool:
    """Whether it is also an ordinary word."""
    return key(_core(phrase)) in _SHOUTED and key(_core(phrase)) not in _PLAIN


def _bracketed(phrase: str) -> tuple[MarkerKind, int | None] | None:
    found = read_phrase(phrase)
    if found is None:
        return _advice(phrase)
    return None if _needs_capitals(phrase) and not _shouted(phrase) else found


def _advice(phrase: str) -> tuple[MarkerKind, None] | None:
    """What a notice says that stands in a headline ("Adds quotes", "CORRECTS TOLL")."""
    call = _CALL.match(key(phrase))
    kind = _advice_kind(key(phrase)[call.end() :] if call else phrase)
    return (kind, None) if kind else None


def _bare(phrase: str) -> tuple[MarkerKind, int | None] | None:
    """A phrase before a separator: in capitals, or capitalised if it is nothing but a marker."""
    found = read_phrase(phrase)
    if found is None:
        return _advice(phrase) if _is_in_capitals(phrase) else None
    if key(_core(phrase)) in _BRACKETED_ONLY:
        return None
    if _shouted(phrase):
        return found
    capitalised = phrase[:1] == phrase[:1].upper()
    said_so = found[0] is MarkerKind.WITHDRAWAL and " " not in key(_core(phrase)).strip()
    ordinary = _needs_capitals(phrase) or said_so
    return found if capitalised and not ordinary else None


def _standalone(title: str, at: int) -> tuple[int, tuple[MarkerKind, int | None]] | None:
    """In capitals before a headline that is not ("URGENT Kim Jong-un …")."""
    if title[at : at + 1].isalpha() and title[at + 1 : at + 2].islower():
        return None  # as most headlines begin
    for found in (_TWO_WORDS.match(title, at), _ONE_WORD.match(title, at)):
        if found is None or (found[1][0].isalpha() and found[1] != found[1].upper()):
            continue  # plainly not in capitals
        if key(found[1]) not in _STANDALONE or not _shouted(found[1]):
            continue
        rest = title[found.end() : found.end() + 12]
        if rest and (rest.upper() == rest.lower() or rest != rest.upper()):
            kind = read_phrase(found[1])
            return (found.end(), kind) if kind else None
    return None


def _head(title: str) -> Iterator[tuple[int, int, tuple[MarkerKind, int | None]]]:
    """Markers before the headline, outermost first."""
    at = len(title) - len(title.lstrip())
    for _ in range(MAX_MARKERS):
        bracket = _BRACKET.match(title, at)
        found = _bracketed(bracket[1]) if bracket else None
        end = bracket.end() if bracket else at
        if found is None:
            bare = _BARE.match(title, at) if _PARTED.search(title, at, at + 48) else None
            found = _bare(bare[1]) if bare else None
            end = bare.end() if bare else at
        if found is None and "/" in title[at : at + PHRASE_MAX]:
            slashed = _SLASHED.match(title, at)
            if slashed and _shouted(slashed[1]):
                found, end = _bare(slashed[1]), slashed.end()
        if found is None:
            alone = _standalone(title, at)
            if alone is None:
                return
            end, found = alone
        if end >= len(title):
            return
        yield at, end, found
        at = end


def _tail(title: str, end: int) -> Iterator[tuple[int, int, tuple[MarkerKind, int | None]]]:
    """Markers after the headline, outermost first."""
    for _ in range(MAX_MARKERS):
        if not _MAY_END.search(title, max(0, end - 50), end):
            return
        found = _TAIL_BRACKET.search(title, max(0, end - 50), end)
        kind = _bracketed(found[1]) if found else None
        if kind is None:
            found = _TAIL_DASH.search(title, max(0, end - 40), end)
            kind = read_phrase(found[1]) if found and _shouted(found[1]) else None
        if found is None or kind is None or found.start() <= 0:
            return
        yield found.start(), end, kind
        end = found.start()


def title_markers(title: str, end: int | None = None) -> tuple[Marker, ...]:
    """Markers of a headline; `end` is where a publisher's name after it begins."""
    stop = len(title.rstrip()) if end is None else end
    head = list(_head(title[:stop]))
    floor = head[-1][1] if head else 0
    tail = [t for t in _tail(title, stop) if t[0] > floor]
    return tuple(
        Marker(kind, Span(Field.TITLE, a, b), number)
        for a, b, (kind, number) in sorted(head + tail)
    )


_ADVICE = late(r"[(（\[【]([^()（）\[\]【】\n]{3,240})[)）\]】]")


_ADVISORIES = read_table("monitor.text", "advisories.txt")
_STEMS = tuple(
    (kind, Phrases(_ADVISORIES[kind.value]))
    for kind in (MarkerKind.CORRECTION, MarkerKind.REFILE, MarkerKind.UPDATE)
)
_WITHDRAWN = Phrases(_ADVISORIES["withdrawal"])


def _advice_kind(text: str) -> MarkerKind | None:
    folded = key(text)
    return next((kind for kind, stem in _STEMS if stem.search(folded)), None)


def _is_apart(text: str, start: int, end: int) -> bool:
    """The bracket opens the text or a line, or is the whole rest of a line."""
    before = text[max(0, start - 3) : start].rstrip(" \t")
    after = text[end : end + 3].lstrip(" \t")
    return not before or before.endswith(("\n", ">")) or not after or after.startswith(("\n", "<"))


def advisories(text: str, where: Field) -> tuple[Marker, ...]:
    """Advisory lines in brackets: at the start of the text or of a line, or closing one."""
    found = []
    for edge_start, edge_end in _edges(text):
        for bracket in _ADVICE.finditer(text, edge_start, edge_end):
            if not _is_apart(text, bracket.start(), bracket.end()):
                continue
            kind = _advice_kind(bracket[1])
            if kind is not None:
                found.append(Marker(kind, Span(where, bracket.start(), bracket.end())))
            if len(found) == MAX_MARKERS:
                return tuple(found)
    return tuple(found)


def _edges(text: str) -> tuple[tuple[int, int], ...]:
    """Where advisories may stand: the first and the last 1,200 code points."""
    edge = 1200
    if len(text) <= 2 * edge:
        return ((0, len(text)),)
    return (0, edge), (len(text) - edge, len(text))


def withdrawal(text: str, where: Field) -> Marker | None:
    """A sentence near the start that takes an earlier text back."""
    head = text[:HEAD]
    if not is_suspect(text) or not _WITHDRAWN.search(key(head)):
        return None
    return Marker(MarkerKind.WITHDRAWAL, Span(where, 0, len(head)))
