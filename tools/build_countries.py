"""Merge the names in tools/concepts/ with CLDR's into the data file that the program reads.

    python tools/build_countries.py --cldr FOLDER [--check]

FOLDER holds the package `cldr-localenames-full`, version 48 or later, as its publisher packs it
(`npm install cldr-localenames-full`). With --check nothing is written; the exit code is 1 if the
file would change.

What it does, so that the program need not at every start:
* endings are written out, every form is folded into tokens;
* CLDR's name of a territory is added where nobody wrote one with the same words;
* a name that is an ordinary word of another language (German "Island", French "Chili") counts in
  texts of its own languages only (words.list);
* what stands in several languages is one form.
"""

# ruff: noqa: INP001 a script, not a package

from __future__ import annotations

import argparse
import itertools
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from monitor.text import fold, tokens
from monitor.watch.forms import BLOCKER, KINDS, PREFIX_BUCKET

HERE = Path(__file__).parent
SOURCE = HERE / "concepts"
WORDS = "words.list"
"""Beside the languages: names that are ordinary words elsewhere."""

TARGET = HERE.parent / "monitor/watch/data/concepts.txt"
LANGUAGES = ("fr", "en", "es", "de", "it", "pt", "ru", "uk", "ko", "zh", "ja", "ar", "pl", "tr")
NAMES_ONLY = (
    "nl", "sv", "da", "nb", "fi", "cs", "sk", "hu", "ro", "bg", "el", "hr", "sr", "sl", "he", "fa",
    "hi", "id", "vi", "ca", "lt", "lv", "et", "th",
)  # fmt: skip
"""Languages of which only CLDR's plain names are known."""

CLDR_FOLDER = {"zh": ("zh-Hans", "zh-Hant"), "pt": ("pt", "pt-PT"), "nb": ("no", "nb")}
TERRITORY = re.compile(r"([A-Z]{2})(?:-alt-(?:short|variant))?")
NO_COUNTRY = frozenset(
    ["EU", "EZ", "UN", "QO", "ZZ", "XA", "XB", "AC", "CP", "CQ", "DG", "EA", "IC", "TA", "BV", "HM"]
)
"""Groups and test codes, parts of others, rocks."""

CAPITAL_KINDS = frozenset({"name", "abbr", "capital", "seat"})
HEADER = """\
# Made by tools/build_countries.py from tools/concepts/ and CLDR {version}: edit there, not here.
# Names from CLDR: copyright Unicode, Inc., Unicode License v3, see LICENSE-UNICODE beside it.
"""

_BRACES = re.compile(r"\{([^}]*)\}")
_BRACKET = re.compile(r"\s*[(（\[]|\s+SAR\b")
_HEAD = re.compile(r"\[([^\]]+)\]")


@dataclass(frozen=True)
class Written:
    """A form as it was written, endings written out. `flags` are sorted letters (see forms.py)."""

    keys: tuple[str, ...]
    owner: str
    kind: str
    languages: tuple[str, ...]
    flags: str
    text: str


@dataclass
class Book:
    """Everything that was read."""

    forms: list[Written] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_file(text: str, language: str) -> Iterator[Written]:
    """The forms of one file of tools/concepts. ValueError with the line's number for a mistake."""
    owner = ""
    endings: dict[str, tuple[str, ...]] = {}
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.partition("#")[0].strip()
        if not line:
            continue
        if head := _HEAD.fullmatch(line):
            owner = head[1]
        elif line.startswith("@"):
            name, *listed = line[1:].split()
            endings[name] = tuple("" if e == "0" else e for e in listed)
        else:
            kind, colon, listing = line.partition(":")
            if not colon or not owner:
                raise ValueError(f"{language}, line {number}: neither a section nor forms: {line}")
            if kind not in KINDS.values():
                raise ValueError(f"{language}, line {number}: unknown kind {kind!r}")
            if (kind == "block") is not (owner == BLOCKER):
                raise ValueError(f"{language}, line {number}: {kind} in the section [{owner}]")
            try:
                yield from _listed(listing, owner, kind, language, endings)
            except (ValueError, KeyError) as error:
                raise ValueError(f"{language}, line {number}: {error}") from error


