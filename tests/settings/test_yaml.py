from __future__ import annotations

import textwrap

import pytest
import yaml

from monitor.settings import quoting
from monitor.settings.mending import read
from monitor.settings.source import Source
from monitor.settings.tree import plain

from .conftest import brief


def _read(text: str) -> tuple[object, list[str]]:
    _, root, problems, _ = read(Source("config.yaml", text))
    return None if root is None else plain(root), brief(problems)


def test_every_scalar_is_text() -> None:
    """What YAML 1.1 makes numbers, times and booleans of stays what was written."""
    root, problems = _read("a: [07:00, 12:30, no, 0755, 1e3, null, ~, 2024-01-01]")
    assert root == {"a": ["07:00", "12:30", "no", "0755", "1e3", "null", "~", "2024-01-01"]}
    assert problems == []


@pytest.mark.parametrize(
    ("line", "column", "why", "write"),
    [
        (
            'match: "Corée du Nord" + "Russie"',
            24,
            "YAML takes the first pair of quotes for the whole value",
            """match: '"Corée du Nord" + "Russie"'""",
        ),
        (
            "match: 'Corée du Nord' + Russie",
            24,
            "YAML takes the first pair of quotes for the whole value",
            """match: '"Corée du Nord" + Russie'""",
        ),
        (
            "match: | Pyongyang",
            10,
            "YAML reads `|` at the beginning of a value as the start of a text block",
            "match: Pyongyang",
        ),
        (
            'match: > "Kim" + B  # note',
            10,
            "YAML reads `>` at the beginning of a value as the start of a text block",
            """match: '"Kim" + B'  # note""",
        ),
        (
            "match: *missile",
            8,
            "YAML reads `*missile` as an alias, and there is no `&missile`",
            "match: missile*",
        ),
        (
            "match: &co + filiales",
            8,
            "YAML reads `&co` as an anchor, and nothing uses it",
            "match: '&co + filiales'",
        ),
        (
            "match: !urgent + Séoul",
            8,
            "YAML reads `!` at the beginning of a value as a tag, and tags mean nothing here",
            """match: '"!urgent" + Séoul'""",
        ),
        (
            "match: @kim",
            8,
            "YAML does not allow `@` at the beginning of a value",
            "match: '@kim'",
        ),
        (
            "match: title: missile",
            13,
            "YAML reads a word with a colon inside a value as another setting",
            "match: 'title: missile'",
        ),
        (
            'all: ["Corée du Nord" + Russie, "a b", c]',
            23,
            "YAML reads `[` at the beginning of a value as a list, and text follows it",
            """all: ['"Corée du Nord" + Russie', "a b", c]""",
        ),
        (
            "match: Corée: Nord",
            13,
            "YAML reads a word with a colon inside a value as another setting",
            """match: '"Corée: Nord"'""",
        ),
        (
            "match: Russie + (Corée: Nord | Chine) -Japon",
            23,
            "YAML reads a word with a colon inside a value as another setting",
            """match: 'Russie + ("Corée: Nord" | Chine) -Japon'""",
        ),
        (
            "all: [Corée, #metoo]",
            14,
            "YAML takes `#metoo]` as a comment",
            "all: [Corée, '#metoo']",
        ),
        (
            "- name: l'armée: B",
            16,
            "YAML reads a word with a colon inside a value as another setting",
            "- name: 'l''armée: B'",
        ),
    ],
)
def test_a_value_that_yaml_misreads_is_printed_corrected(
    line: str, column: int, why: str, write: str
) -> None:
    """The mistake is named at its own column, and the line is printed as it should be."""
    row = 1 if line.startswith("- ") else 2
    text = f"{line}\n" if row == 1 else f"name: x\n{line}\nto: y\n"
    _, problems = _read(text)
    assert problems == [f"{row}:{column} {why} | Write: {write}"]
    assert yaml.safe_load(write) is not None


