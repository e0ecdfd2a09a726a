"""Invented wire items for the benchmarks: the same for a feed and a number on every machine.

Six languages. Sentences are words drawn with a falling frequency, as in real text, most of the
rarer ones made up, with names put together from syllables, so that the texts of two feeds are as
unlike as two news are. One item in `COPY_EVERY` is the text of another feed, filed again with its
end cut, and one in `TOPIC_EVERY` is about what the benchmark's watchlists look for.
"""

# ruff: noqa: INP001 beside scripts, not a package
# ruff: noqa: S311 texts, not secrets

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate
from itertools import accumulate
from xml.sax.saxutils import escape

ITEMS = 30
"""Items in a document."""
COPY_EVERY = 20
TOPIC_EVERY = 33
BODY_BYTES = 700
"""Least size of an item's text; a document is then about 40 KB."""
SPACING_S = 1020
"""Seconds between two items of a feed."""


@dataclass(frozen=True)
class Language:
    """Words and syllables of a language, and sentences that the watchlists look for."""

    code: str
    words: str
    syllables: str
    topics: tuple[str, ...]
    dateline: str
    stop: str = ". "


LANGUAGES = (
    Language(
        "fr",
        "le la les de des du et en un une dans pour que qui sur avec par au est a ont été plus ce "
        "selon après avant leur ses ministre accord réunion gouvernement négociations président "
        "délégation sommet marché hausse baisse bourse usine port navire grève syndicat hôpital "
        "école ville région tribunal enquête police incendie crue barrage récolte blé pêche "
        "énergie gaz réseau train tunnel pont aéroport frontière douane budget impôt réforme vote "
        "scrutin opposition majorité communiqué porte-parole source déclaration visite entretien "
        "coopération échange projet chantier entreprise banque crédit taux monnaie prix salaire "
        "emploi recherche laboratoire vaccin climat tempête neige chaleur forêt rivière musée "
        "festival équipe match victoire défaite saison entraîneur finale mardi jeudi hier demain "
        "annoncé indiqué précisé prévu signé rejeté ouvert fermé lancé repris suspendu confirmé",
        "mar vel cour lan ber tier ville mont roc aux thi sau gné bel din fort lac riv",
        (
            "Le dirigeant nord-coréen a reçu une délégation russe de haut rang à Pyongyang.",
            "Un missile balistique a été tiré depuis la côte est, selon l'état-major.",
        ),
        "{place}, {day} (Alizé) -- ",
    ),
    Language(
        "en",
        "the of to in and a for on that with by at from as said after over its was were has will "
        "their new minister talks agreement government president delegation summit market shares "
        "factory port vessel strike union hospital school city region court inquiry police fire "
        "flood dam harvest wheat fishing energy gas grid train tunnel bridge airport border "
        "customs budget tax reform vote ballot opposition majority statement spokesman source "
        "visit meeting cooperation exchange project site company bank credit rate currency price "
        "wage jobs research laboratory vaccine climate storm snow heat forest river museum "
        "festival team match victory defeat season coach final Tuesday Thursday yesterday "
        "tomorrow announced added planned signed rejected opened closed launched resumed "
        "suspended confirmed expected officials residents workers engineers farmers ministry",
        "har wick ton ford ash mere bury lyn dale cor stan hope wes nor field mar ket",
        (
            "The North Korean leader received a senior Russian delegation in Pyongyang.",
            "A ballistic missile was fired from the east coast, the joint staff said.",
        ),
        "{place}, {day} (Tradewind) - ",
    ),
    Language(
        "es",
        "el la los de del y en un una que por con para su al se ha han sido más tras sobre entre "
        "según ministro acuerdo reunión gobierno negociaciones presidente delegación cumbre "
        "mercado alza caída bolsa fábrica puerto buque huelga sindicato hospital escuela ciudad "
        "región tribunal investigación policía incendio crecida presa cosecha trigo pesca energía "
        "gas red tren túnel puente aeropuerto frontera aduana presupuesto impuesto reforma voto "
        "oposición mayoría comunicado portavoz fuente declaración visita encuentro cooperación "
        "intercambio proyecto obra empresa banco crédito tipo moneda precio salario empleo "
        "laboratorio vacuna clima tormenta nieve calor bosque río museo festival equipo partido "
        "victoria derrota temporada entrenador final martes jueves ayer mañana anunció indicó "
        "precisó previsto firmado rechazado abierto cerrado lanzado reanudado suspendido",
        "mon tal val ver de la ri os cas til pue bla san jar ca ña le mar",
        (
            "El líder norcoreano recibió a una delegación rusa de alto rango en Pyongyang.",
            "Un misil balístico fue disparado desde la costa este, según el Estado Mayor.",
        ),
        "{place}, {day} (Brisa).- ",
    ),
    Language(
        "de",
        "der die das und in den von zu mit für auf ist im dem nicht ein eine als auch nach bei aus "
        "hat wurde sich über werden Minister Abkommen Treffen Regierung Verhandlungen Präsident "
        "Delegation Gipfel Markt Anstieg Rückgang Börse Werk Hafen Schiff Streik Gewerkschaft "
        "Klinik Schule Stadt Region Gericht Ermittlung Polizei Brand Hochwasser Damm Ernte Weizen "
        "Fischerei Energie Gas Netz Zug Tunnel Brücke Flughafen Grenze Zoll Haushalt Steuer "
        "Reform Abstimmung Opposition Mehrheit Mitteilung Sprecher Quelle Erklärung Besuch "
        "Gespräch Zusammenarbeit Austausch Vorhaben Baustelle Unternehmen Bank Kredit Zins "
        "Währung Preis Lohn Stellen Forschung Labor Impfstoff Klima Sturm Schnee Hitze Wald Fluss "
        "Museum Festival Mannschaft Spiel Sieg Niederlage Saison Trainer Finale Dienstag "
        "Donnerstag gestern morgen erklärte geplant unterzeichnet abgelehnt geöffnet geschlossen",
        "ham brun feld stein au wal der hof nie burg kir chen see lan gen thal",
        (
            "Der nordkoreanische Machthaber empfing eine russische Delegation in Pjöngjang.",
            "Eine ballistische Rakete wurde von der Ostküste abgefeuert, teilte der Stab mit.",
        ),
        "{place} (Küstendienst) - ",
    ),
    Language(
        "ru",
        "и в на с по о об что для от из за при после как был была были его её их а также это "
        "министр соглашение встреча правительство переговоры президент делегация саммит рынок "
        "рост снижение биржа завод порт судно забастовка профсоюз больница школа город область "
        "суд следствие полиция пожар паводок плотина урожай пшеница рыболовство энергия газ сеть "
        "поезд тоннель мост аэропорт граница таможня бюджет налог реформа голосование оппозиция "
        "большинство заявление представитель источник визит беседа сотрудничество обмен проект "
        "стройка компания банк кредит ставка валюта цена зарплата работа исследование лаборатория "
        "вакцина климат буря снег жара лес река музей фестиваль команда матч победа поражение "
        "сезон тренер финал вторник четверг вчера завтра сообщил отметил запланирован подписан "
        "отклонён открыт закрыт запущен возобновлён приостановлен подтверждён",
        "бе ло зер ново мир ка ле бор ов ск та ра ни гор под ват ка",
        (
            "Глава КНДР принял в Пхеньяне российскую делегацию высокого уровня.",
            "С восточного побережья запущена баллистическая ракета, сообщил штаб.",
        ),
        "{place}, {day} - Заря. ",
    ),
    Language(
        "ko",
        "이 그 및 등 또 더 약 각 위해 대해 따라 통해 관련 장관이 합의를 회의에서 정부는 "
        "협상이 대통령은 대표단이 정상회담을 시장이 상승했다 하락했다 증시가 공장을 "
        "항구에 선박이 파업을 노조가 병원에서 학교가 도시의 지역에 법원은 수사를 경찰이 "
        "화재가 홍수로 댐이 수확이 밀을 어업이 에너지를 가스 전력망이 열차가 터널을 "
        "교량이 공항에서 국경을 세관이 예산을 세금이 개혁을 투표가 야당은 다수당이 성명을 "
        "대변인은 소식통은 방문을 면담에서 협력을 교류가 사업을 현장에서 기업이 은행은 "
        "신용이 금리를 통화가 가격이 임금을 일자리가 연구를 실험실에서 백신이 기후가 "
        "폭풍이 눈이 더위가 숲이 강이 박물관이 축제가 팀이 경기에서 승리했다 패배했다 "
        "시즌이 감독이 결승에 화요일 목요일 어제 내일 밝혔다 전했다 예정이다 서명했다 "
        "거부했다 개통했다",
        "가 나 다 라 마 바 사 아 자 차 카 타 파 하 강 산 동 남 북 서 천 성 진 문 평 주 인 신 해 청",
        (
            "북한 지도자가 평양에서 러시아 고위 대표단을 접견했다.",
            "합참은 동해상으로 탄도미사일이 발사됐다고 밝혔다.",
        ),
        "({place}=새벽통신) ",
    ),
)

