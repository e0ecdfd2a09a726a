from __future__ import annotations

import pytest

from monitor.model import ALL_DAYS, Example, Recipient, Schedule, Updates, Watchlist
from monitor.settings import Source, load_with_spots

from .conftest import Bad, Good, brief, read_secret

FEEDS = "feeds: [Agence: https://agence.example.org/rss]\n"
HEAD = """\
timezone: Europe/Paris
feeds: [Agence: https://agence.example.org/rss]
topics: {missiles: [ICBM, missile balistique]}
recipients: {asie: {mail: asie@example.org, timezone: Asia/Seoul}, ben: ben@example.org}
watchlists:
"""


def _one(good: Good, lines: str) -> Watchlist:
    (watchlist,) = good(f"{HEAD}- name: A\n  {lines}\n").watchlists
    return watchlist


def test_a_watchlist_has_a_query_recipients_and_a_schedule(good: Good) -> None:
    """The short form: matched at once, sent at once."""
    settings = good(HEAD + "- name: Nord\n  match: Corée du Nord + Russie\n  to: x@example.org\n")
    assert settings.watchlists == (
        Watchlist(
            "Nord", "Nord", "Corée du Nord + Russie", ("x@example.org",), source="config.yaml:6"
        ),
    )
    assert Recipient("x@example.org", "x@example.org", timezone="Europe/Paris") in (
        settings.recipients
    )


def test_every_setting_of_a_watchlist_is_carried_over(good: Good) -> None:
    """The long form."""
    watchlist = _one(
        good,
        """match: "topic:missiles | essai"
  id: a-1
  to: [asie, BEN@example.org, ben@Example.ORG]
  send: [12:30, 07:00, 12:30]
  days: [mon-tue, sat]
  timezone: Asia/Seoul
  languages: [fr, ko, fr]
  feeds: agence
""",
    )
    assert watchlist == Watchlist(
        "a-1",
        "A",
        "topic:missiles | essai",
        ("asie", "BEN@example.org", "ben"),
        Schedule(times=(420, 750), days=frozenset({0, 1, 5}), timezone="Asia/Seoul"),
        ("fr", "ko"),
        ("Agence",),
        "config.yaml:6",
    )


@pytest.mark.parametrize(
    ("lines", "schedule"),
    [
        ("send: now\n  quiet: 22:00-06:30", Schedule(now=True, quiet=(1320, 390))),
        ("send: hourly", Schedule(every_minutes=60)),
        ("send: every 2h\n  days: mon-fri", Schedule(every_minutes=120, days=frozenset(range(5)))),
        ("send: 07:00", Schedule(times=(420,), days=ALL_DAYS)),
        ("send: [07:00]", Schedule(times=(420,))),
        (
            "quiet: 22:00-06:30\n  urgent: always\n  group_wait: 2m",
            Schedule(now=True, quiet=(1320, 390), urgent=True, group_wait_s=120),
        ),
        (
            "send: 07:00\n  holidays: [2026-04-06, 12-25]\n  send_empty: yes",
            Schedule(
                times=(420,), holidays=frozenset({(2026, 4, 6), (0, 12, 25)}), send_empty=True
            ),
        ),
        ("send: 07:00\n  holidays: none", Schedule(times=(420,), holidays=frozenset())),
        ("updates: Digest", Schedule(now=True, updates=Updates.DIGEST)),
        (
            "send: 07:00\n  updates: now\n  quiet: 22:00-06:30",
            Schedule(times=(420,), updates=Updates.NOW, quiet=(1320, 390)),
        ),
    ],
)
def test_schedules(good: Good, lines: str, schedule: Schedule) -> None:
    """At once with quiet hours, or at times, or evenly."""
    assert _one(good, f"match: a\n  to: ben\n  {lines}").schedule == schedule