def test_all_misread_lines_come_out_at_once() -> None:
    """Reading goes on behind each line that only lacks quotes."""
    text = 'a:\n- match: "A" + "B"\n- match: | C\n- match: *d\n- match: -e\n'
    root, problems = _read(text)
    assert root == {"a": [{"match": m} for m in ('"A" + "B"', "C", "d*", "-e")]}
    assert [p.split()[0] for p in problems] == ["2:14", "3:12", "4:10"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 1\n\tb: 2\n", "2:1 a tab; YAML is indented with spaces"),
        ("languages\nfeeds: x\n", "1:10 a `:` is missing after this setting's name"),
        ("a: 1\n  b: 2\n", "2:3 this line is indented deeper than the setting above it, which has"),
        ("a:\n  - b\n c: d\n", "3:2 this does not fit what stands above it"),
        ("a:\n- b\nc\n", "3:1 a `:` is missing after this setting's name"),
        ("a: [b, c\nd: e\n", "2:2 a list in brackets lacks a `,` or its `]`"),
        ('a: {b: "A" + "B"}\n', "1:12 a mapping in braces lacks a `,` or its `}`"),
        ('a: "x\nb: "y"\nc: d\n', "1:4 this quote is not closed"),
        ('a: "x', "1:4 this quote is not closed"),
        ('a: "\\q"', "1:5 a `\\` in double quotes that YAML does not know"),
        ("a: b\n---\nc: d\n", "2:1 a second YAML document begins here"),
        ("a: b\na: c\n", "2:1 `a` is given twice | The first one is in line 1; keep one of them."),
        ("x: {a: b, a: c}\n", "1:11 `a` is given twice"),
        ("<<: {a: b}\n", "1:1 merge keys (`<<`) are not supported"),
        ("? [a]\n: b\n", "1:3 a key must be a word, not a list or a mapping"),
        ("a: " + "[" * 99, "1:27 nested more than 24 levels deep"),
        ("a: b\x00c\n", "1:5 control character U+0000"),
        (
            "a: b\udce9c\n",
            "1:5 byte 0xE9 is not UTF-8 | Save the file as UTF-8; this looks like an",
        ),
        (
            "\udcff\udcfea",
            "1:1 byte 0xFF is not UTF-8 | Save the file as UTF-8; this looks like UTF",
        ),
        ("match\u00a0: a\n", "1:6 a no-break space where YAML needs an ordinary one"),
        ("match:\u202fa\n", "1:7 a no-break space where YAML needs an ordinary one"),
    ],
)
def test_what_is_not_yaml_is_said_in_words(text: str, problem: str) -> None:
    """Mistakes of layout are explained at their place, without the words of the YAML library."""
    assert _read(text)[1][0].startswith(problem)


def test_without_libyaml_the_result_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML's own parser gives the same tree and finds the same mistakes."""
    text = 'é: "한 \\u00e9"\nm: "A" + "B"\nn: >\n  a\n  b\n\no: *x\nto: [a, 0755]\n'
    fast = _read(text)
    for module in ("compose", "mending", "quoting"):
        monkeypatch.setattr(f"monitor.settings.{module}.LOADER", yaml.SafeLoader)
    assert quoting.LOADER is yaml.SafeLoader
    assert _read(text) == fast


def test_aliases_work_and_bombs_do_not() -> None:
    """An anchor may be used again; a "billion laughs" ends at a bound."""
    root, problems = _read("a: &desk [x, y]\nb: *desk\n")
    assert (root, problems) == ({"a": ["x", "y"], "b": ["x", "y"]}, [])
    bomb = "a0: &a0 [x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
    )
    assert "aliases multiply" in _read(bomb)[1][-1]
    assert "as an alias" in _read("a: &a [*a]\n")[1][0]


def test_a_byte_order_mark_and_windows_lines_change_nothing() -> None:
    """Files from Windows editors read the same, with the same places."""
    assert _read("\ufeffa: b\r\nc: d\r\n") == ({"a": "b", "c": "d"}, [])
    assert _read('\ufeffa: "b" c\r\nd: "e" f\r\n')[1][1].startswith("2:8 ")


def test_a_quote_over_two_lines_is_not_mended_wrongly() -> None:
    """Where the value goes on below, the mistake is reported and nothing is guessed."""
    text = textwrap.dedent("""\
        match: "A" +
          "B"
        to: x
        """)
    root, problems = _read(text)
    assert root is None
    assert problems[0].startswith("1:12 YAML takes the first pair of quotes for the whole value")


def test_a_huge_file_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A log file given as configuration does not fill the memory."""
    monkeypatch.setattr("monitor.settings.mending.MAX_CHARACTERS", 10)
    assert _read("a: 1234567890")[1] == ["1:1 longer than 10 characters"]


def test_mistakes_on_every_line_end_at_a_bound() -> None:
    """A file of nothing but misread lines is not read again for ever."""
    assert len(_read("".join(f'k{n}: "A" + "B"\n' for n in range(200)))[1]) == 51
