"""Where strangers' bytes come in: each target takes any bytes, and fails if a promise is broken.

`run.py` drives them with coverage, `test_targets.py` with a few changes to each seed in `corpus/`.
"""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import default as modern

from monitor.errors import Problem, QueryError, SettingsError
from monitor.formats import Rest, charset, cut, prune, read, sniff
from monitor.formats.dates import instant
from monitor.formats.mend import mended, well_formed
from monitor.formats.plain import one_line, paragraphs
from monitor.mail import headers, scrub
from monitor.model import Document, Outcome, Phase, Reading, Secret, SmtpServer, Unreadable, Verdict
from monitor.settings import Source, load
from monitor.watch.query import Query, parse
from tests.adapters.smtp_scripts import RAW, USUAL, delivery, mailer, nod, scripted

Target = Callable[[bytes], object]

ZONES = (None, "Europe/Paris", "Asia/Seoul", "America/St_Johns", "No/Such", "../etc/passwd", "\0")
FORBIDDEN = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
MESSAGE_MAX = 400
SECRET = "open  sesame"
"""With two blanks: a reply is shown with one for each run of them."""
TIMEOUT_S = 0.05
FEED = "https://agence.example/feed"


def text_of(data: bytes) -> str:
    """Any text, lone surrogates among it."""
    return data.decode("utf-8", "surrogateescape")


def encode_headers(data: bytes) -> None:
    """Whatever a title, a name or an address says: one header, ASCII, that decodes to it."""
    text = text_of(data)
    line = scrub.one_line(text)
    subject = headers.text_field("Subject", line)
    message = message_from_bytes(subject + b"\r\n\r\n")
    assert message.keys() == ["Subject"]
    assert str(make_header(decode_header(message["Subject"].replace("\r\n", "")))) == line
    address = headers.address_of(text)
    for field in (
        subject,
        headers.mailbox_field("From", text, headers.address_of("veille@example.org")),
        headers.mailbox_field("To", text, address),
        headers.ids_field("References", text.split(" ")),
        headers.list_field(text, "ports.example.org"),
    ):
        field.decode("ascii")
        assert all(row[:1] == b" " for row in field.split(b"\r\n")[1:])
        assert not set(field.replace(b"\r\n", b"")) & {*range(32), 127}
        parsed = message_from_bytes(field + b"\r\n\r\nbody", policy=modern)
        assert len(parsed.keys()) == 1
        assert parsed.get_payload() == "body"
    sender = headers.mailbox_field("From", text, headers.address_of("veille@example.org"))
    parsed = message_from_bytes(sender + b"\r\n\r\n", policy=modern)
    assert [a.addr_spec for a in parsed["From"].addresses] == ["veille@example.org"]


def html_to_text(data: bytes) -> None:
    """Plain text without control, surrogate or bidi override; a title is one collapsed line."""
    markup = text_of(data)
    for text in (one_line(markup), paragraphs(markup)):
        text.encode()
        assert all(c == "\n" or unicodedata.category(c) not in ("Cc", "Cs") for c in text)
        assert not FORBIDDEN & set(text)
        assert all(row == " ".join(row.split()) for row in text.split("\n"))
    assert "\n" not in one_line(markup)


def dates(data: bytes) -> None:
    """An instant since 1970, or none; white space about it changes nothing."""
    zone = ZONES[data[0] % len(ZONES)] if data else None
    raw = text_of(data[1:])
    ms = instant(raw, zone)
    assert ms is None or 0 <= ms < 253_402_400_000_000
    assert instant(f" {raw[:90]}\n", zone) == instant(raw[:90], zone)


def settings(data: bytes) -> None:
    """Settings, or problems that each have a place in the file."""
    text = text_of(data)
    lines = text.splitlines() or [""]
    for problem in _problems(text):
        assert problem.message.isprintable()
        assert len(problem.message) < MESSAGE_MAX, problem.message
        assert 1 <= problem.line <= len(lines) + 1, problem
        assert problem.column >= 1