@pytest.mark.parametrize(
    ("lines", "query"),
    [
        ("match: >-\n    Corée du Nord\n    + Russie", "Corée du Nord + Russie"),
        ("""match: '"a b" + c'""", '"a b" + c'),
        ("match: -football + a", "-football + a"),
        ("all: [a, b]", "a + b"),
        ("all: [a | b, c]", "(a | b) + c"),
        ("any: [a b, c + d]", "a b | (c + d)"),
        ("all: a\n  any: [b, c]", "a + (b | c)"),
        ("any: [b, c]\n  none: football", "(b | c) + -football"),
        (
            "all: Corée du Nord\n  none: [football, coupe du monde, a | b]",
            "Corée du Nord + -football + -coupe du monde + -(a | b)",
        ),
    ],
)
def test_queries_in_both_forms(good: Good, lines: str, query: str) -> None:
    """`all`, `any` and `none` say the same as one query."""
    assert _one(good, f"to: ben\n  {lines}").query == query


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ("match: a + (b\n  to: ben", "7:14 this parenthesis is never closed"),
        ("match: 'it''s + (b'\n  to: ben", "7:19 this parenthesis is never closed"),
        ("match: a +\n  to: ben", "7:1"),
        ("to: ben", "6:3 `match` is missing"),
        ("match: [a, b]\n  to: ben", "7:10 a text is needed here, not a list"),
        ("match: {a}\n  to: ben", "7:10 a text is needed here, not a mapping | If it is text, put"),
        ("match: a\n  all: [b]\n  to: ben", "8:3 both `match` and `all` are given"),
        ("none: [a]\n  to: ben", "7:3 `none` alone would match nearly everything"),
        (
            "all: [a, -b]\n  to: ben",
            "7:12 an entry of `all` cannot begin with a minus | Write it un",
        ),
        ("all: [a, (b]\n  to: ben", "7:12 this parenthesis is never closed"),
        ("all: [a, '']\n  to: ben", "7:12 the query is empty"),
        ("all: [a]\n  none: [a]\n  to: ben", "8:10 a is asked for and excluded at once"),
        ("match: ''\n  to: ben", "7:10 the query is empty"),
        (
            "match: #metoo\n  to: ben",
            "7:9 YAML takes `#metoo` as a comment, so `match` has no value",
        ),
        (
            "all: [Corée, #metoo]\n  to: ben\n  send: now",
            "7:16 YAML takes `#metoo]` as a comment | Write: all: [Corée, '#metoo']",
        ),
        (
            "match: Corée: Nord\n  to: ben",
            "7:15 YAML reads a word with a colon inside a value as another setting | Write: ma",
        ),
        (
            "match: a + topic:missle\n  to: ben",
            "7:14 unknown topic `missle` | Did you mean `missil",
        ),
        ("match: a + country:XX\n  to: ben", "7:14 unknown country XX"),
        ("match: a | country:KP | org:NOTA\n  to: ben", "7:27 unknown organisation NOTA"),
        ("match: >-\n    a\n    + topic:x\n  to: ben", "9:7 unknown topic `x`"),
        ("match: a", "6:3 `to` is missing: nobody would be told | Add `to: you@example.org` here"),
        ("match: a\n  to: [ben, asia]", "8:13 unknown recipient `asia` | Did you mean `asie`?"),
        ("match: a\n  to: x@@y.org", "8:7 `x@` cannot stand before the `@` of an address"),
        ("match: a\n  to: a@example.org, ben", "8:7 "),
        ("match: a\n  too: ben", "8:3 unknown setting `too` | Did you mean `to`?"),
        ("match: a\n  recipients: ben", "8:3 unknown setting `recipients` | Did you mean `to`?"),
        (
            "match: a\n  to: ben\n  feeds: [Agense]",
            "9:11 unknown feed `Agense` | Did you mean `Agen",
        ),
        ("match: a\n  to: ben\n  send: [now, 07:00]", "9:9 these ways to send exclude each other"),
        ("match: a\n  to: ben\n  send: [hourly, every 2h]", "9:9 these ways to send exclude each"),
        ("match: a\n  to: ben\n  days: mon-fri", "9:3 `days` is for digests, and this watchlist"),
        (
            "match: a\n  to: ben\n  send: 07:00\n  quiet: 22:00-06:00",
            "10:3 `quiet` holds back inst",
        ),
        (
            "match: a\n  to: ben\n  urgent: always",
            "9:3 `urgent` does nothing here: no mail is held back | Remove it, or give `quiet`",
        ),
        (
            "match: a\n  to: ben\n  urgent: allways\n  quiet: 22:00-06:00",
            "9:11 `allways` is not one of: always, never | Did you mean `always`?",
        ),
        (
            "match: a\n  to: ben\n  send: 07:00\n  group_wait: 2m",
            "10:3 `group_wait` is for instant mails",
        ),
        ("match: a\n  to: ben\n  group_wait: 2h", "9:15 `2h` is not between 0s and 1h"),
        (
            "match: a\n  to: ben\n  holidays: [12-25]",
            "9:3 `holidays` is for digests, and this watchlist sends at once | Add times",
        ),
        ("match: a\n  to: ben\n  send_empty: yes", "9:3 `send_empty` is for digests, and this"),
        (
            "match: a\n  to: ben\n  send: 07:00\n  holidays: [25.12.2026, 13-01]",
            "10:14 `25.12.2026` is no day | Did you mean `2026-12-25`?",
        ),
        (
            "match: a\n  to: ben\n  send: 07:00\n  holidays: [25.12.2026, 13-01]",
            "10:26 `13-01` is no day | Write a day (2026-04-06), or month and day (12-25)",
        ),
        (
            "match: a\n  to: ben\n  recap: 60d",
            "9:10 `60d` is not between 1d and 30d",
        ),
        (
            "match: a\n  to: ben\n  updates: digests",
            "9:12 `digests` is not one of: none, digest, now",
        ),
        ("match: a\n  to: ben\n  update: now", "9:3 unknown setting `update` | Did you mean `upd"),
        ("match: a\n  to: ben\n  send: {at: 07:00}", "9:9 `send` needs a list, not a mapping"),
        ("match: a\n  to: ben\n  timezone: Soul", "9:13 `Soul` is not a time zone"),
        ("match: a\n  to: ben\n  languages: [fr, jp]", "9:19 `jp` is not a language code"),
        (
            "match: a\n  none: [b]\n  to: ben",
            "8:3 both `match` and `none` are given | Keep `match`, or",
        ),
        (
            "match: a\n  to: ben\n  capitals: nope",
            "9:13 `nope` is neither auto nor no | Did you mean",
        ),
        (
            "match: a\n  to: ben\n  capitals: always",
            "9:13 `always` is neither auto nor no | A capi",
        ),
        (
            "match: a\n  to: ben\n  examples: [{txt: a}]",
            "9:15 unknown setting `txt` | Did you mean",
        ),
        (
            "match: a\n  to: ben\n  examples: [{match: no}]",
            "9:14 an example needs a `text` or a `ti",
        ),
        ("match: a\n  to: ben\n  examples: ['']", "9:14 an example needs a `text` or a `title`"),
        ("match: a\n  to: ben\n  examples: [[a]]", "9:14 settings are needed here"),
        (
            "match: a\n  to: ben\n  examples:\n  - {text: a, match: maybe}",
            "10:22 `maybe` is neither true nor false",
        ),
        (
            "match: a\n  to: ben\n  examples: [{text: a, feed: Agense, language: frr}]",
            "9:30 unknown feed `Agense` | Did you mean `Agence`?",
        ),
        (
            "match: a\n  to: ben\n  examples: [{text: a, feed: Agense, language: frr}]",
            "9:48 `frr` is not a language code",
        ),
    ],
)
def test_a_mistake_in_a_watchlist_is_named_at_its_place(bad: Bad, lines: str, problem: str) -> None:
    """Line and column point at the word that is wrong, also inside of a query."""
    found = brief(bad(f"{HEAD}- name: A\n  {lines}\n"))
    assert any(p.startswith(problem) for p in found), found


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        ("match: a + (b", "    match: a + (b\n               ^"),
        ("match: >-\n    a\n    + topic:x", "    + topic:x\n      ^"),
        ("all: [a, b | (c]", "    all: [a, b | (c]\n                 ^"),
        ("all: [a]\n  none: [b, a]", "    none: [b, a]\n              ^"),
    ],
)
def test_a_mistake_in_a_query_is_shown_with_a_caret(bad: Bad, lines: str, shown: str) -> None:
    """Between what is wrong and what to do."""
    (problem,) = bad(f"{HEAD}- name: A\n  {lines}\n  to: [asie, ben]\n")
    assert problem.shown == shown
    assert str(problem) == (
        f"config.yaml:{problem.line}:{problem.column}: {problem.message}\n{shown}\n"
        f"    {problem.hint}"
    )


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("country:UK", "did you mean country:GB?"),
        ("country:France", "did you mean country:FR?"),
        ("country:XX", "write the two letters of ISO 3166"),
        ("org:NATTO", "did you mean org:NATO?"),
        ("org:OTAN", "did you mean org:NATO?"),
        ("org:NOBODY-AT-ALL", "write the name alone"),
    ],
)
def test_an_unknown_code_is_answered_with_the_right_one(bad: Bad, query: str, hint: str) -> None:
    """Not with a list of them all."""
    (problem,) = bad(f"{HEAD}- {{name: A, match: '{query}', to: [asie, ben]}}\n")
    assert problem.hint.startswith(hint)