RARE = 6000
"""Made-up words of a language, beside its real ones."""
COMMON = 110
"""So many of the most frequent words are not for headlines."""


def _vocabulary(language: Language) -> list[str]:
    """Real words first, then made-up ones: syllables on the beginning of a real one.

    They differ within their first letters, so that headlines have as few words in common as real
    ones: of 1,000 pairs in captured English feeds 21 to 29 share a word of substance.
    """
    rng = random.Random(language.code)
    real, syllables = language.words.split(), language.syllables.split()
    head = 0 if language.code == "ko" else 2  # the first two syllables are a Korean word's stem
    made = dict.fromkeys(
        rng.choice(real)[:head] + "".join(rng.choices(syllables, k=rng.randint(2, 3))).lower()
        for _ in range(RARE)
    )
    return real + list(made)


def _weights(words: list[str], first: int) -> tuple[float, ...]:
    """Cumulative weights that fall with the rank (Zipf); words before `first` never come."""
    return tuple(accumulate(1 / (rank + 8) if rank >= first else 0 for rank in range(len(words))))


_VOCABULARY = {language.code: _vocabulary(language) for language in LANGUAGES}
_TEXT = {code: _weights(words, 0) for code, words in _VOCABULARY.items()}
_HEADLINE = {code: _weights(words, COMMON) for code, words in _VOCABULARY.items()}