def _problems(text: str) -> tuple[Problem, ...]:
    try:
        load([Source("config.yaml", text)], _no_secret)
    except SettingsError as error:
        return error.problems
    return ()


def _no_secret(path: str) -> str:
    raise FileNotFoundError(2, "No such file or directory", path)


def documents(data: bytes) -> None:
    """Sniffed, decoded, cut and read; leaving out what is known changes nothing about the rest."""
    document = Document(
        data[2:], FEED, ("", "text/xml; charset=koi8-r")[data[0] & 1 if data else 0]
    )
    plain = charset.plain_ascii_inside(document)
    charset.decode(plain.body, charset.name(plain)).encode("utf-8", "surrogatepass")
    seen = sniff.look(plain)
    whole = read(document)
    assert isinstance(whole, Reading | Unreadable)
    sections = cut(document.body, seen.root) if plain is document else None
    if not isinstance(whole, Reading) or not whole.slices or sections is None:
        return
    if not well_formed(mended(charset.decode(plain.body, charset.name(plain))).encode()):
        return  # what parts a parser sees in it is anybody's guess
    known = frozenset(d for n, d in enumerate(sections.digests) if data[1] >> (n % 8) & 1)
    rest = read(document, known)
    assert isinstance(rest, Reading)
    kept = zip(sections.digests, whole.entries, strict=True)
    if rest.pruned or rest.slices:  # else the parser saw other items, and was believed
        assert rest.entries == tuple(e for d, e in kept if d not in known)
    else:
        assert rest.entries == whole.entries
    pruned = prune(document, known)
    if isinstance(pruned, Rest):
        again = read(pruned.document)
        assert isinstance(again, Reading)
        assert pruned.whole(again) in {rest, None}


def query(data: bytes) -> None:
    """Read and printed and read again the same, or refused at a column."""
    text = text_of(data)
    found = _parsed(text)
    if isinstance(found, QueryError):
        assert 1 <= found.column <= len(text) + 1
        assert len(str(found)) < MESSAGE_MAX
    else:
        assert parse(str(found)) == found


def _parsed(text: str) -> Query | QueryError:
    try:
        return parse(text)
    except QueryError as refused:
        return refused


def smtp_replies(data: bytes) -> None:
    """Whatever a server says: an outcome that agrees with what the server has of the message."""
    asyncio.run(_two_deliveries(_script(data), login=bool(data[:1]) and data[0] & 1 == 1))


def _script(data: bytes) -> dict[str, bytes]:
    """Answers, parted by NUL, in the order of the dialogue; what is missing is as usual."""
    answers = dict(zip(USUAL, data[1:].split(b"\0"), strict=False))
    script = {verb: said.replace(b"\n", b"\r\n") for verb, said in answers.items() if said}
    # Without an end of line the server would only be slow.
    return {verb: said if said.endswith(b"\n") else said + b"\r\n" for verb, said in script.items()}


async def _two_deliveries(script: dict[str, bytes], *, login: bool) -> None:
    async with scripted(script) as (server, record):
        user = ("wire", Secret(SECRET)) if login else (None, None)
        known = SmtpServer(server.host, server.port, "none", *user)
        async with mailer(known, TIMEOUT_S) as sender:
            for number in range(2):
                before = len(record.messages)
                outcome = await sender.send(delivery(number=number), nod)
                _agrees(outcome, record.messages[before:])
                # Without a login the words are only the server's own.
                assert not login or " ".join(SECRET.split()) not in outcome.reply


def _agrees(outcome: Outcome, messages: list[bytes]) -> None:
    assert outcome.reply.isprintable()
    assert messages in ([], [RAW.replace(b"\r\n.", b"\r\n..")]), messages
    if outcome.verdict is Verdict.ACCEPTED:
        assert messages
        assert outcome.phase is Phase.DONE
    elif messages:
        assert outcome.phase in {Phase.DOT, Phase.DATA}, outcome


TARGETS: dict[str, Target] = {
    "headers": encode_headers,
    "html": html_to_text,
    "dates": dates,
    "settings": settings,
    "documents": documents,
    "query": query,
    "smtp": smtp_replies,
}