def test_names_and_ids_are_unique_over_all_files(bad: Bad) -> None:
    """The second one is reported, with the place of the first."""
    first = HEAD + "- {name: A, match: a, to: ben}\n- {name: B, id: x, match: a, to: ben}\n"
    second = "watchlists:\n- {name: a, match: a, to: ben}\n- {name: C, id: X, match: a, to: ben}\n"
    third = "watchlists:\n- {name: x, match: a, to: ben}\n"
    found = [(p.file, *brief((p,))) for p in bad(first, second, third)]
    hint = " | Watchlists are told apart by `id`, or else by name, over all files."
    assert found == [
        (
            "watchlists.d/1.yaml",
            f"2:10 another watchlist has the name `a` (config.yaml:6){hint}",
        ),
        ("watchlists.d/1.yaml", f"3:17 another watchlist has the id `X` (config.yaml:7){hint}"),
        ("watchlists.d/2.yaml", f"2:10 another watchlist has the id `x` (config.yaml:7){hint}"),
    ]


def test_recipients_at_the_top_are_for_watchlists_without(good: Good) -> None:
    """One `to:` at the top; else the operator, with a warning."""
    top = good("to: [a@example.org]\n" + HEAD.replace("asie: ", "z: ") + "- {name: A, match: a}\n")
    assert top.watchlists[0].recipients == ("a@example.org",)
    named = good(
        "to: ben\n"
        + FEEDS
        + "recipients: {ben: b@example.org}\nwatchlists: [{name: A, match: a}]\n"
    )
    assert named.watchlists[0].recipients == ("ben",)
    assert named.warnings == ()
    text = "mail: {operator: op@example.org}\n" + HEAD + "- {name: A, match: a}\n"
    settings = good(text)
    assert settings.watchlists[0].recipients == ("op@example.org",)
    assert any("mail goes to the operator, op@example.org" in w for w in settings.warnings)


