"""Query text to pieces: words, quoted phrases, operators, each with its column."""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches
from functools import lru_cache
from typing import Final, NamedTuple

from monitor.errors import QueryError
from monitor.text import token_texts

QUOTES: Final = '"“”„‟«»'
_CLOSING: Final = f"){QUOTES}"
_ENDS_CHUNK: Final = re.compile(rf"[\s()|{QUOTES}]")
_DASHES: Final = "-‐‑‒–—−"
_KEYWORD: Final = re.compile(r"([^\W\d_]\w*):(?!/)")
_KEYWORDS: Final = {"AND": "+", "OR": "|", "NOT": "-"}
_NEAR: Final = re.compile(r"(?:~|NEAR/)(\d{1,4})")
_NEAR_NO_GAP: Final = re.compile(r"~|NEAR(?:/.*)?|(?:near|Near)/\d+")
"""What was hardly meant as a word: no number, or no capitals."""
_PASTED_REGEX: Final = re.compile(r"[\\\[\]{}^$]|\.[*+?]|^/(?=.)")
_JOINT: Final = re.compile(r"(?<=\w)(?:\+(?=\w)|~)")
_COMMA: Final = re.compile(r"[,;](?!\w)|(?<=[^\W\d_])[,;](?=[^\W\d_])|[،؛、，；]")
_WIDE: Final = re.compile(r"[（）＋｜－～＝＊]")
"""Operators as an input method for Chinese, Japanese or Korean writes them."""
NAMED: Final = ("country", "org", "topic")
MAX_GAP: Final = 100
SHOWN: Final = 40
"""Characters of a part of a query that messages show."""


class Piece(NamedTuple):
    """`kind` is one of ( ) + | - near word quoted title country org topic end.

    `literal` is set for a word or quoted phrase after "=", `gap` for near.
    """

    kind: str
    text: str
    at: int
    literal: bool = False
    gap: int = 0


def lex(text: str) -> list[Piece]:
    """All pieces and a last one of kind "end". Raises QueryError."""
    pieces: list[Piece] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        piece, at = _next_piece(text, at)
        pieces.append(piece)
    pieces.append(Piece("end", "", len(text) + 1))
    return pieces


def shortened(text: object) -> str:
    """A part of a query for a message."""
    shown = str(text)
    return shown if len(shown) <= SHOWN else f"{shown[: SHOWN - 1]}…"


@lru_cache(maxsize=1 << 14)
def is_plain_word(word: str) -> bool:
    """Whether a word can be written without quotes and is then read as that word."""
    if word.isalpha() and word.isascii():
        return word not in _KEYWORDS and not _NEAR_NO_GAP.fullmatch(word)
    try:
        pieces = lex(word)
    except QueryError:
        return False
    return len(pieces) == 2 and pieces[0] == Piece("word", word, 1)  # noqa: PLR2004


def _next_piece(  # noqa: PLR0911 - one for each kind of piece
    text: str, at: int
) -> tuple[Piece, int]:
    letter = text[at]
    if text.startswith("(?", at):
        raise _regular_expression("(?", at + 1)
    if letter in "()|":
        return Piece(letter, letter, at + 1), at + 1
    if letter in QUOTES:
        return _quoted(text, at, at, literal=False)
    end = _chunk_end(text, at)
    chunk = text[at:end]
    if letter == "+":
        return Piece("+", "+", at + 1), at + 1
    if letter in _DASHES:
        return _minus(text, at, end)
    if near := _NEAR.fullmatch(chunk):
        return _near(near, chunk, at, end)
    if chunk in _KEYWORDS:
        return Piece(_KEYWORDS[chunk], chunk, at + 1), end
    if letter == "=":
        return _literal(text, at, end)
    if keyword := _KEYWORD.match(chunk):
        return _keyword(text, at, end, keyword)
    _refuse_odd(chunk, at)
    return Piece("word", chunk, at + 1), end


def _chunk_end(text: str, at: int) -> int:
    found = _ENDS_CHUNK.search(text, at)
    return found.start() if found else len(text)


def _quoted(text: str, opening: int, at: int, *, literal: bool) -> tuple[Piece, int]:
    closing = next((i for i in range(opening + 1, len(text)) if text[i] in QUOTES), None)
    if closing is None:
        raise QueryError(
            "this quotation mark is never closed", opening + 1, 'add the closing " after the phrase'
        )
    inside = text[opening + 1 : closing]
    if not token_texts(inside):
        raise QueryError(
            "nothing to search for between the quotation marks", at + 1, "put a word there"
        )
    return Piece("quoted", inside, at + 1, literal), closing + 1


def _minus(text: str, at: int, end: int) -> tuple[Piece, int]:
    after = text[at + 1 : at + 2]
    if at and text[at - 1] in _CLOSING:
        raise QueryError(
            f"{text[at]} needs a space before it and none after it to mean “not”",
            at + 1,
            f"write {text[at - 1]} -word, or put the whole name in quotes",
        )
    if text[at] == "-" and after and not after.isspace() and after not in ")|":
        return Piece("-", "-", at + 1), at + 1
    if end - at == 1 or text[at] != "-":
        raise QueryError(
            f"a free-standing {text[at]} means nothing here",
            at + 1,
            "write + for “and”, -word (touching the word) for “not”, or put the name in quotes",
        )
    raise QueryError("a word was expected after this minus", at + 1, "write -word")


