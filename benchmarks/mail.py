"""How fast mail is made and sent.

    python benchmarks/mail.py [--digests 200] [--messages 1000] [--json]

Composing: digests of 30 stories in six scripts, each with evidence, new sentences, agencies and
origins; CPU seconds of this process, the digests all different. Sending: alerts of one story to a
server on loopback in another process (aiosmtpd, whose CPU is not counted as ours), wall seconds:
once by the mailer alone over one connection, once by a delivery round from the outbox of a database
on disk, with every state of every message committed; then the same with digests (no floor: one is
as large as fifteen alerts). Exit 1 if a floor is not reached.
"""

# ruff: noqa: INP001, S311 a script, not a package; chance is seeded

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from statistics import median

from aiosmtpd.smtp import SMTP, Envelope, Session
from common import Floor, machine

from monitor.adapters.clock import SystemClock
from monitor.adapters.smtp import SmtpMailer
from monitor.adapters.store import ThreadRunner, file_url, open_store
from monitor.mail import compose, compose_notice
from monitor.model import (
    Bulletin,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Evidence,
    Field,
    Item,
    Kind,
    MailSettings,
    Message,
    Origin,
    Recipient,
    Section,
    Sender,
    Settings,
    SmtpServer,
    Span,
    StoryCard,
    Telling,
    Verdict,
)
from monitor.rounds import DeliveryRound, Editor, Plan
from monitor.watch import Index

COMPOSED_S, SENT_S = 50, 100
"""The floors: digests composed in a second of CPU, messages sent in a second."""

BATCHES = 10
"""Digests are composed in so many; the fastest counts, others may share the core."""
STORIES = 30
NOW_MS = 1_795_000_000_000
SENDER = Sender("wires@example.org", "Wires", "admin@example.org", "bench")
WORDS = {
    "fr": "Le dirigeant nord-coréen a reçu le vice-ministre russe de la Défense à Pyongyang pour"
    " discuter de la coopération militaire entre les deux pays selon une source officielle",
    "en": "North Korean leader met the Russian deputy defence minister in Pyongyang to discuss"
    " military cooperation between both countries an official source said on Monday",
    "ru": "Лидер Северной Кореи принял в Пхеньяне заместителя министра обороны России и обсудил"
    " военное сотрудничество двух стран сообщил официальный источник в понедельник",
    "ko": "북한 김정은 국무위원장이 평양에서 러시아 국방부 차관을 만나 군사 협력 강화 방안을"
    " 논의했다고 공식 매체가 월요일 보도했다",
    "ar": "استقبل الزعيم الكوري الشمالي نائب وزير الدفاع الروسي في بيونغ يانغ لبحث التعاون"
    " العسكري بين البلدين بحسب مصدر رسمي يوم الاثنين",
    "zh": "朝鲜 最高 领导人 在 平壤 会见 俄罗斯 国防部 副部长 讨论 两国 军事 合作"
    " 官方 消息 周一 报道",
}
AGENCIES = ("Yonhap", "AFP", "Reuters", "TASS", "KCNA", "Kyodo", "ANSA", "DW", "新华社", "وكالة")