@pytest.mark.parametrize(
    ("query", "warned"),
    [
        ("Corée du Nord + Russie   # the two neighbours", False),
        ("Corée du Nord #kim", True),
        ("Corée du Nord # | Chine", True),
        ("Corée du Nord  # -football", True),
        ("Corée # Russie", True),
        ("Corée #Russie", True),
        ("Corée  # the peninsula", False),
        ("Corée # 1", False),
        ("Corée du Nord + Russie        # + and, | or", False),
        ("'Corée du Nord #kim'", False),
        ("Corée du Nord#kim", False),
    ],
)
def test_a_hash_that_swallowed_part_of_a_query_is_warned_about(
    good: Good, query: str, warned: bool
) -> None:
    """An ordinary comment behind a query is left in peace."""
    settings = good(f"{HEAD}- name: A\n  match: {query}\n  to: [ben, asie]\n")
    assert any("as a comment, not as part" in w for w in settings.warnings) is warned
    if warned:
        assert settings.warnings[-1].startswith("config.yaml:7:")


def test_the_warning_about_a_hash_prints_the_query_in_quotes(good: Good) -> None:
    """At the `#`'s place, with what to write if it belongs to the query."""
    settings = good(f"{HEAD}- name: A\n  match: l'armée #Russie\n  to: [ben, asie]\n")
    assert settings.warnings[-1].startswith("config.yaml:7:18: YAML takes `#Russie` as a comment")
    assert "in single quotes: 'l''armée #Russie'; if not" in settings.warnings[-1]


