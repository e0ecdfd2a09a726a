from __future__ import annotations

import pytest

from monitor.errors import SettingsError
from monitor.mail.words import LANGUAGES
from monitor.model import Lane, MailSettings, Recipient, Secret, Settings, SmtpServer
from monitor.settings import Source, load
from monitor.settings.values import MAIL_LANGUAGES

from .conftest import Bad, Good, brief, read_secret

HOOK = "webhook: {url: 'https://h.org', secret_file: hook}"
FEEDS = "feeds: [A: https://a.example.org]\n"
LISTS = "watchlists: [{name: A, match: a, to: a@example.org}]\n"


def test_the_example_of_the_design_loads(good: Good) -> None:
    """Every section at once."""
    settings = good("""\
timezone: Europe/Paris
languages: [fr, en, ko, ru]
keep: 30d
fresh: 2h
feeds:
  - Yonhap FR: https://fr.yna.co.kr/RSS/news.xml
  - name: Interfax
    url: https://www.interfax.ru/rss.asp
    language: ru
    every: 2m
    full_text: true
topics:
  missiles: [missile balistique, ICBM, 탄도미사일]
recipients:
  asie: {mail: asie@example.org, language: fr, timezone: Asia/Seoul, max_per_hour: 20}
watchlists:
  - name: Pyongyang–Moscou
    match: Corée du Nord + Russie
    to: asie
    send: [07:00, 12:30, 18:00]
    days: mon-fri
  - name: Essais
    all: [Corée du Nord, topic:missiles]
    none: [football]
    to: [permanence@example.org, asie]
    send: now
    quiet: 22:00-06:30
mail:
  from: Veille <veille@example.org>
  operator: admin@example.org
  smtp: {host: smtp.example.org, user: veille, password_file: password}
""")
    assert [f.name for f in settings.feeds] == ["Yonhap FR", "Interfax"]
    assert [w.query for w in settings.watchlists] == [
        "Corée du Nord + Russie",
        "Corée du Nord + topic:missiles + -football",
    ]
    assert settings.recipients == (
        Recipient("asie", "asie@example.org", "fr", "Asia/Seoul", 20),
        Recipient("permanence@example.org", "permanence@example.org", "en", "Europe/Paris"),
    )
    assert settings.mail == MailSettings(
        "veille@example.org",
        "Veille",
        "admin@example.org",
        SmtpServer("smtp.example.org", 587, "starttls", "veille", Secret("open sesame")),
    )
    assert settings.topics == (("missiles", ("missile balistique", "ICBM", "탄도미사일")),)
    assert settings.languages == ("fr", "en", "ko", "ru")
    assert (settings.timezone, settings.keep_s, settings.fresh_s) == (
        "Europe/Paris",
        30 * 86400,
        7200,
    )
    assert settings.story_window_s == 7 * 86400
    assert settings.warnings == ()