def _near(found: re.Match[str], chunk: str, at: int, end: int) -> tuple[Piece, int]:
    gap = int(found[1])
    if not 0 < gap <= MAX_GAP:
        raise QueryError(
            f"{chunk}: the distance must be from 1 to {MAX_GAP} words", at + 1, "write e.g. ~5"
        )
    return Piece("near", chunk, at + 1, gap=gap), end


def _literal(text: str, at: int, end: int) -> tuple[Piece, int]:
    if text[at + 1 : at + 2] and text[at + 1] in QUOTES:
        return _quoted(text, at + 1, at, literal=True)
    chunk = text[at + 1 : end]
    if not chunk:
        raise QueryError(
            "a word or a quoted phrase was expected right after =", at + 1, "write =word"
        )
    _refuse_odd(chunk, at + 1)
    if chunk[0] == "=" or not is_plain_word(chunk):
        shown = shortened(chunk)
        raise QueryError(f"{shown} is no plain word", at + 2, f'put it in quotes: ="{shown}"')
    return Piece("word", chunk, at + 1, literal=True), end


def _keyword(text: str, at: int, end: int, found: re.Match[str]) -> tuple[Piece, int]:
    word = found[1].casefold()
    after = at + found.end()
    if word == "title":
        return Piece("title", found[0], at + 1), after
    if word not in NAMED:
        close = get_close_matches(word, (*NAMED, "title"), n=1)
        hint = f'put it in quotes: "{shortened(text[at:end])}"'
        if close:
            hint = f"did you mean {close[0]}: ? Otherwise {hint}"
        raise QueryError(f"unknown prefix {shortened(found[0])}", at + 1, hint)
    if after < len(text) and text[after] in QUOTES:
        piece, stop = _quoted(text, after, at, literal=False)
        return Piece(word, " ".join(piece.text.split()), at + 1), stop
    if after >= end:
        raise QueryError(
            f"a name was expected right after {found[0]}", after + 1, f"write e.g. {_example(word)}"
        )
    name = text[after:end]
    if not token_texts(name):
        raise QueryError(
            f"nothing to search for in {shortened(name)}", at + 1, f"write {_example(word)}"
        )
    return Piece(word, name, at + 1), end


def _example(kind: str) -> str:
    return {"country": "country:KP", "org": "org:NATO", "topic": "topic:missiles"}[kind]


def _regular_expression(odd: str, column: int) -> QueryError:
    return QueryError(
        f"{odd} looks like a regular expression, which queries do not have",
        column,
        "write word* for a beginning, A | B for alternatives, or put it in quotes",
    )


def _refuse_odd(chunk: str, at: int) -> None:
    """Raise for a word that was hardly meant as one."""
    _refuse_half_operator(chunk, at)
    if odd := _PASTED_REGEX.search(chunk):
        raise _regular_expression(odd[0], at + odd.start() + 1)
    star = chunk.find("*")
    if star >= 0 and (star != len(chunk) - 1 or not token_texts(chunk[:star])):
        raise QueryError("* may stand only at the end of a word", at + star + 1, "write missile*")
    if not token_texts(chunk):
        hint = {"&": "write + for “and”", "&&": "write + for “and”"}.get(chunk, "write a word")
        raise QueryError(f"nothing to search for in {shortened(chunk)}", at + 1, hint)
    unknown = chunk.find("?")
    if unknown >= 0:
        raise QueryError(
            "? means nothing here",
            at + unknown + 1,
            "write word* for a beginning, or put the words in quotes",
        )
    comma = _COMMA.search(chunk)
    if comma:
        raise QueryError(
            f"{comma[0]} means nothing here",
            at + comma.start() + 1,
            "write | for “or”, + for “and”, or put the phrase in quotes",
        )


def _refuse_half_operator(chunk: str, at: int) -> None:
    """Raise for a word that is an operator or a prefix but for a sign, a space or a number."""
    if wide := _WIDE.search(chunk):
        plain = unicodedata.normalize("NFKC", wide[0])
        raise QueryError(
            f"{wide[0]} is no operator",
            at + wide.start() + 1,
            f"write {plain} of the Latin keyboard, or put the phrase in quotes",
        )
    if _NEAR_NO_GAP.fullmatch(chunk):
        raise QueryError(
            f"{chunk} is no distance", at + 1, "write A ~5 B or A NEAR/5 B, or put it in quotes"
        )
    if chunk[0] == "!":
        raise QueryError("! means nothing here", at + 1, f"write -{shortened(chunk[1:])} for “not”")
    if chunk[0] == ":":
        raise QueryError(
            ": means nothing here", at + 1, "write title:word without spaces, or use quotes"
        )
    if chunk[0] == "~":
        raise QueryError("a number was expected after ~", at + 2, "write A ~5 B")
    if joint := _JOINT.search(chunk):
        raise QueryError(
            f"{joint[0]} needs a space on both sides",
            at + joint.start() + 1,
            f'or quotes: "{shortened(chunk)}"',
        )