def test_all_unknown_names_of_a_query_are_reported(bad: Bad) -> None:
    """Each at its own column, whatever kind it is."""
    query = "country:XX | org:NOTA | country:ZQ | topic:foo | Russie"
    problems = brief(bad(f"{HEAD}- name: A\n  match: {query}\n  to: [ben, asie]\n"))
    assert [p.split(" | ")[0] for p in problems] == [
        "7:10 unknown country XX",
        "7:23 unknown organisation NOTA",
        "7:34 unknown country ZQ",
        "7:47 unknown topic `foo`",
    ]


def test_an_empty_setting_that_files_of_watchlists_may_not_have_is_refused(bad: Bad) -> None:
    """It is as little allowed there as one with a value."""
    main = f"{HEAD}- {{name: A, match: a, to: [ben, asie]}}\n"
    problems = brief(bad(main, "feeds:\nmail: {}\nwatchlists:\n"))
    assert [p.split(" | ")[0] for p in problems] == [
        "1:1 `feeds` cannot stand in a file of watchlists",
        "2:1 `mail` cannot stand in a file of watchlists",
    ]


@pytest.mark.parametrize(
    ("written", "count"),
    [("", True), ("auto", True), ("yes", True), ("no", False), ("never", False), ("false", False)],
)
def test_capitals_count_unless_a_watchlist_says_no(good: Good, written: str, count: bool) -> None:
    """`auto` is what holds when nothing is said."""
    setting = f"  capitals: {written}\n" if written else ""
    settings = good(f"{HEAD}- name: A\n  match: a\n  to: ben\n{setting}")
    assert settings.watchlists[0].capitals is count


def test_examples_are_texts_that_must_match_or_must_not(good: Good) -> None:
    """A text alone must match; each knows where it stands."""
    lines = """match: a
  to: ben
  examples:
  - Un texte
  - {title: Un titre, text: 'Et: un texte', language: FR, feed: agence, match: no}
"""
    assert _one(good, lines).examples == (
        Example("", "Un texte", source="config.yaml:10:5"),
        Example("Un titre", "Et: un texte", False, "fr", "Agence", "config.yaml:11:5"),
    )
    assert _one(good, "match: a\n  to: ben\n  examples: b").examples[0].text == "b"


def test_every_column_of_a_query_has_its_place_in_the_file() -> None:
    """Also where the query is put together from the long form."""
    text = (
        "to: a@example.org\ntopics: {m: [' ICBM', b | c]}\nwatchlists:\n- name: A\n"
        "  all: [Corée du Nord, 'x | topic:m']\n  any: [d, \" e + f\"]\n  none: [g, h | i]\n"
    )
    settings, spots = load_with_spots([Source("c", text)], read_secret)
    written = spots.watchlists["A"]
    assert written.query == settings.watchlists[0].query
    lines = text.splitlines()
    for column, letter in enumerate(written.query, 1):
        problem = written.problem(column, "")
        assert letter in " +|()-" or lines[problem.line - 1][problem.column - 1] == letter
    (icbm, _) = spots.topics["m"]
    assert (icbm.query, icbm.problem(1, "").column) == ("ICBM", 16)


USED = "- {name: M, match: topic:missiles, to: asie}\n"


@pytest.mark.parametrize(
    ("lines", "warning"),
    [
        ("- {name: A, match: a, to: [asie, ben]}", "3:10: no watchlist uses the topic `missiles`"),
        (
            USED + "- {name: A, match: a, to: ben}\n- {name: B, match: a, to: [asie, ben]}",
            "8:3: `A` (config.yaml:7) tells ben the same, at the same time",
        ),
        (
            USED + "- {name: A, match: a, to: ben, languages: [en, ko], feeds: Agence}",
            "7:43: this can never match: the feeds that it reads are in other languages",
        ),
        (
            USED + "- {name: A, match: a, to: ben, languages: [fr, ko]}",
            "7:48: none of your feeds is in `ko`",
        ),
    ],
)
def test_what_does_nothing_is_warned_about(good: Good, lines: str, warning: str) -> None:
    """It is right as it is written, so it stops nothing."""
    feed = "feeds: [{name: Agence, url: 'https://agence.example.org/rss', language: fr}]"
    head = HEAD.replace("feeds: [Agence: https://agence.example.org/rss]", feed)
    warnings = good(f"{head}{lines}\n").warnings
    assert any(w.startswith(f"config.yaml:{warning}") for w in warnings), warnings


