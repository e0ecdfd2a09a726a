"""The dictionaries behind their door: real ones for a few words, and what goes wrong with them."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from monitor.adapters.lexicon import DictionaryLexicon, lexicon
from monitor.ports import Inflected, Vocabulary

NO_CHILD = ("-c", "raise SystemExit('a process was started')")


def forms(told: Vocabulary, language: str, word: str) -> set[str]:
    """The forms of one word."""
    return set(told.words[language][word].forms)


def test_a_word_brings_its_forms_and_not_those_of_its_neighbours(forms_folder: Path) -> None:
    """Plurals, cases, participles; no verb of a French noun, no feminine noun of its own."""
    wanted = {
        "fr": ["missile", "général", "force", "parti", "cyberattaque", "sous-marin"],
        "en": ["strike", "talks", "arm"],
        "de": ["Angriff", "Drohnenschwarm"],
        "ru": ["ракета", "Путин"],
    }
    told = DictionaryLexicon(forms_folder).look_up(wanted)
    assert told.troubles == ()
    assert forms(told, "fr", "missile") == {"missile", "missiles"}
    assert {"généraux", "générale"} <= forms(told, "fr", "général")
    assert "forcé" not in forms(told, "fr", "force")
    assert "partie" not in forms(told, "fr", "parti")
    assert "sous-marins" in forms(told, "fr", "sous-marin")
    assert told.words["fr"]["cyberattaque"] == Inflected(("cyberattaque", "cyberattaques"), False)
    assert {"struck", "striking", "strikes"} <= forms(told, "en", "strike")
    assert forms(told, "en", "talks") == {"talks", "talk"}
    assert "arms" not in forms(told, "en", "arm")
    assert {"Angriffe", "Angriffs", "Angriffen"} <= forms(told, "de", "Angriff")
    assert "Drohnenschwärme" in forms(told, "de", "Drohnenschwarm")
    assert {"ракетой", "ракетами"} <= forms(told, "ru", "ракета")
    assert {"Путина", "Путину", "Путиным"} <= forms(told, "ru", "Путин")


def test_the_word_itself_comes_first_and_capitals_stay(forms_folder: Path) -> None:
    """Acronyms and names of persons get no plural."""
    told = DictionaryLexicon(forms_folder).look_up({"fr": ["OTAN", "Macron", "traités"]})
    assert forms(told, "fr", "OTAN") == {"OTAN"}
    assert forms(told, "fr", "Macron") == {"Macron"}
    assert told.words["fr"]["traités"].forms[0] == "traités"


def test_what_was_found_is_remembered_and_no_process_is_started_again(tmp_path: Path) -> None:
    """A warm start reads a file; only new words ask a dictionary."""
    first = DictionaryLexicon(tmp_path).look_up({"en": ["ship", "harbour"]})
    again = DictionaryLexicon(tmp_path, child=NO_CHILD)
    assert again.look_up({"en": ["ship"]}).words["en"]["ship"] == first.words["en"]["ship"]
    more = again.look_up({"en": ["ship", "strait"]})
    assert set(more.words["en"]) == {"ship"}
    assert more.troubles == ("en: the process that reads it ended (a process was started)",)


def test_another_edition_is_asked_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """New dictionaries or new rules of ours make old forms void."""
    DictionaryLexicon(tmp_path).look_up({"en": ["ship"]})
    monkeypatch.setattr(lexicon, "_edition", lambda: "another")
    told = DictionaryLexicon(tmp_path, child=NO_CHILD).look_up({"en": ["ship"]})
    assert told.words == {}
    assert told.troubles


def test_languages_without_a_dictionary_are_no_trouble(tmp_path: Path) -> None:
    """Korean has none, and what is no code of a language is never a path."""
    told = DictionaryLexicon(tmp_path, child=NO_CHILD).look_up(
        {"ko": ["미사일"], "xx": ["x"], "../fr": ["x"], "fr": ["", "\ud800", "a\nb"]}
    )
    assert told == Vocabulary({}, ())
    assert list(tmp_path.iterdir()) == []


def test_without_simplemma_words_are_as_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said once; nothing is asked, nothing is said."""

    def missing() -> str:
        raise PackageNotFoundError("simplemma")

    monkeypatch.setattr(lexicon, "_edition", missing)
    assert DictionaryLexicon(tmp_path).look_up({"fr": ["mot"]}) == Vocabulary(
        {}, ("simplemma is not installed",)
    )
    assert DictionaryLexicon(tmp_path).look_up({}) == Vocabulary({}, ())


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        ("import signal; signal.pause()", "not read within 0.5 seconds"),
        ("import os; os.kill(os.getpid(), 9)", "ended (-9)"),
        ("raise MemoryError", "ended (MemoryError)"),
        ("print('[]')", "nonsense"),
        ("print('{')", "nonsense"),
        ("print('{\"ship\": [true, []]}')", "nonsense"),
        ('print(\'{"ship": [1, ["ship"]]}\')', "nonsense"),
        ('print(\'{"boat": [true, ["boat"]]}\')', "nonsense"),
        ("import sys; sys.stdout.buffer.write(b'\\xff')", "nonsense"),
    ],
)
def test_a_process_that_fails_costs_its_language_only(
    tmp_path: Path, code: str, trouble: str
) -> None:
    """It is killed at its deadline; the trouble names the language; nothing is remembered."""
    told = DictionaryLexicon(tmp_path, 0.5, ("-c", code)).look_up({"en": ["ship"]})
    assert told.words == {}
    (said,) = told.troubles
    assert said.startswith("en: ")
    assert trouble in said
    assert list(tmp_path.iterdir()) == []


