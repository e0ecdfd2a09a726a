"""`ports.Lexicon` over simplemma's dictionaries, read in processes of their own, and a cache."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from monitor.adapters.lexicon.cache import read_cache, write_cache
from monitor.ports import Inflected, Vocabulary

FOLDER: Final = "lexicon"
"""In the state directory."""
DEADLINE_S: Final = 60.0
"""For one dictionary; the biggest one takes 4 s on the machine of docs/benchmarks.md."""
MEMORY_MB: Final = 1024
AT_ONCE: Final = 2
_ALIKE: Final = {"no": "nb", "sr": "hbs", "hr": "hbs", "bs": "hbs", "sh": "hbs"}
"""Codes of languages whose dictionary stands under another one."""
_NEVER: Final = frozenset(["la", "grc", "enm", "sw", "ml"])
"""Dead, or experimental in simplemma."""


class DictionaryLexicon:
    """Asks the cache, then for each language with unknown words one process, two at a time.

    `child` is the command line that the language and the limits are added to.
    """

    def __init__(
        self,
        folder: Path,
        deadline_s: float = DEADLINE_S,
        child: tuple[str, ...] = ("-m", "monitor.adapters.lexicon.child"),
    ) -> None:
        self._folder = folder
        self._deadline_s = deadline_s
        self._child = child
        self._running: set[subprocess.Popen[bytes]] = set()
        self._is_stopped = False

    def stop(self) -> None:
        """From another thread: a look-up under way, and any later one, soon ends with troubles."""
        self._is_stopped = True
        for process in tuple(self._running):
            process.kill()

    def look_up(self, wanted: Mapping[str, Collection[str]]) -> Vocabulary:
        """Forms of words by language; what goes wrong is told, not raised."""
        wanted = {
            code: found for code, words in wanted.items() if (found := [*filter(_is_text, words)])
        }
        try:
            edition = _edition()
        except PackageNotFoundError:
            return Vocabulary({}, ("simplemma is not installed",) if wanted else ())
        known = {code: self._cached(code, edition, words) for code, words in wanted.items()}
        missing = {
            code: sorted(lacking)
            for code, words in wanted.items()
            if (lacking := {*words} - known[code].keys()) and _dictionary(code) is not None
        }
        troubles = []
        for code, answer in self._ask_all(missing).items():
            if isinstance(answer, str):
                troubles.append(f"{code}: {answer}")
                continue
            known[code] |= answer
            write_cache(self._path(code), code, edition, answer)
        return Vocabulary({c: w for c, w in known.items() if w}, tuple(sorted(troubles)))

    def _path(self, code: str) -> Path:
        return self._folder / f"{code}.txt"

    def _cached(self, code: str, edition: str, words: Collection[str]) -> dict[str, Inflected]:
        if not code.isalpha():
            return {}
        return read_cache(self._path(code), code, edition, frozenset(words))

    def _ask_all(self, missing: Mapping[str, list[str]]) -> dict[str, dict[str, Inflected] | str]:
        """Forms, or what went wrong, per language; the biggest dictionaries first."""
        if not missing:
            return {}
        codes = sorted(missing, key=_size, reverse=True)
        with ThreadPoolExecutor(min(AT_ONCE, len(codes))) as pool:
            try:
                answers = pool.map(lambda code: self._ask(code, missing[code]), codes)
                return dict(zip(codes, answers, strict=True))
            except BaseException:  # Ctrl-C: nobody waits for them any more
                pool.shutdown(wait=False, cancel_futures=True)
                for process in tuple(self._running):
                    process.kill()
                raise

    def _ask(self, code: str, words: list[str]) -> dict[str, Inflected] | str:
        """Forms of words that the cache does not have, or what went wrong."""
        if self._is_stopped:
            return "the program ends"
        limits = (_ALIKE.get(code, code), str(self._deadline_s), str(MEMORY_MB * 1024 * 1024))
        try:
            process = subprocess.Popen(  # noqa: S603 - our own program
                (sys.executable, "-P", "-X", "utf8", *self._child, *limits),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=_environment(),
                cwd="/",
                start_new_session=True,
            )
        except OSError as error:
            return f"the process that reads it does not start ({error.strerror})"
        with process:
            self._running.add(process)
            if self._is_stopped:
                process.kill()
            try:
                out, err = process.communicate(json.dumps(words).encode(), self._deadline_s)
            except subprocess.TimeoutExpired:
                process.kill()
                return f"not read within {self._deadline_s:g} seconds"
            finally:
                self._running.discard(process)
        if process.returncode:
            last = err.decode("utf-8", "replace").strip().splitlines()[-1:]
            return f"the process that reads it ended ({last[0] if last else process.returncode})"
        try:
            return _answer(out, words)
        except ValueError:
            return "the process that reads it answered nonsense"


def _is_text(word: str) -> bool:
    """Whether a word is no more than text: half a character has no forms, nor has a line."""
    return bool(word) and word.isprintable()


def _answer(data: bytes, words: list[str]) -> dict[str, Inflected]:
    """The child's JSON, checked. Raises ValueError."""
    answer = json.loads(data)
    if not isinstance(answer, dict) or answer.keys() != set(words):
        raise ValueError("other words")
    found = {}
    for word, told in answer.items():
        match told:
            case [bool(known), [*forms]] if forms and all(isinstance(f, str) for f in forms):
                found[word] = Inflected(tuple(forms), known)
            case _:
                raise ValueError("no forms")
    return found


@cache
def _data_folder() -> Path | None:
    spec = find_spec("simplemma")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "strategies" / "dictionaries" / "data"


def _dictionary(code: str) -> Path | None:
    """The file of a language's dictionary; None if there is none."""
    folder = _data_folder()
    name = _ALIKE.get(code, code)
    if folder is None or name in _NEVER or not name.isalpha():
        return None
    file = folder / f"{name}.plzma"
    return file if file.is_file() else None


def _size(code: str) -> int:
    file = _dictionary(code)
    return file.stat().st_size if file else 0


@cache
def _edition() -> str:
    """What the forms depend on: the dictionaries, and our own rules and tables."""
    digest = hashlib.sha256(f"simplemma {version('simplemma')}".encode())
    here = Path(__file__).parent
    for file in sorted((*here.glob("*.py"), *here.glob("data/*.txt"))):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _environment() -> dict[str, str]:
    """As little as possible: the daemon's environment may hold secrets."""
    return {
        "PATH": os.defpath,
        "PYTHONPATH": str(Path(__file__).resolve().parents[3]),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