def text_of(dice: random.Random, language: str, words: int) -> str:
    """Sentences of a language's words in any order."""
    source = WORDS[language].split()
    made = [dice.choice(source) for _ in range(words)]
    made[words // 2] += "."
    return " ".join(made) + "."


def marks(dice: random.Random, item: Item) -> tuple[Evidence, ...]:
    """Some words of headline and lead as evidence of two terms."""
    found = []
    for field, count in ((Field.TITLE, 1), (Field.SUMMARY, 4)):
        text = item.text(field)
        for _ in range(count):
            start = text.rfind(" ", 0, dice.randrange(1, len(text))) + 1
            end = text.find(" ", start) if text.find(" ", start) > 0 else len(text)
            term = dice.choice(("Corée du Nord", "Russie"))
            found.append(Evidence(term, text[start:end], field, start, end))
    return tuple(sorted(found, key=lambda e: (e.field != Field.TITLE, e.start)))


def card(dice: random.Random, number: int) -> StoryCard:
    """A story as wires bring them: 12 words of headline, 45 of lead, 90 of text."""
    language = dice.choice(list(WORDS))
    seen_ms = NOW_MS - dice.randrange(86_400_000)
    item = Item(
        feed=dice.choice(AGENCIES),
        title=text_of(dice, language, 12),
        summary=text_of(dice, language, 45),
        body=text_of(dice, language, 90),
        language=language,
        url=f"https://news.example/{language}/2026/11/{number}-{dice.randrange(10**6)}",
        published_ms=seen_ms,
        seen_ms=seen_ms,
    )
    kind = dice.choice((Kind.NEW, Kind.NEW, Kind.NEW, Kind.UPDATE, Kind.CORRECTION))
    tellings = tuple(
        Telling(n, dice.choice(AGENCIES), "", f"https://news.example/{n}", told, seen_ms, seen_ms)
        for n, told in enumerate(dice.choices((Kind.NEW, Kind.DUPLICATE), k=dice.randint(1, 8)))
    )
    news = (Span(Field.SUMMARY, len(item.summary) // 2, len(item.summary)),)
    return StoryCard(
        story=number,
        kind=kind,
        item=item,
        evidence=marks(dice, item),
        tellings=tellings,
        watchlists=("Pyongyang–Moscou",),
        news=news if kind is Kind.UPDATE else (),
        copies=sum(t.kind is Kind.DUPLICATE for t in tellings),
        was=text_of(dice, language, 12) if kind is Kind.CORRECTION else "",
        origins=tuple(Origin(n, n, seen_ms, seen_ms) for n in dice.sample(AGENCIES, 2)),
    )


def bulletin(dice: random.Random, number: int) -> Bulletin:
    """A morning digest of two watchlists for a recipient of its own."""
    cards = [card(dice, n) for n in range(STORIES)]
    name = f"reader{number}"
    half = STORIES // 2
    return Bulletin(
        recipient=Recipient(name, f"{name}@example.org", dice.choice(("fr", "en")), "Europe/Paris"),
        sections=(
            Section(
                "a", "Pyongyang–Moscou", "Corée du Nord + Russie", "a.yaml:4", (*cards[:half],)
            ),
            Section("b", "Missiles", "topic:missiles", "a.yaml:9", (*cards[half:],)),
        ),
        alert_ids=tuple(range(number * STORIES, (number + 1) * STORIES)),
        at_ms=NOW_MS,
        slot_ms=NOW_MS,
        since_ms=NOW_MS - 86_400_000,
        days=tuple((NOW_MS - n * 86_400_000, n * 3) for n in range(6, -1, -1)),
        next_ms=NOW_MS + 86_400_000,
    )


def alert(dice: random.Random, number: int) -> Bulletin:
    """An instant alert about one story."""
    whole = bulletin(dice, number)
    first = replace(whole.sections[0], stories=whole.sections[0].stories[:1])
    return replace(whole, sections=(first,), slot_ms=None, since_ms=None, days=(), next_ms=None)


def composed(digests: int) -> tuple[list[float], list[Message]]:
    """Digests composed in a second of CPU, in each of the batches, and the messages."""
    dice = random.Random(5)
    made = [bulletin(dice, n) for n in range(digests)]
    compose(bulletin(dice, digests), SENDER)  # the templates are loaded once in a program's life
    gc.freeze()  # as the daemon does with what stays
    messages, speeds = [], []
    size = max(1, digests // BATCHES)
    for at in range(0, digests, size):
        batch = made[at : at + size]
        started = time.process_time()
        messages += [compose(one, SENDER) for one in batch]
        speeds.append(len(batch) / (time.process_time() - started))
    flawed = [m.flaw for m in messages if m.flaw]
    if flawed:
        raise RuntimeError(f"a digest was given up: {flawed[0]}")
    return speeds, messages


class Desk:
    """Counts connections and messages, keeps nothing."""

    def __init__(self) -> None:
        self.connections = self.messages = 0

    async def handle_DATA(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Accept."""
        self.messages += 1
        return "250 queued"

    def session(self) -> SMTP:
        """One connection."""
        self.connections += 1
        return SMTP(self, hostname="localhost", loop=asyncio.get_running_loop())


async def serve() -> None:
    """The server: its port on stdout; when stdin ends, what it counted."""
    desk, loop = Desk(), asyncio.get_running_loop()
    server = await loop.create_server(desk.session, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    print(json.dumps({"connections": desk.connections, "messages": desk.messages}), flush=True)


def delivery(number: int, message: Message) -> Delivery:
    """A message as the outbox hands it out."""
    return Delivery(
        delivery_id=number,
        recipient=message.address,
        address=message.address,
        sender=message.sender,
        message_id=message.message_id,
        subject=message.subject,
        raw=message.raw,
        kind=DeliveryKind.DIGEST,
        state=DeliveryState.SENDING,
        created_ms=NOW_MS,
    )


async def by_mailer(port: int, messages: list[Message]) -> float:
    """Messages sent in a second by the mailer alone."""
    mailer = SmtpMailer(SmtpServer("127.0.0.1", port, "none"))

    async def nothing() -> None:
        """No outbox."""

    started = time.perf_counter()
    for number, message in enumerate(messages):
        outcome = await mailer.send(delivery(number, message), nothing)
        if outcome.verdict is not Verdict.ACCEPTED:
            raise RuntimeError(outcome.reply)
    await mailer.rest()
    return len(messages) / (time.perf_counter() - started)


async def by_round(port: int, messages: list[Message], folder: Path) -> float:
    """Messages sent in a second by a delivery round from the outbox."""
    smtp = SmtpServer("127.0.0.1", port, "none")
    settings = Settings((), (), (), MailSettings("wires@example.org", smtp=smtp))
    plan = Plan.of(settings, Index.build((), {}, (), None, {}), "bench")
    store = open_store(file_url(folder / "bench.db"), ThreadRunner())
    try:
        for number, message in enumerate(messages):
            one = replace(message, message_id=f"<{number}@example.org>")
            await store.enqueue(one, one.address, DeliveryKind.DIGEST, (), None, NOW_MS)
        clock, mailer = SystemClock(), SmtpMailer(smtp)
        delivering = DeliveryRound(
            clock, store, mailer, Editor(clock, store, compose, compose_notice)
        )
        started = time.perf_counter()
        report = await delivering.run(plan)
        wall_s = time.perf_counter() - started
    finally:
        await store.close()
    if len(report.sent) != len(messages):
        raise RuntimeError(f"{len(report.sent)} of {len(messages)} messages were sent")
    return len(messages) / wall_s


def sent(messages: list[Message]) -> tuple[float, float, dict[str, int]]:
    """By the mailer, by a round, and what the server counted."""
    server = subprocess.Popen(
        [sys.executable, __file__, "--serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert server.stdin is not None
    assert server.stdout is not None
    try:
        port = int(server.stdout.readline())
        alone = asyncio.run(by_mailer(port, messages))
        with tempfile.TemporaryDirectory(prefix="wire-monitor-mail-") as folder:
            stored = asyncio.run(by_round(port, messages, Path(folder)))
        server.stdin.close()
        counted: dict[str, int] = json.loads(server.stdout.readline())
    finally:
        server.terminate()
        server.wait(30)
    return alone, stored, counted


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--digests", type=int, default=200, help="composed, all different")
    parser.add_argument("--messages", type=int, default=1000, help="sent, each twice")
    parser.add_argument("--json", action="store_true", help="figures for programs")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(serve())
        return 0
    speeds, digests = composed(options.digests)
    made_s = max(speeds)
    dice = random.Random(6)
    alerts = [compose(alert(dice, n), SENDER) for n in range(min(100, options.messages))]
    many = alerts * (options.messages // len(alerts))
    alone_s, stored_s, counted = sent(many)
    big = (digests * 10)[: max(1, options.messages // 5)]
    big_alone_s, big_stored_s, _ = sent(big)
    floors = [
        Floor("a digest of 30 stories composed, CPU", 1000 / made_s, 1000 / COMPOSED_S, "ms"),
        Floor("an alert sent by the mailer", 1000 / alone_s, 1000 / SENT_S, "ms"),
        Floor("an alert sent from the outbox", 1000 / stored_s, 1000 / SENT_S, "ms"),
    ]
    if options.json:
        figures = {
            "machine": machine(), "composed_per_cpu_s": speeds, "alerts_per_s": alone_s,
            "alerts_from_outbox_per_s": stored_s, "digests_per_s": big_alone_s,
            "digests_from_outbox_per_s": big_stored_s, "alert_bytes": middle(alerts),
            "digest_bytes": middle(digests), **counted,
        }  # fmt: skip
        print(json.dumps(figures, indent=2))
    else:
        print(machine())
        print(f"digests of {middle(digests)} bytes composed in a second of CPU: ", end="")
        print(f"{made_s:.0f} (median {median(speeds):.0f})")
        print(f"alerts of {middle(alerts)} bytes sent in a second: {alone_s:.0f} by the mailer,")
        print(f"  {stored_s:.0f} from the outbox ({counted['messages']} messages, ", end="")
        print(f"{counted['connections']} connections)")
        print(f"digests: {big_alone_s:.0f} by the mailer, {big_stored_s:.0f} from the outbox")
        print("\n".join(map(str, floors)))
    return 0 if all(floor.kept for floor in floors) else 1


def middle(messages: list[Message]) -> int:
    """The median size of messages in bytes."""
    return sorted(len(m.raw) for m in messages)[len(messages) // 2]


if __name__ == "__main__":
    sys.exit(main())