INTERRUPTED = """
import os, signal, sys
from pathlib import Path
from monitor.adapters.lexicon import DictionaryLexicon, lexicon
communicate = lexicon.subprocess.Popen.communicate

def started(self, *given):
    print(self.pid, flush=True)
    os.kill(os.getpid(), signal.SIGINT)
    return communicate(self, *given)

lexicon.subprocess.Popen.communicate = started
child = ("-c", "import signal; signal.pause()")
DictionaryLexicon(Path(sys.argv[1]), 600, child).look_up({"en": ["ship"]})
"""


def test_ctrl_c_ends_the_process_that_reads(tmp_path: Path) -> None:
    """Nobody waits for its deadline, and it does not go on alone."""
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", INTERRUPTED, str(tmp_path)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert "KeyboardInterrupt" in done.stderr
    assert not Path("/proc", done.stdout.strip()).exists()


def test_a_program_that_does_not_start_is_a_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is raised."""
    monkeypatch.setattr(sys, "executable", str(tmp_path / "gone"))
    told = DictionaryLexicon(tmp_path).look_up({"en": ["ship"]})
    assert "does not start" in told.troubles[0]


def test_forms_are_found_where_nothing_can_be_remembered(tmp_path: Path) -> None:
    """A state directory that cannot be written costs time, not matches."""
    (tmp_path / "file").touch()
    told = DictionaryLexicon(tmp_path / "file" / "lexicon").look_up({"en": ["ship"]})
    assert told.troubles == ()
    assert "ships" in forms(told, "en", "ship")


def test_the_public_dictionary_gives_what_the_fast_reader_gives(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The data of simplemma may be stored otherwise without that anything breaks here."""
    from monitor.adapters.lexicon import child, dictionary  # noqa: PLC0415

    words = ["missile", "cheval", "œuvre"]
    fast = child.forms_of(words, "fr")
    monkeypatch.setitem(sys.modules, "simplemma.strategies.dictionaries.frontcode", None)
    assert dictionary.read_dictionary("fr", ["chevaux"]).lemmas == {"chevaux": {"cheval"}}
    assert child.forms_of(words, "fr") == fast


def test_a_lookup_can_be_stopped_from_another_thread(tmp_path: Path) -> None:
    """The end of the program waits for no dictionary: running ones are killed, none is begun."""
    started = tmp_path / "started"
    os.mkfifo(started)
    hanging = f"import time; open({str(started)!r}, 'w').close(); time.sleep(3600)"
    door = DictionaryLexicon(tmp_path / "forms", child=("-c", hanging))
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(door.look_up, {code: ["ship"] for code in ("en", "fr", "de")})
        started.read_bytes()  # returns when a child has been there
        door.stop()
        told = answer.result()
    assert told.words == {}
    assert [trouble[:4] for trouble in told.troubles] == ["de: ", "en: ", "fr: "]
    assert "the program ends" in str(told.troubles)
    assert door.look_up({"en": ["ship"]}).troubles == ("en: the program ends",)
