"""Bulletins for the tests: wires written for this project, matched as the rooms before would."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from monitor.model import (
    Bulletin,
    Dateline,
    Evidence,
    FeedTrouble,
    Field,
    Item,
    Kind,
    Origin,
    Recipient,
    Section,
    Sender,
    Span,
    StoryCard,
    Telling,
)

PARIS = ZoneInfo("Europe/Paris")
SENDER = Sender(
    address="veille@example.org",
    name="Veille",
    operator="admin@example.org",
    installation="7f3a",
)
READER = Recipient("asie", "asie@example.org", language="fr", timezone="Europe/Paris")


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> int:
    """Milliseconds of a Paris time in 2026."""
    local = datetime(2026, month, day, hour, minute, tzinfo=PARIS)
    return int(local.timestamp()) * 1000


NOW = at(23, 7)


def found(item: Item, *terms: tuple[str, str]) -> tuple[Evidence, ...]:
    """Evidence for (term, form) pairs wherever the form stands in the item, in reading order."""
    out = []
    for field in Field:
        text = item.text(field)
        for term, form in terms:
            start = text.find(form)
            while start >= 0:
                out.append(Evidence(term, form, field, start, start + len(form)))
                start = text.find(form, start + 1)
    order = list(Field)
    return tuple(sorted(out, key=lambda e: (order.index(e.field), e.start)))


def part_of(item: Item, field: Field, text: str) -> Span:
    """The span of a piece of text."""
    start = item.text(field).index(text)
    return Span(field, start, start + len(text))


def item_of(
    feed: str,
    title: str,
    summary: str = "",
    *,
    dateline: str = "",
    place: str = "",
    tail: str = "",
    body: str = "",
    language: str = "fr",
    seen_ms: int = NOW,
    url: str | None = "https://wire.example/1",
) -> Item:
    """An item whose summary begins with a dateline and ends with a mark, both furniture."""
    text = f"{dateline}{summary}{tail}"
    spans = []
    datelines: tuple[Dateline, ...] = ()
    if dateline:
        span = Span(Field.SUMMARY, 0, len(dateline))
        spans.append(span)
        datelines = (Dateline(span, place),)
    if tail:
        spans.append(Span(Field.SUMMARY, len(text) - len(tail), len(text)))
    return Item(
        feed=feed,
        title=title,
        summary=text,
        body=body,
        language=language,
        url=url,
        published_ms=seen_ms,
        seen_ms=seen_ms,
        datelines=datelines,
        furniture=tuple(spans),
    )


def telling(feed: str, when: int, kind: Kind = Kind.NEW, language: str = "") -> Telling:
    """One agency's line."""
    url = f"https://{feed.lower().replace(' ', '-')}.example/depeche"
    return Telling(1, feed, "", url, kind, when, when, language)


def visit(kind: Kind = Kind.NEW) -> StoryCard:
    """The French lead that the project was created from, in our own words."""
    item = item_of(
        "Yonhap",
        "Kim Jong-un reçoit le vice-ministre russe de la Défense",
        "Le dirigeant nord-coréen a discuté de « l’importance et la nécessité » de la"
        " coopération militaire avec le vice-ministre russe de la Défense, Alexeï Krivoruchko,"
        " sur fond de rapprochement entre Pyongyang et Moscou.",
        dateline="SEOUL, 23 nov. (Yonhap) -- ",
        place="SEOUL",
        tail=" (FIN)",
        seen_ms=at(23, 6, 12),
    )
    evidence = found(
        item,
        ("Corée du Nord", "nord-coréen"),
        ("Corée du Nord", "Pyongyang"),
        ("Russie", "russe"),
        ("Russie", "Moscou"),
    )
    return StoryCard(
        story=1,
        kind=kind,
        item=item,
        evidence=evidence,
        tellings=(
            telling("Yonhap", at(23, 6, 12)),
            telling("KBS", at(23, 6, 20), Kind.DUPLICATE),
            telling("Le Fil", at(23, 6, 25), Kind.DUPLICATE),
            telling("AFP", at(23, 6, 40)),
            telling("Reuters", at(23, 6, 58), language="en"),
        ),
        watchlists=("Pyongyang–Moscou",),
        copies=4,
    )