def test_two_ways_to_send_the_same_are_no_repetition(good: Good) -> None:
    """Another time, another feed, another language: another watchlist."""
    lines = (
        USED + "- {name: A, match: a, to: ben}\n- {name: B, match: a, to: ben, send: 07:00}\n"
        "- {name: C, match: a, to: ben, languages: fr}\n"
        "- {name: D, match: a, to: ben, feeds: agence}\n"
        "- {name: E, match: a, to: ben, capitals: no}\n"
    )
    assert good(HEAD + lines).warnings == ()


def test_a_topic_is_used_through_another_one_and_lists_a_term_once(good: Good) -> None:
    """What a used topic uses is used."""
    topics = "topics: {m: [ICBM, 'topic:n', icbm], n: x y, o: [z]}"
    text = HEAD.replace("topics: {missiles: [ICBM, missile balistique]}", topics)
    settings = good(f"{text}- {{name: A, match: topic:M, to: [asie, ben]}}\n")
    assert [w.partition("\n")[0] for w in settings.warnings] == [
        "config.yaml:3:31: `icbm` stands in this topic already",
        "config.yaml:3:46: no watchlist uses the topic `o`",
    ]


def test_topics_of_topics_are_bounded(bad: Bad) -> None:
    """Topics that use topics twice over would be millions of words: an error, and no hang."""
    doubling = "".join(f", t{n}: ['topic:t{n - 1}', 'topic:t{n - 1} + x']" for n in range(1, 40))
    text = HEAD.replace("topics: {missiles: [", f"topics: {{t0: [a]{doubling}, missiles: [")
    told = brief(bad(f"{text}- {{name: A, match: topic:t39, to: ben}}\n"))
    assert [line.split(" ", 1)[1] for line in told][:1] == [
        "topic `t14` is of more than 20000 terms | Use fewer of the other topics in it."
    ]
    assert len(told) < 5


def test_topics_are_not_nested_without_end(bad: Bad) -> None:
    """A long chain of topics is an error at the topic where it is too long."""
    chain = "".join(f", t{n}: [topic:t{n + 1}]" for n in range(1_500))
    text = HEAD.replace("topics: {missiles: [", f"topics: {{t1500: [a]{chain}, missiles: [")
    told = brief(bad(f"{text}- {{name: A, match: topic:t0, to: ben}}\n"))
    assert "more than 50 levels" in told[0]


def test_a_query_of_many_large_topics_is_refused_at_the_topic(bad: Bad) -> None:
    """What the topics stand for counts, also where `all` brings them together."""
    large = ", ".join(f"w{n}" for n in range(9_000))
    text = HEAD.replace("topics: {missiles: [", f"topics: {{t: [{large}], missiles: [")
    told = brief(bad(f"{text}- name: A\n  to: ben\n  all: [topic:t, topic:t | a, topic:t | b]\n"))
    assert [line.split(" ", 1)[1] for line in told] == [
        "more than 20000 terms with those of the topics | use fewer topics, or split the watchlist"
    ]


def test_holidays_are_those_of_the_recipient_or_of_all(good: Good) -> None:
    """Nearest wins; `none` is a list without a day."""
    text = (
        "holidays: [12-25, 2026-04-06]\nrecipients:\n"
        "  a: {mail: a@example.org, holidays: [10-03]}\n"
        "  b: {mail: b@example.org, holidays: none}\n  c: c@example.org\n"
        "watchlists: [{name: A, match: x, to: [a, b, c, d@example.org], send: 07:00}]\n"
    )
    both = {(0, 12, 25), (2026, 4, 6)}
    found = {r.id: set(r.holidays) for r in good(text).recipients}
    assert found == {"a": {(0, 10, 3)}, "b": set(), "c": both, "d@example.org": both}