def test_all_mistakes_of_all_files_come_out_in_file_order(bad: Bad) -> None:
    """One run shows everything, sorted by file, line and column."""
    found = bad(
        "frsh: 6h\nkeep: 3 months\n" + FEEDS + "zone: x\n",
        "watchlists:\n- name: B\n  match: a +\n  to: nobody\n  sned: now\n",
        'watchlists:\n- name: C\n  match: "a" + "b"\n  to: c@example.org\n- {name: D}\n',
    )
    places = [(p.file, p.line, p.column) for p in found]
    names = ["config.yaml", "watchlists.d/1.yaml", "watchlists.d/2.yaml"]
    assert places == sorted(places, key=lambda p: (names.index(p[0]), p[1], p[2]))
    assert [p[:2] for p in places] == [
        ("config.yaml", 1),
        ("config.yaml", 2),
        ("config.yaml", 4),
        ("watchlists.d/1.yaml", 3),
        ("watchlists.d/1.yaml", 4),
        ("watchlists.d/1.yaml", 5),
        ("watchlists.d/2.yaml", 3),
        ("watchlists.d/2.yaml", 5),
        ("watchlists.d/2.yaml", 5),
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "1:1 there are no settings in this file"),
        ("# only a comment\n", "1:1 there are no settings in this file"),
        (
            "- a\n",
            "1:1 settings are needed here (`name: value`), not a list | Begin with `feeds:`.",
        ),
        (
            "timezone:UTC\n",
            "1:1 settings are needed here (`name: value`), not text | A space is mis",
        ),
        (
            "feed: [A: https://a.example.org]\n",
            "1:1 unknown setting `feed` | Did you mean `feeds`?",
        ),
        ("Keep: 3d\n", "1:1 unknown setting `Keep` | Did you mean `keep`?"),
        ("qwxz: 3d\n", "1:1 unknown setting `qwxz` | There is: timezone, languages, keep, fresh"),
        ("timezone: [a]\n", "1:11 a text is needed here, not a list"),
        ("languages: {a: b}\n", "1:12 `languages` needs a list, not a mapping"),
        ("keep: 1h\n", "1:7 `1h` is not between 1d and 3650d"),
        ("topics: [a]\n", "1:9 `topics` needs a mapping"),
        ("topics: {a b: c}\n", "1:10 `a b` is not a name for a topic"),
        ("topics: {a: {b: c}}\n", "1:13 `a` needs a list of terms, not a mapping"),
        ("topics: {a: [b, [c]]}\n", "1:17 a term is needed here, not a list"),
        ("topics: {a: [b, 'topic:c']}\n", "1:18 unknown topic `c`"),
        ("topics: {a: 'topic:b', b: ['topic:c'], c: ['topic:a']}\n", "1:13 topic `a` contains it"),
        ("topics: {a: 'country:XX'}\n", "1:14 unknown country XX"),
        (
            "recipients: {a: {mail: a@b.org, language: ja}}\n",
            "1:43 mails cannot be written in `ja`",
        ),
        ("topics: {a: [b, '']}\n", "1:17 the query is empty"),
        ("recipients: [a]\n", "1:13 `recipients` needs a mapping"),
        (
            "recipients: {a@b.org: {mail: a@b.org}}\n",
            "1:14 `a@b.org` is not a name for a recipient",
        ),
        ("recipients: {a: {max_per_hour: 3}}\n", "1:17 `mail` is missing"),
        ("recipients: {a: {mail: a@b.org, max_per_hour: 0}}\n", "1:47 `0` is not a whole number"),
        (
            "recipients: {a: {mail: a@b.org, language: fr-US}}\n",
            "1:43 dates cannot be written as in `fr-US` | There is: fr-BE, fr-CA",
        ),
        ("recipients: {a: x}\n", "1:17 `x` is not a mail address"),
        (f"recipients: {{a: {{mail: a@b.org, {HOOK}}}}}\n", "1:42 a recipient has `mail` or `web"),
        (
            "recipients: {a: {hook: {url: 'https://h.org'}}}\n",
            "1:18 unknown setting `hook` | Did you mean `webhook`?",
        ),
        (
            "recipients: {a: {webhook: {url: 'https://h.org'}}}\n",
            "1:27 `secret_file` is missing | A webhook needs a secret",
        ),
        (
            "recipients: {a: {webhook: {url: 'http://h.org', secret_file: hook}}}\n",
            "1:33 news would cross the network in clear | Use https",
        ),
        (
            "recipients: {a: {webhook: {url: 'https://u:p@h.org', secret_file: hook}}}\n",
            "1:33 a URL must not contain user and password",
        ),
        (
            "recipients: {a: {webhook: {url: 'https://h.org', secret_file: password}}}\n",
            "1:63 the secret is under 16 bytes | Make one: openssl rand -base64 32",
        ),
        (
            "recipients: {a: {webhook: {url: 'https://h.org', secret_file: nonsense}}}\n",
            "1:63 the secret in it cannot be read | After `whsec_`",
        ),
        (
            "recipients: {a: {webhook: {url: 'https://h.org', secret_file: nowhere}}}\n",
            "1:63 `nowhere` cannot be read: No such file",
        ),
        ("to: nobody\n", "1:5 unknown recipient `nobody`"),
        ("watchlists: {a: b}\n", "1:13 `watchlists` needs a list"),
        ("watchlists: [a]\n", "1:14 settings are needed here (`name: value`), not text"),
        ("mail: a@example.org\n", "1:7 settings are needed here (`name: value`), not text"),
        ("mail: {from: a}\n", "1:14 `a` is not a mail address"),
        (
            "mail: {from: Veille v@b.org}\n",
            "1:14 `Veille v@b.org` is more than an address | Did you",
        ),
        (
            "watchlists: [Nord: Corée]\n",
            "1:14 unknown setting `Nord` | A watchlist reads `name: No",
        ),
        ("mail: {smtp: {host: h.org}}\n", "1:7 `from` is missing"),
        ("mail: {from: a@b.org, smtp: {port: 25}}\n", "1:29 `host` is missing"),
        ("mail: {from: a@b.org, smtp: {host: h.org, tls: none}}\n", "1:48 `none` is for a server"),
        (
            "mail: {from: a@b.org, smtp: {host: h.org, tls: startls}}\n",
            "1:48 `startls` is not one of: ",
        ),
        ("mail: {from: a@b.org, smtp: {host: 'h.org:25'}}\n", "1:36 `h.org:25` is not a host name"),
        ("mail: {from: a@b.org, smtp: {host: h.org, port: x}}\n", "1:49 `x` is not a whole number"),
        (
            "mail: {from: a@b.org, smtp: {host: h.org, user: u}}\n",
            "1:49 `password_file` is missing",
        ),
        (
            "mail: {from: a@b.org, smtp: {host: h.org, password_file: password}}\n",
            "1:58 `user` is missing",
        ),
        (
            "mail: {from: a@b.org, smtp: {host: h.org, user: u, password_file: x}}\n",
            "1:67 `x` cannot be read: No such file or directory",
        ),
        (
            "mail: {from: a@b.org, smtp: {host: h.org, passwd: x}}\n",
            "1:43 unknown setting `passwd`",
        ),
    ],
)
def test_a_mistake_at_the_top_is_named_at_its_place(bad: Bad, text: str, problem: str) -> None:
    """Line and column point at the word that is wrong."""
    found = brief(bad(text))
    assert any(p.startswith(problem) for p in found), found