def _listed(
    listing: str, owner: str, kind: str, language: str, endings: dict[str, tuple[str, ...]]
) -> Iterator[Written]:
    for part in listing.split("|"):
        text = part.strip()
        bare = text.lstrip("^?=!")
        if not bare:
            continue
        sigils = text[: len(text) - len(bare)]
        last = bare[-1] if bare[-1] in "*-~" else ""
        for expanded in expand(bare.rstrip("*~"), endings):
            keys = tuple(t.text for t in tokens(expanded))
            if not keys:
                raise ValueError(f"a form without letters: {text!r}")
            if last == "*" and len(keys[-1]) < PREFIX_BUCKET:
                raise ValueError(f"too short for a beginning: {text!r}")
            flags = {*sigils, *last}
            if _begins_big(expanded) and (kind in CAPITAL_KINDS or language == "en"):
                flags.add("A")
            if kind == "block":
                flags.discard("A")
            form = Written(keys, owner, kind, (language,), "".join(sorted(flags)), expanded)
            yield form
            if len(keys) > 1 and all("가" <= key[0] <= "힣" for key in keys):
                # Korean writes names of several words with and without spaces
                yield replace(form, keys=("".join(keys),))


def _begins_big(text: str) -> bool:
    first = next((c for c in text if c.isalpha()), "")
    return first != first.lower()


