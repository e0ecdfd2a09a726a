from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.errors import Problem, SettingsError
from monitor.model import Settings
from monitor.settings import Source, load
from monitor.settings.checking import names
from monitor.settings.shapes import SHAPES

from .conftest import read_secret

VALID = """\
timezone: Europe/Paris
languages: [fr, en]
keep: 90d
feeds:
  - Yonhap FR: https://fr.yna.co.kr/RSS/news.xml
  - name: Interfax
    url: https://www.interfax.ru/rss.asp
    every: 2m
    headers: {Accept-Language: ru}
    auth: {user: me, password_file: password}
topics:
  missiles: [missile balistique, ICBM]
recipients:
  asie: {mail: asie@example.org, timezone: Asia/Seoul, max_per_hour: 20}
watchlists:
  - name: Un
    match: Corée du Nord + (Russie | topic:missiles)
    to: asie
    send: [07:00, 12:30]
    days: mon-fri
  - name: Deux
    all: ["a b", c*]
    none: [football]
    to: [desk@example.org, asie]
    quiet: 22:00-06:30
    feeds: [Interfax]
mail:
  from: Veille <veille@example.org>
  operator: admin@example.org
  smtp: {host: smtp.example.org, port: 587, user: u, password_file: password}
"""
LINES = VALID.splitlines(keepends=True)
FREE = ("Yonhap FR", "missiles", "asie")
"""What stands where a setting could, and is a name."""
SETTINGS = {name for shape in SHAPES for name in names(shape)}
"""Words that a setting may be renamed to with good reason: `match: A` to `all: A`."""
TYPED = """
name url match all any none to send days quiet feeds topics recipients watchlists mail from smtp
host tls timezone languages keep now hourly mon-fri 07:00 fr 5m a@b.org https://x.org/ é 한
<< & * ! | > - ? : , [ ] { } # ' " % @ ` ~ + ( ) = -a &a *a !a 'a "a a: a:b
"""
WORDS = [*TYPED.split(), "\u00a0", "\u200b", "\u202e"]
PIECES = st.one_of(
    st.sampled_from(
        [*WORDS, "\n", "\n  ", "\n    ", "\n- ", "\n  - ", ": ", ", ", " ", "\t", "\r\n"]
    ),
    st.text(max_size=4),
)
YAMLISH = st.lists(PIECES, max_size=40).map("".join)
VALUES = st.one_of(
    st.sampled_from(
        [*WORDS, "", "[]", "{}", "[a, b]", "{a: b}", "'x'", "1e9", "null", "- a", "|\n"]
    ),
    YAMLISH,
)


def _load(*sources: Source) -> Settings | tuple[Problem, ...]:
    try:
        return load(sources, read_secret)
    except SettingsError as error:
        return error.problems


def _outcome(*texts: str) -> Settings | None:
    """The settings, or None and every problem has its place in a file that was given."""
    found = _load(*(Source(f"{at}.yaml", text) for at, text in enumerate(texts)))
    if isinstance(found, Settings):
        return found
    assert found
    for problem in found:
        lines = texts[int(problem.file.split(".")[0])].splitlines() or [""]
        assert problem.message
        assert 1 <= problem.line <= len(lines) + 1
        assert problem.column >= 1
    order = [(p.file, p.line, p.column) for p in found]
    assert order == sorted(order)
    return None


@settings(max_examples=250, deadline=None)
@given(YAMLISH)
@example("match: 'a\n'b: \"")
@example("a: !!binary x")
@example("? ")
@example("a: &a\nb: *a")
@example("%YAML 9.9\n---\na")
@example("a: |9\n b")
@example("match: [\n")
@example("- [")
def test_any_text_gives_settings_or_problems_with_a_place(text: str) -> None:
    """Whatever is typed, nothing but SettingsError comes out, and every problem has a line."""
    _outcome(text)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=120))
def test_any_bytes_give_settings_or_problems_with_a_place(raw: bytes) -> None:
    """Bytes that are not UTF-8 are told by their place, too."""
    _outcome(raw.decode("utf-8", errors="surrogateescape"))


@settings(max_examples=250, deadline=None)
@given(st.integers(0, len(LINES) - 1), VALUES, st.data())
def test_a_valid_file_with_one_value_replaced_is_valid_or_has_a_place(
    row: int, value: str, data: st.DataObject
) -> None:
    """A slip in one line never gives a problem without place, nor an exception."""
    line = LINES[row]
    start = data.draw(st.integers(0, len(line) - 1))
    end = data.draw(st.integers(start, len(line) - 1))
    changed = line[:start] + value + line[end:]
    _outcome("".join([*LINES[:row], changed, *LINES[row + 1 :]]))


@settings(max_examples=100, deadline=None)
@example(16, "all")
@given(
    st.sampled_from([at for at, line in enumerate(LINES) if ": " in line]),
    st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=12),
)
def test_a_renamed_setting_is_reported_in_its_line(row: int, key: str) -> None:
    """A setting that nothing implements is an error, at its own line."""
    before, colon, after = LINES[row].partition(": ")
    lead = before[: len(before) - len(before.lstrip(" -"))]
    changed = [*LINES[:row], f"{lead}{key}{colon}{after}", *LINES[row + 1 :]]
    if key in SETTINGS or before.strip(" -") in FREE:
        return
    found = _load(Source("c", "".join(changed)))
    assert not isinstance(found, Settings)
    assert any(abs(p.line - row - 1) < 2 or "twice" in p.message for p in found)


@settings(max_examples=60, deadline=None)
@given(YAMLISH)
def test_a_file_of_watchlists_cannot_break_the_reading_of_the_main_file(text: str) -> None:
    """Its problems carry its own name."""
    found = _load(Source("main", VALID), Source("extra", text))
    assert isinstance(found, Settings) or {p.file for p in found} == {"extra"}


def test_the_valid_file_of_these_tests_is_valid() -> None:
    """The mutations start from something that loads without warnings."""
    loaded = _outcome(VALID)
    assert loaded is not None
    assert loaded.warnings == ()