@pytest.mark.parametrize(
    ("smtp", "server"),
    [
        ("{host: Mail.example.org}", SmtpServer("mail.example.org", 587, "starttls")),
        ("{host: h.org, port: 465}", SmtpServer("h.org", 465, "implicit")),
        ("{host: h.org, tls: implicit}", SmtpServer("h.org", 465, "implicit")),
        ("{host: h.org, port: 465, tls: starttls}", SmtpServer("h.org", 465, "starttls")),
        ("{host: localhost, tls: none}", SmtpServer("localhost", 25, "none")),
        ("{host: 127.0.0.1, tls: none, port: 2525}", SmtpServer("127.0.0.1", 2525, "none")),
        ("{host: '::1', tls: none}", SmtpServer("::1", 25, "none")),
        ("{host: h.org, ca_file: ca.pem}", SmtpServer("h.org", 587, ca_file="ca.pem")),
    ],
)
def test_the_mail_server_is_encrypted_unless_it_is_here(
    good: Good, smtp: str, server: SmtpServer
) -> None:
    """STARTTLS by default, implicit TLS by its port, none on loopback only."""
    text = f"mail: {{from: a@b.org, operator: o@b.org, smtp: {smtp}}}\n"
    assert good(FEEDS + LISTS + text).mail.smtp == server


def test_without_mail_everything_goes_to_a_maildir(good: Good) -> None:
    """A first try needs no mail settings at all."""
    settings = good(FEEDS + LISTS)
    assert settings.mail == MailSettings("wire-monitor@localhost")
    assert settings == Settings(
        settings.feeds, settings.watchlists, settings.recipients, settings.mail
    )


def test_files_of_watchlists_hold_watchlists_and_topics_only(bad: Bad, good: Good) -> None:
    """Who may edit watchlists does not get to change feeds or mail."""
    found = brief(bad(FEEDS + LISTS, "feeds: [x]\nwatchlist: [y]\nto: a@b.org\n"))
    assert found == [
        "1:1 `feeds` cannot stand in a file of watchlists | Write `feeds` into the main file.",
        "2:1 unknown setting `watchlist` | Did you mean `watchlists`?",
        "3:1 `to` cannot stand in a file of watchlists | Write `to` into the main file.",
    ]
    settings = good(
        FEEDS + LISTS,
        "topics: {t: [x, y]}\nwatchlists:\n- {name: B, match: 'topic:t', to: a@example.org}\n",
        "",
    )
    assert [w.source for w in settings.watchlists] == ["config.yaml:2", "watchlists.d/1.yaml:3"]
    assert settings.warnings == ("watchlists.d/2.yaml:1:1: there is nothing in this file",)


def test_a_topic_is_defined_once(bad: Bad) -> None:
    """Two files cannot mean different things by the same topic."""
    (found,) = bad(FEEDS + LISTS + "topics: {t: [x]}\n", "topics: {t: [y]}\n")
    assert brief((found,)) == ["1:10 another topic is called `t` (config.yaml:3)"]


def test_an_unreadable_main_file_raises_no_false_alarms(bad: Bad) -> None:
    """What could not be read is not reported as unknown."""
    text = "watchlists:\n- {name: B, match: 'topic:t', to: asie, feeds: [Agence]}\n"
    found = bad("a: 1\n  b: 2\n", text)
    assert [p.file for p in found] == ["config.yaml"]


def test_settings_without_value_are_ignored_with_a_warning(good: Good) -> None:
    """A section whose lines are all commented out is not a mistake."""
    settings = good(FEEDS + LISTS + "topics:\n  # a: b\nrecipients: {}\nmail:\n  smtp:\n")
    assert [w.split(": ", 1)[1] for w in settings.warnings] == [
        "`topics` has no value and does nothing",
        "`recipients` has no value and does nothing",
        "`smtp` has no value and does nothing",
    ]


def test_what_is_missing_altogether_is_a_warning(good: Good) -> None:
    """No feeds and no watchlists are enough to match a file of items."""
    settings = good("timezone: UTC\n")
    assert [w.split("\n")[0] for w in settings.warnings] == [
        "config.yaml:1:1: there are no feeds, so nothing is polled",
        "config.yaml:1:1: there are no watchlists, so nothing is looked for",
    ]