def shells() -> StoryCard:
    """A follow-up with new sentences."""
    item = item_of(
        "AFP",
        "ONU : un projet de résolution vise les livraisons d’obus",
        "Le texte demande un rapport sur les transferts entre la RPDC et la Fédération de"
        " Russie, selon deux diplomates. Un vote est attendu jeudi au Conseil de sécurité.",
        dateline="NEW YORK (AFP) - ",
        place="NEW YORK",
        body="Le texte demande un rapport. La Chine a fait savoir qu’elle s’abstiendrait.",
        seen_ms=at(22, 22, 31),
        url="https://afp.example/onu",
    )
    return StoryCard(
        story=2,
        kind=Kind.UPDATE,
        item=item,
        evidence=found(item, ("Corée du Nord", "RPDC"), ("Russie", "Russie")),
        tellings=(telling("AFP", at(22, 22, 31)), telling("Kyodo", at(22, 23, 5))),
        watchlists=("Pyongyang–Moscou", "Conseil de sécurité"),
        news=(
            part_of(item, Field.SUMMARY, "Un vote est attendu jeudi au Conseil de sécurité."),
            part_of(item, Field.BODY, "La Chine a fait savoir qu’elle s’abstiendrait."),
        ),
    )


def train() -> StoryCard:
    """A correction that quotes what was said."""
    item = item_of(
        "Yonhap",
        "Un train de 20 wagons observé à Tumangang, selon des images satellite",
        "La gare frontalière avec la Russie aurait traité une vingtaine de wagons en trois jours.",
        dateline="VLADIVOSTOK, 22 nov. -- ",
        place="VLADIVOSTOK",
        seen_ms=at(22, 19, 47),
        url="https://yna.example/train",
    )
    return StoryCard(
        story=3,
        kind=Kind.CORRECTION,
        item=item,
        evidence=found(item, ("Corée du Nord", "Tumangang"), ("Russie", "Russie")),
        tellings=(telling("Yonhap", at(22, 19, 47)),),
        watchlists=("Pyongyang–Moscou",),
        was="Un train de 200 wagons observé à Tumangang, selon des images satellite",
    )


def korean() -> StoryCard:
    """A Korean telling; its evidence is in headline and lead."""
    item = item_of(
        "연합뉴스",
        "[속보] 북러, 군사협력 강화 합의…김정은, 러시아 국방차관 접견",
        "북한 김정은 국무위원장이 평양에서 러시아 국방부 차관을 만나 군사 협력 강화 방안을"
        " 논의했다고 조선중앙통신이 보도했다.",
        dateline="(서울=연합뉴스) ",
        place="서울",
        language="ko",
        seen_ms=at(23, 6, 2),
    )
    return StoryCard(
        story=4,
        kind=Kind.NEW,
        item=item,
        evidence=found(
            item,
            ("Corée du Nord", "북"),
            ("Russie", "러"),
            ("Russie", "러시아"),
            ("Corée du Nord", "북한"),
            ("Corée du Nord", "평양"),
        ),
        tellings=(telling("연합뉴스", at(23, 6, 2)),),
        watchlists=("Essais",),
    )


def arabic() -> StoryCard:
    """A withdrawn Arabic telling."""
    item = item_of(
        "وكالة الأنباء",
        "كوريا الشمالية تطلق صاروخا باليستيا باتجاه بحر اليابان",
        "أعلن الجيش أن كوريا الشمالية أطلقت صاروخا باليستيا قصير المدى صباح الاثنين.",
        language="ar",
        seen_ms=at(23, 5, 10),
        url="https://wire.example/ar",
    )
    return StoryCard(
        story=5,
        kind=Kind.WITHDRAWAL,
        item=item,
        evidence=found(item, ("Corée du Nord", "كوريا الشمالية"), ("missiles", "صاروخا باليستيا")),
        tellings=(telling("وكالة الأنباء", at(23, 5, 10)),),
        watchlists=("Essais",),
        was="كوريا الشمالية تطلق ثلاثة صواريخ",
    )