def expand(part: str, endings: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """`russ{o,a}`, `российск{ru.adj}` and `Stan{y,ów} Zjednoczon{&e,ych}` written out."""
    if "{" not in part:
        yield part
        return
    pieces = _BRACES.split(part)
    for chosen in _chosen(pieces[1::2], endings):
        yield "".join(
            itertools.chain.from_iterable(itertools.zip_longest(pieces[::2], chosen, fillvalue=""))
        )


def _chosen(groups: list[str], endings: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """One ending for every pair of braces; those with & go along with the pair before."""
    rows: list[list[tuple[str, ...]]] = []
    for group in groups:
        listed = endings.get(group) or tuple(group.lstrip("&").split(","))
        if len(listed) == 1 and not group.startswith("&"):
            raise ValueError(f"no endings are called {{{group}}}")
        if not group.startswith("&"):
            rows.append([(e,) for e in listed])
        elif not rows or len(rows[-1]) != len(listed):
            raise ValueError(f"{{{group}}} does not go with the endings before")
        else:
            rows[-1] = [(*before, e) for before, e in zip(rows[-1], listed, strict=True)]
    for combined in itertools.product(*rows):
        yield tuple(itertools.chain.from_iterable(combined))


def cldr_names(folder: Path, language: str) -> Iterator[Written]:
    """CLDR's plain names of territories.

    Of "Myanmar (Burma)" what stands before the bracket, unless other territories share it: the
    bracket may hold a second name, but also "Republic", "Dutch part" or "United States".
    """
    for name in CLDR_FOLDER.get(language, (language,)):
        path = folder / "main" / name / "territories.json"
        if not path.exists():
            continue
        whole = json.loads(path.read_text("utf-8"))["main"][name]
        named: dict[str, set[str]] = defaultdict(set)
        for code, text in whole["localeDisplayNames"]["territories"].items():
            found = TERRITORY.fullmatch(code)
            plain = _BRACKET.split(text)[0].strip()
            if found and found[1] not in NO_COUNTRY and not (plain != text and "-" in code):
                named[plain].add(found[1])
        for text, codes in named.items():
            keys = tuple(t.text for t in tokens(text))
            if len(codes) == 1 and len("".join(keys)) > 1:
                flags = "A" if _begins_big(text) else ""
                yield Written(keys, f"country:{min(codes)}", "name", (language,), flags, text)


def collect(cldr: Path) -> Book:
    """All forms, those of CLDR where nobody wrote the same words."""
    book = Book()
    for language in LANGUAGES:
        text = (SOURCE / f"{language}.txt").read_text("utf-8")
        book.forms += dict.fromkeys(read_file(text, language))
    taken: dict[str, dict[tuple[str, ...], set[str]]] = defaultdict(lambda: defaultdict(set))
    for form in book.forms:
        taken[form.languages[0]][form.keys].add(form.owner)
    for language in (*LANGUAGES, *NAMES_ONLY):
        for form in dict.fromkeys(cldr_names(cldr, language)):
            owners = taken[language][form.keys]
            if owners:
                if form.owner not in owners:
                    book.notes.append(f"{language} {form.text}: CLDR {form.owner}, here {owners}")
                continue
            owners.add(form.owner)
            book.forms.append(
                replace(form, flags="!" + form.flags) if language in NAMES_ONLY else form
            )
    return book


def mark_foreign_words(forms: Iterable[Written], words: str) -> list[Written]:
    """Keep names that words.txt calls ordinary words of another language out of its texts."""
    ordinary: dict[str, set[str]] = {}
    for line in words.splitlines():
        listed, _, languages = line.partition("#")[0].partition(":")
        for word in listed.split("|"):
            ordinary.setdefault(fold(word.strip()), set()).update(languages.split())
    return [
        replace(form, flags=f"{form.flags}o")
        if len(form.keys) == 1
        and form.owner != BLOCKER
        and not ordinary.get(form.keys[0], set()) <= {*form.languages}
        else form
        for form in forms
    ]


def merge(forms: Iterable[Written]) -> list[Written]:
    """The same form of several languages once; sorted by words, then owner."""
    merged: dict[tuple[object, ...], Written] = {}
    for form in forms:
        identity = (form.keys, form.owner, form.kind, form.flags, form.text)
        twin = merged.get(identity)
        if twin is None:
            merged[identity] = form
        elif form.languages[0] not in twin.languages:
            merged[identity] = replace(twin, languages=(*twin.languages, *form.languages))
    return sorted(merged.values(), key=lambda f: (f.keys, f.owner, f.kind, f.languages, f.text))


def check(forms: Iterable[Written]) -> list[str]:
    """What cannot be right."""
    forms = list(forms)
    blocked: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for form in forms:
        if form.owner == BLOCKER and not is_by_accent(form):
            blocked[form.keys].update(form.languages)
    return [
        f"{form.owner} {form.text} ({' '.join(form.languages)}) is blocked"
        for form in forms
        if form.owner != BLOCKER and not {*form.languages}.isdisjoint(blocked.get(form.keys, ()))
    ]


def is_by_accent(form: Written) -> bool:
    """One word with an accent that is another word without: `^Quitó` blocks no `Quito`."""
    return "^" in form.flags and len(form.keys) == 1 and fold(form.text) != form.text.lower()


def without_foreign_blocks(forms: Iterable[Written]) -> list[Written]:
    """A blocker that is a name in another language holds in its own languages only."""
    forms = list(forms)
    named = {form.keys for form in forms if form.owner != BLOCKER}
    return [
        replace(form, flags="".join(sorted({*form.flags, "!"})))
        if form.owner == BLOCKER and form.keys in named
        else form
        for form in forms
    ]


def render(forms: Iterable[Written], version: str) -> str:
    """The data file: see monitor/watch/forms.py for its lines."""
    letter = {name: sign for sign, name in KINDS.items()}
    by_head: dict[str, list[str]] = defaultdict(list)
    known: dict[str, set[str]] = defaultdict(set)
    for form in forms:
        kind, _, code = form.owner.partition(":")
        if form.kind == "name":
            known[kind].add(code)
        head, *rest = form.keys
        where = f"{head}*" if "*" in form.flags and not rest else head
        by_head[where].append(
            "|".join(
                (
                    " ".join(rest),
                    form.owner.removeprefix("country:"),
                    letter[form.kind],
                    ",".join(form.languages),
                    form.flags,
                    "" if form.text == " ".join(form.keys) else form.text,
                )
            )
        )
    lines = [f"@{kind} {' '.join(sorted(codes))}" for kind, codes in sorted(known.items())]
    lines += [f"{head}\t{chr(9).join(records)}" for head, records in sorted(by_head.items())]
    return HEADER.format(version=version) + "\n".join(lines) + "\n"


def build(cldr: Path) -> tuple[str, list[str], list[str]]:
    """The text of the data file, notes, and mistakes."""
    book = collect(cldr)
    words = (SOURCE / WORDS).read_text("utf-8")
    forms = mark_foreign_words(merge(without_foreign_blocks(book.forms)), words)
    version = json.loads((cldr / "package.json").read_text("utf-8"))["version"]
    return render(forms, version), book.notes, check(forms)


def main() -> int:
    """Write or compare."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cldr", type=Path, required=True, help="folder cldr-localenames-full")
    parser.add_argument("--check", action="store_true", help="compare, do not write")
    parser.add_argument("--notes", action="store_true", help="print what was decided by rule")
    options = parser.parse_args()
    text, notes, mistakes = build(options.cldr)
    if options.notes:
        print("\n".join(notes))
    for mistake in mistakes:
        print(mistake, file=sys.stderr)
    if options.check:
        return int(text != TARGET.read_text("utf-8") or bool(mistakes))
    TARGET.write_text(text, "utf-8")
    print(f"{TARGET.name}: {text.count(chr(10))} lines, {len(text.encode()) // 1024} KiB")
    return int(bool(mistakes))


if __name__ == "__main__":
    sys.exit(main())