def test_a_recipient_who_gets_nothing_is_a_warning(good: Good) -> None:
    """A name that no watchlist mentions is probably forgotten."""
    settings = good("recipients: {asie: asie@example.org}\n" + FEEDS + LISTS)
    assert settings.warnings == (
        "config.yaml:1:14: nothing is sent to `asie`\n    No watchlist names it in `to`.",
    )


def test_mail_settings_that_do_little_are_warnings(good: Good) -> None:
    """A Maildir beside a mail server, and a mail server without operator."""
    text = "mail: {from: a@b.org, maildir: m, smtp: {host: h.org}}\n"
    assert [w.split(": ", 1)[1].split("\n")[0] for w in good(FEEDS + LISTS + text).warnings] == [
        "nobody gets a mail when feeds or the mail server fail",
        "`maildir` does nothing while `smtp` is given",
    ]


def test_mails_can_be_written_in_the_languages_that_the_settings_accept() -> None:
    """A language that nothing implements is refused, and one that exists is not."""
    assert set(MAIL_LANGUAGES) == set(LANGUAGES)


def test_no_source_is_an_error() -> None:
    """A program that was handed nothing does not start with nothing."""
    with pytest.raises(SettingsError):
        load([], read_secret)


def test_the_password_never_shows(good: Good) -> None:
    """The settings can be printed without telling secrets."""
    text = "mail: {from: a@b.org, smtp: {host: h.org, user: u, password_file: password}}\n"
    assert "sesame" not in repr(good(FEEDS + LISTS + text))


def test_the_error_prints_for_editors() -> None:
    """file:line:column: message, and the hint on a line of its own."""
    with pytest.raises(SettingsError) as caught:
        load([Source("/etc/wire-monitor/config.yaml", "keep: 90 days\n")], read_secret)
    assert str(caught.value).startswith(
        "/etc/wire-monitor/config.yaml:1:7: `90 days` is not a duration\n    Write a number"
    )


def test_an_unknown_key_without_value_is_refused_too(bad: Bad) -> None:
    """A mistyped `feeds:` with an empty list is a mistake, not a setting left out."""
    found = brief(bad("feedz: []\n" + LISTS))
    assert found == ["1:1 unknown setting `feedz` | Did you mean `feeds`?"]


@pytest.mark.parametrize("secret", ["hook", "whsec"])
def test_a_recipient_may_be_a_webhook(good: Good, secret: str) -> None:
    """Its address is shown without what may be secret in it; both forms of a secret are one key."""
    settings = good(
        "recipients:\n  desk:\n    webhook:\n      url: 'https://Hooks.example.org/T0/token?x=1'\n"
        f"      secret_file: {secret}\n    timezone: Asia/Seoul\n" + FEEDS
        + "watchlists: [{name: A, match: a, to: [desk, a@example.org]}]\n"
    )  # fmt: skip
    desk = next(r for r in settings.recipients if r.id == "desk")
    assert (desk.address, desk.lane) == ("https://hooks.example.org", Lane.WEBHOOK)
    assert desk.webhook is not None
    assert desk.webhook.key == b"0123456789abcdef"
    assert "0123" not in repr(desk)
    assert settings.watchlists[0].recipients == ("desk", "a@example.org")


def test_a_webhook_on_a_private_network_is_warned_about(good: Good) -> None:
    """It will be refused, unless that is meant; then it may do without encryption."""
    text = "recipients: {a: {webhook: {url: 'URL', secret_file: hook}}}\n" + FEEDS
    text += "watchlists: [{name: A, match: a, to: a}]\n"
    (warning,) = good(text.replace("URL", "https://192.168.1.9/x")).warnings
    assert "this address is private and will be refused" in warning
    allowed = text.replace("hook}", "hook, allow_private: yes}")
    assert good(allowed.replace("URL", "http://127.0.0.1:8080/x")).warnings == ()


def test_a_long_word_is_not_repeated_whole(bad: Bad) -> None:
    """A page pasted into the wrong place does not become the message."""
    for text in ("x" * 5_000 + ": 1\n", f"timezone: {'y' * 5_000}\n", f"keep: {'z' * 5_000}\n"):
        assert all(len(problem.message) < 150 for problem in bad(text))


def test_what_cannot_be_seen_in_a_word_is_shown(bad: Bad) -> None:
    """A tab, a zero-width space or an override of direction may be all that is wrong with it."""
    assert "\\t" in bad("fe\teds: []\n" + FEEDS)[0].message
    for odd in ("\u200b", "\u202e", "\ufeff", "\u00a0"):
        (problem, *_) = bad(f"fe{odd}eds: []\n" + FEEDS)
        assert problem.message.isprintable()
        assert odd not in problem.message
