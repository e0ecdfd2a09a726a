"""Forms once found, kept in the state directory: one text file a language.

The first line is a JSON header with the language, the edition (version of the dictionaries and of
our own rules) and the number of words; then come a line a word and a checksum. A file that is not
whole, of another edition or not ours counts as absent and is written anew: it can always be had
again from the dictionary. Only lines of wanted words are taken apart, so that a file of a million
words costs the daemon no memory.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Final

from monitor.ports import Inflected

FORMAT: Final = 1
MOST_WORDS: Final = 200_000
"""Words beyond which those that are no longer wanted are left out."""
_LONGEST_LINE: Final = 100_000


def read_cache(
    path: Path, language: str, edition: str, wanted: Collection[str]
) -> dict[str, Inflected]:
    """The forms of wanted words that the file has; nothing if anything in it is odd."""
    found: dict[str, Inflected] = {}
    with contextlib.suppress(OSError, ValueError):
        for word, line in _lines(path, language, edition):
            if word in wanted:
                found[word] = _forms(line)
        return found
    return {}


def write_cache(path: Path, language: str, edition: str, news: Mapping[str, Inflected]) -> bool:
    """Add words to the file, all at once or not at all. False if it cannot be written."""
    lines = {word: line for word, told in news.items() if (line := _line(word, told))}
    with contextlib.suppress(OSError, ValueError):
        kept = dict(_lines(path, language, edition))
        if len(kept) + len(lines) <= MOST_WORDS:
            lines = kept | lines
    body = "".join(lines.values()).encode()
    header = {"format": FORMAT, "language": language, "edition": edition, "words": len(lines)}
    head = json.dumps(header).encode() + b"\n"
    try:
        for folder in (path.parent.parent, path.parent):  # the state directory is private too
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    except OSError:
        return False
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(head + body + b"%08x\n" % zlib.crc32(head + body))
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        return False
    return True


def _lines(path: Path, language: str, edition: str) -> Iterator[tuple[str, str]]:
    """Word and line. Raises ValueError, at the latest after the last line, for a damaged file."""
    with path.open("rb") as file:
        first = file.readline(_LONGEST_LINE)
        header = json.loads(first)
        if not isinstance(header, dict) or header.get("format") != FORMAT:
            raise ValueError("another format")
        if (header.get("language"), header.get("edition")) != (language, edition):
            raise ValueError("another edition")
        sum_, count = zlib.crc32(first), 0
        while line := file.readline(_LONGEST_LINE):
            if b"\t" not in line:
                break
            sum_ = zlib.crc32(line, sum_)
            count += 1
            text = line.decode()
            yield text[: text.index("\t")], text
        if count != header.get("words") or line != b"%08x\n" % sum_ or file.read(1):
            raise ValueError("damaged")


def _line(word: str, told: Inflected) -> str:
    """The line of a word; "" for what no word is."""
    parts = (word, "known" if told.known else "guessed", *told.forms)
    line = "\t".join(parts) + "\n"
    is_plain = all(parts) and line.count("\t") == len(parts) - 1 and line.count("\n") == 1
    return line if is_plain and len(line.encode()) <= _LONGEST_LINE else ""


def _forms(line: str) -> Inflected:
    _, known, *forms = line[:-1].split("\t")
    if known not in ("known", "guessed") or not all(forms) or not forms:
        raise ValueError("not a line of ours")
    return Inflected(tuple(forms), known == "known")