def item(feed: int, number: int, newest_s: int) -> bytes:
    """The item with this number, counted from the oldest, as an RSS element.

    newest_s: seconds since 1970 of item 0's date plus what the numbers add.
    """
    language = LANGUAGES[feed % len(LANGUAGES)]
    copied = feed >= len(LANGUAGES) and (feed + number) % COPY_EVERY == 0
    title, body = _story(language, feed - len(LANGUAGES) if copied else feed, number)
    if copied:
        title, body = _refiled(title, body, random.Random(f"copy {feed} {number}"))
    host, key = f"agency-{feed}.example", feed * 7919 + number
    address = f"https://{host}/{language.code}/2026/{number}-{key}"
    picture = f'<img src="https://img.{host}/{key}.jpg" alt="" width="320" height="180"/>'
    return (
        f"<item>\n<title>{escape(title)}</title>\n<link>{address}</link>\n"
        f'<guid isPermaLink="false">{host}:{number}</guid>\n'
        f"<pubDate>{formatdate(newest_s + number * SPACING_S)}</pubDate>\n"
        f"<dc:creator>{language.code.upper()} desk</dc:creator>\n"
        f"<category>World</category>\n<category>Desk {feed % 9}</category>\n"
        f'<enclosure url="https://img.{host}/{key}.jpg" length="{key}" type="image/jpeg"/>\n'
        f"<description><![CDATA[{picture}{body}]]></description>\n</item>\n"
    ).encode()


def head(feed: int, built_s: int) -> bytes:
    """The document up to its items."""
    language = LANGUAGES[feed % len(LANGUAGES)]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:atom="http://www.w3.org/2005/Atom">\n<channel>\n'
        f"<title>Agency {feed}</title>\n<link>https://agency-{feed}.example/</link>\n"
        f"<description>All news of agency {feed}</description>\n"
        f"<language>{language.code}</language>\n"
        f"<lastBuildDate>{formatdate(built_s)}</lastBuildDate>\n"
    ).encode()


TAIL = b"</channel>\n</rss>\n"


def _story(language: Language, feed: int, number: int) -> tuple[str, str]:
    """Headline and text of one invented event."""
    rng = random.Random(f"{feed} {number}")
    title = _sentence(language, rng, rng.randint(6, 10), _HEADLINE)
    sentences = []
    if (feed + number * 5) % TOPIC_EVERY == 0:
        sentences.append(rng.choice(language.topics))
    size = 0
    while size < BODY_BYTES:
        sentences.append(_sentence(language, rng, rng.randint(9, 22), _TEXT) + ".")
        size += len(sentences[-1].encode())
    place = _name(language, rng)
    lead = language.dateline.format(place=place.upper(), day=f"{rng.randint(1, 28)}/11")
    half = len(sentences) // 2
    return title, f"<p>{lead}{' '.join(sentences[:half])}</p><p>{' '.join(sentences[half:])}</p>"


def _sentence(
    language: Language, rng: random.Random, length: int, weights: Mapping[str, tuple[float, ...]]
) -> str:
    code = language.code
    words = rng.choices(_VOCABULARY[code], cum_weights=weights[code], k=length)
    for _ in range(1 + length // 8):
        words[rng.randrange(length)] = _name(language, rng)
    if rng.random() < 0.4:
        words[rng.randrange(length)] = str(rng.randint(2, 9000))
    return words[0][:1].upper() + " ".join(words)[1:]


def _name(language: Language, rng: random.Random) -> str:
    return "".join(rng.choices(language.syllables.split(), k=rng.randint(2, 4))).capitalize()


def _refiled(title: str, body: str, rng: random.Random) -> tuple[str, str]:
    """What another agency makes of it: the headline kept, the last words of the text dropped."""
    words = body.removesuffix("</p>").split(" ")
    return title, " ".join(words[: -rng.randint(3, 9)]) + ".</p>"