def days() -> tuple[tuple[int, int], ...]:
    """Seven local midnights with counts, today last."""
    return tuple(
        (at(day, 0), n) for day, n in zip(range(17, 24), (2, 1, 4, 0, 6, 5, 11), strict=True)
    )


def section(name: str, *cards: StoryCard, source: str = "watchlists.d/asie.yaml:4") -> Section:
    """A section of a watchlist."""
    return Section(name.lower(), name, "Corée du Nord + Russie", source, cards)


def digest(*sections: Section, recipient: Recipient = READER, **more: object) -> Bulletin:
    """A morning digest."""
    values: dict[str, object] = {
        "slot_ms": NOW,
        "since_ms": at(22, 18),
        "days": days(),
        "next_ms": at(23, 12, 30),
        **more,
    }
    return Bulletin(recipient, sections, (1, 2, 3), NOW, **values)  # type: ignore[arg-type]


def morning(recipient: Recipient = READER, **more: object) -> Bulletin:
    """The digest of the design pictures and more: two lists, five stories, three scripts."""
    return digest(
        section("Pyongyang–Moscou", visit(), shells(), train()),
        section("Essais", korean(), arabic(), source="config.yaml:41"),
        recipient=recipient,
        **more,
    )


def alert(card: StoryCard, recipient: Recipient = READER, **more: object) -> Bulletin:
    """An instant alert about one story."""
    return digest(
        section("Pyongyang–Moscou", card),
        recipient=recipient,
        slot_ms=None,
        since_ms=None,
        next_ms=None,
        **more,
    )


def troubles() -> tuple[FeedTrouble, ...]:
    """Three feeds in trouble, one of them since a time to come."""
    return (
        FeedTrouble("KCNA Watch", "timeout: no answer within 30 s", at(22, 18, 4)),
        FeedTrouble("Interfax", "entries may have been missed", at(23, 3, 15)),
        FeedTrouble("Kyodo", "not polled yet", at(23, 7, 5)),
    )


def scripts() -> tuple[StoryCard, ...]:
    """Hebrew, Persian, Japanese and Chinese, with names that read from the right in sentences."""
    hebrew = item_of(
        "כאן",
        "דיווח: קוריאה הצפונית שיגרה טיל בליסטי לעבר הים",
        "הצבא מסר כי הטיל נפל ב-Sea of Japan, כ-300 ק״מ מהחוף. ״זו הפרה״, אמר דובר.",
        language="he",
        seen_ms=at(23, 4),
    )
    persian = item_of(
        "ایرنا",
        "کرهٔ شمالی موشک تازه\u200cای آزمایش کرد",
        "پیونگ\u200cیانگ می\u200cگوید این آزمایش «موفق» بوده است (KCNA).",
        language="fa",
        seen_ms=at(23, 4),
    )
    japanese = item_of(
        "共同通信",
        "【速報】北朝鮮、弾道ミサイルの可能性があるものを発射　防衛省",
        "防衛省は２３日、北朝鮮から弾道ミサイルの可能性があるものが発射されたと発表した。",
        language="ja",
        seen_ms=at(23, 5),
    )
    chinese = item_of(
        "新华社",
        "快讯：朝鲜发射一枚弹道导弹",
        "韩国联合参谋本部23日说，朝鲜当天早晨向半岛东部海域发射一枚弹道导弹。",
        language="zh",
        seen_ms=at(23, 5),
    )
    terms = ("קוריאה הצפונית", "پیونگ\u200cیانگ", "北朝鮮", "朝鲜")
    return tuple(
        StoryCard(
            story=11 + number,
            kind=Kind.CORRECTION if item is persian else Kind.NEW,
            item=item,
            evidence=found(item, ("Corée du Nord", terms[number])),
            tellings=(telling(item.feed, item.seen_ms), telling("Reuters", NOW, language="en")),
            watchlists=("Missiles", "صواريخ"),
            was="کرهٔ شمالی دو موشک آزمایش کرد" if item is persian else "",
            origins=(
                Origin("KCNA", "KCNA", at(23, 4), at(23, 4)),
                Origin("צה״ל", item.feed, at(23, 4), at(23, 4)),
            ),
        )
        for number, item in enumerate((hebrew, persian, japanese, chinese))
    )
