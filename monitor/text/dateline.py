"""Datelines: "SEOUL, 19 juil. (Yonhap) --", "(서울=연합뉴스) 기자 =", "【ソウル聯合】".

A dateline stands at the start of a text or of one of its first lines. It says where the reporter
sat, not what the news is about. A layout is believed only with a date, an agency or a form that
nothing else has; a plain "Apple (AAPL) -" or "NATO -" is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from monitor.model import Dateline, Field, Span
from monitor.text.wire_words import AGENCY, DATE

LINES = 6
"""How many first lines are looked at (an advisory or a site's notice may come first)."""

REACH = 160
"""Code points of a line in which a dateline must end."""

_UP = r"[^\W\d_a-zà-öø-ÿа-яіїєґё]"  # a letter that is no small one of Latin or Cyrillic
_WORD = rf"{_UP}[\w'’.]{{0,24}}"
_LINK = r"(?:d[aeiou]s?|la|le|les|los|las|el|am|an der|im|of|and|et|und|y|e|sur|upon|na|над|на|al-)"
_PLACE = rf"(?P<place>{_WORD}(?:(?:[ /\-,]{{1,2}}|[ ]/[ ])(?:{_LINK}[ ])?{_WORD}){{0,4}})"
_PLACE_SHORT = rf"(?P<place>{_WORD}(?:[ /\-]{_WORD})?)"
_CAPITALS = r"[A-ZÀ-ÖØ-ÞА-ЯЁІЇЄ]"
_CAPITAL_PLACE = rf"{_CAPITALS}{{3,20}}(?:[ /\-]{_CAPITALS}{{2,20}}){{0,2}}"
_DASH = r"\s{0,3}(?:--+|\.\s?[-–—]|[-–—―=_])(?=\s|$)\s{0,3}"
_STOP = r"\s{0,3}(?:--+|\.\s?[-–—]|[-–—―=.:])\s{0,3}"
_NAMED = rf"(?P<agency>{AGENCY}(?:[ ]?[/=,\-][ ]?{AGENCY}){{0,3}})"
_ANY = r"(?P<agency>[^()/\[\]\n\d]{2,40})"
_SLASHED = r"/(?P<agency2>[^()/\[\]\n\d]{2,40})/"
_COINED = (
    rf"(?P<agency>(?![A-Z]{{1,6}}[)])"  # no ticker
    rf"{_UP}[^\W\d_\-]{{2,24}}(?:[ \-][^\W\d_]{{2,20}})?)"
)
_DATED = rf"(?P<date>{DATE})"
_HAN = r"[\u3400-\u9fff々]"
_HAN_KATAKANA = r"[\u3400-\u9fff々\u30a0-\u30ff]"
_CJ = r"[\u3400-\u9fff々\u3040-\u30ffー・A-Za-z]"
_DAY = r"(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日"
_REPORTER = (
    r"(?:\s{0,2}(?:[가-힣]{2,4}[ ·,]{0,2}){1,3}(?:기자|특파원|통신원|선임기자)[ ·]{0,2}"
    r"(?:[가-힣]{2,4} ?(?:기자|특파원))?)"
)
_FROM = rf"(?P<agency>{_HAN}{{1,8}}?(?:社|网|台|报)|路透)"
_SENT = (
    r"(?:综合|綜合|外電|外电|專|专){0,2}(?:电|電|讯|訊|消息|报道|報導)"
    r"(?:[(（][^()（）\n]{1,24}[)）])?[)）]?[:：,，]?\s{0,2}"
)
_ARABIC = r"[\u0621-\u064a]{2,14}"
_ARABIC_PLACE = rf"(?P<place>{_ARABIC}(?:[ \-]{_ARABIC}){{0,2}}?)"
_ARABIC_AGENCY = (  # some are ordinary words elsewhere: only between signs, or behind a date
    r"(?:واس|وام|قنا|كونا|بنا|واع|وفا|ومع|واج|وات|سونا|وطنية|وكالات|نينا|صفا|معا|إرنا|ارنا|فارس"
    rf"|العُ?مانية|{AGENCY})"
)
_ARABIC_DAY = rf"(?P<date>{DATE}|\d{{1,2}} ?[-/] ?\d{{1,2}}(?: ?[-/] ?\d{{4}})?)(?: ?م)?"
_HIJRI = (
    r"\d{1,2} (?:محرم|صفر|ربيع (?:الأول|الآخر|الثاني)|جمادى (?:الأولى|الآخرة|الثانية)|رجب|شعبان"
    r"|رمضان|شوال|ذ[وي] (?:القعدة|الحجة)) 14\d\d ?هـ"
)

_OF_PLACES = (
    # SEOUL, 19 juil. (Yonhap) --   GENEVA, Feb 18 /Press/ -   МОСКВА, 19 июля. /ТАСС/.
    rf"{_PLACE}(?:[,.]?|\s[-–])\s{{1,2}}(?:le\s)?{_DATED}[.,]?\s{{0,2}}(?:\({_ANY}\)|{_SLASHED}){_STOP}",
    # Киев. 3 августа. ТАСС -   МОСКВА, 19 июл - РИА Новости.
    rf"{_PLACE}[,.]\s{{1,2}}{_DATED}[.,]?\s{{0,2}}(?:[-–—]\s)?{_NAMED}(?:\s{{0,2}}[-–—]|[.:])\s{{1,3}}",
    # ПРИМОРСК, 19 июл - Агентство Новостей.   (an agency nobody knows)
    (
        rf"(?P<place>{_CAPITAL_PLACE})[,.]\s{{1,2}}{_DATED}[.,]?\s{{0,2}}[-–—]\s"
        rf"(?P<agency>[А-ЯЁІЇЄ][\w\-]{{2,20}}(?: [А-ЯЁІЇЄ][\w\-]{{2,20}})?)\.\s{{1,2}}(?={_UP})"
    ),
    # Zalesie, 12.05. (an agency) -
    rf"{_PLACE},\s{{1,2}}(?P<date>\d{{1,2}}\.\d{{1,2}}\.(?:\d{{4}})?)\s{{0,2}}\({_ANY}\){_STOP}",
    # MOSCA, 19 LUG -   LONDON, July 19 --
    rf"{_PLACE}[,.]\s{{1,2}}{_DATED}[.,]?{_DASH}",
    # KYIV, 4 March. Parliament …   (a full stop is enough only after capitals)
    rf"(?P<place>{_CAPITAL_PLACE}),\s{{1,2}}{_DATED}\.\s{{1,2}}(?={_UP})",
    # WASHINGTON (AP) --   Berlin/Moskau (dpa) -   Paris, (DHA) -
    rf"{_PLACE},?\s{{1,2}}[(/]{_NAMED}[)/](?:{_DASH}|[.:]\s{{1,3}}|\.-\s{{0,3}})",
    # Berlin (dpa/bb) -
    rf"{_PLACE}\s{{1,2}}[(]{_NAMED}/[a-z]{{2,5}}[)]{_DASH}",
    # Orthafen (19 January) -
    rf"{_PLACE_SHORT}\s{{1,2}}[(]{_DATED}[)]{_DASH}",
    # Helsinki (an agency nobody knows) -
    rf"{_PLACE_SHORT}\s{{1,2}}[(]{_COINED}[)]{_DASH}",
    # ORTHAFEN (a code in small letters) -
    rf"(?P<place>{_CAPITAL_PLACE})\s[(](?P<agency>[a-zà-öø-ÿа-яёіїє]{{2,3}})[)]{_DASH}",
    # SEOUL --
    rf"(?P<place>{_CAPITAL_PLACE})\s--\s",
)
"""They begin as `_BEGUN` does."""

_SOME_WORD = r"[^\W\d_]{2,16}+"
_BEGUN = (
    _PLACE.replace("{0,24}", "{0,24}+")  # to give letters back one by one would take long
    + rf"(?:[,.]?|\s[-–])\s{{1,2}}(?:(?:le\s)?\d|[(/]|--\s|{_SOME_WORD}(?: {_SOME_WORD})?\.?\s\d)"
)
"""A place with a bracket, a dash, a number, or a word and a number behind it, as a month's name."""

_OF_DATES = (
    # July 19 (Reuters) -   19 juil. (Yonhap) --
    rf"{_DATED}\s{{0,2}}[(/]{_ANY}[)/]{_DASH}",
)

_OTHERS = (
    # (APA) Brüssel, 9. Februar –   (ANSA) - ROMA, 19 LUG -
    rf"[(]{_ANY}[)]\s{{0,2}}(?:[-–—]\s)?{_PLACE}[,.]?\s{{1,2}}{_DATED}(?:{_DASH}|[.:]\s{{1,3}})",
    # (ANSA) - ROMA -
    rf"[(]{_NAMED}[)]\s{{0,2}}(?:[-–—]\s)?(?:{_PLACE}{_DASH})?(?<=[-–—]\s)",
    # (an agency nobody knows) ORTHAFEN -
    rf"[(]{_COINED}[)]\s{{0,2}}(?:[-–—]\s)?(?P<place>{_CAPITAL_PLACE}){_DASH}",
    # (Orthafen) Jan 19 -   (Orthafen, 19 January) -
    rf"[(]{_PLACE_SHORT}(?:[)],?\s{{1,2}}{_DATED}|,\s{{1,2}}(?P<date2>{DATE})[)]){_DASH}",
    # 평양 19일 (어느 통신) =
    (
        r"(?P<place>[가-힣]{2,10}) (?P<date>(?:\d{1,2}월 ?)?\d{1,2}일) ?"
        r"[(](?P<agency>[^()\n\d]{2,20})[)]\s{0,2}=\s{1,2}"
    ),
    # Japanese: a place, a sign of equality and a known agency
    (
        r"(?P<place>[\u30a1-\u30ff]{2,12})[=＝](?P<agency>共同|時事|AFP|AP|ロイター)(?:[=＝]|\s){1,2}"
    ),
    # (서울=연합뉴스) 홍길동 기자 =
    (
        r"[(\[](?P<place>[^()=\[\]\n]{1,30})=(?P<agency>[^()\[\]\n]{1,30})[)\]]"
        rf"{_REPORTER}?\s{{0,2}}=?\s{{0,2}}"
    ),
    # (평양 7월 19일발 조선중앙통신)
    (
        r"[(\[](?P<place>[가-힣]{2,10}) (?P<date>(?:\d{1,2}월 ?)?\d{1,2}일)발? ?"
        r"(?P<agency>[가-힣A-Z]{2,12})[)\]]\s{0,2}=?\s{0,2}"
    ),
    # 【ソウル聯合】 【東京 通信社】 【7月19日 AFP】
    (
        rf"【(?P<place>[^【】\n]{{0,16}}?)[ 　]?(?:(?P<date>{_DAY})[ 　]?)?"
        rf"(?P<agency>{AGENCY}(?:ニュース|通信)?|[^【】 　\n]{{1,12}}(?:通信社?|新聞|通讯社|社))"
        r"(?:[ 　=＝][^【】\n]{1,12})?】\s{0,2}"
    ),
    # 【ワシントン＝某記者】
    (
        r"【(?P<place>[\u30a1-\u30ff]{2,14}|北京|上海|香港|台北|広州|瀋陽|平壌)[＝=](?!日本)"
        r"[\u3400-\u9fff々\u3041-\u3096]{2,8}】\s{0,2}"
    ),
    # 【某社平壤7月19日电】   【巴黎5月3日讯】
    (
        rf"【(?P<agency>{_HAN}{{1,8}}?(?:社|网|台|报))?(?P<place>{_CJ}{{1,12}}?)"
        rf"(?P<date>{_DAY})[电電讯訊]】\s{{0,2}}"
    ),
    # [札幌 27日 時事]   [モスクワ 19日 ロイター] -
    (
        rf"[\[［](?P<place>[^\[\]［］\n]{{1,16}}?)[ 　]?(?P<date>{_DAY})[ 　]?"
        r"(?P<agency>[^\[\]［］\n]{1,16})[\]］]\s{0,2}[-–—―]?\s{0,2}"
    ),
    # 香港（ＣＮＮ）
    (
        rf"(?P<place>{_HAN_KATAKANA}{{2,12}})[（(]"
        r"(?P<agency>ＣＮＮ|CNN|ＡＰ|AP|ＡＦＰ|AFP|ロイター|時事|共同|ブルームバーグ)[）)]\s{1,2}"
    ),
    # 新华社平壤7月19日电(记者…)   某社4月20日消息:   (法新社首尔19日电)
    # （中央社記者王某東京19日專電）
    (
        rf"[(（]?{_FROM}(?:[记記]者{_HAN}{{2,4}})?(?P<place>{_CJ}{{0,12}}?)(?P<date>{_DAY})"
        rf"{_SENT}"
    ),
    # 路透北京7月19日 -
    rf"(?P<agency>路透)(?P<place>{_CJ}{{2,8}}?)(?P<date>{_DAY})\s{{0,2}}(?:--|[-–—])\s{{1,2}}",
    # (新加坡12日讯)   （吉隆坡讯）
    rf"[(（](?P<place>{_HAN}{{2,6}}?)(?P<date>{_DAY})?(?:综合|綜合)?[电電讯訊][)）]\s{{0,2}}",
    # ［記者某某／台北報導］
    (
        rf"[\[［〔(（]?[记記]者{_HAN}{{2,4}}(?:、{_HAN}{{2,4}}){{0,3}}[／/](?P<place>{_HAN}{{2,4}}?)"
        r"(?P<date>\d{1,2}日)?(?:即[時时]|[综綜]合)?(?P<agency>[报報][导導道]|[电電])[\]］〕)）]?\s{0,2}"
    ),
    # 平壌7月19日発朝鮮中央通信   平壌 7月19日
    (
        rf"(?P<place>{_HAN_KATAKANA}{{1,8}})[ 　]?(?P<date>\d{{1,2}}月\d{{1,2}}日)発[ 　]?"
        rf"(?P<agency>{_CJ}{{2,12}}?(?:通信|社|電))?[ 　=＝]{{0,2}}"
    ),
    rf"(?P<place>{_HAN_KATAKANA}{{1,5}})[ 　](?P<date>\d{{1,2}}月\d{{1,2}}日)[ 　]{{1,2}}(?=\S)",
    # القاهرة 19 يوليو (أ ش أ) -   سول في 19 يوليو /يونهاب/ --
    (
        rf"(?P<place>{_ARABIC}(?:[ /\-]{_ARABIC}){{0,2}}?)\s{{0,2}}[،,]?"
        rf"(?:\s(?:في\s)?(?P<date>{DATE}))?"
        rf"\s{{0,2}}[(/](?P<agency>[^()/\n\d]{{2,30}})[)/]{_DASH}"
    ),
    # بيروت - رويترز -   رام الله 12-11-2025 وفا-   طهران/ 12 تشرين الثاني/ ارنا-
    (
        rf"{_ARABIC_PLACE}(?:\s?[/،,]?\s{_ARABIC_DAY}\s?/?|\s[-–—])\s(?P<agency>{_ARABIC_AGENCY})"
        r"\s{0,2}[-–—:]\s{0,3}"
    ),
    # أبوظبي في 12 نوفمبر / وام /   الكويت - 12 - 11 (كونا) --   واشنطن 12 نوفمبر 2025 (شينخوا)
    (
        rf"{_ARABIC_PLACE}\s{{0,2}}[-–—/،,]?\s(?:في\s)?{_ARABIC_DAY}\s{{0,2}}"
        rf"[(/]\s?(?P<agency>{_ARABIC_AGENCY})\s?[)/](?:{_DASH}|\s{{1,3}}|$)"
    ),
    # بغداد / واع /   القاهرة - (د ب أ) -
    (
        rf"{_ARABIC_PLACE}\s{{0,2}}[-–—،,]?\s{{0,2}}[(/]\s?(?P<agency>{_ARABIC_AGENCY})\s?[)/]"
        rf"(?:{_DASH}|\s{{1,3}}|$)"
    ),
    # إسطنبول/ الأناضول   دمشق-سانا
    rf"{_ARABIC_PLACE}(?:\s?/\s?(?P<agency>الأناضول)|[-–](?P<agency2>سانا))\s?[-–:]?\s{{1,3}}",
    # الرياض 21 جمادى الأولى 1447 هـ الموافق 12 نوفمبر 2025 م واس
    (
        rf"{_ARABIC_PLACE} (?P<date>{_HIJRI})(?: الموافق {DATE}(?: ?م)?)? (?P<agency>واس)"
        r"\s{0,2}[-–—:]?\s{0,3}"
    ),
)


class _Layouts(NamedTuple):
    """`place` is how any of `of_places` begins."""

    place: re.Pattern[str]
    of_places: tuple[re.Pattern[str], ...]
    of_dates: tuple[re.Pattern[str], ...]
    others: tuple[re.Pattern[str], ...]


@cache
def _layouts() -> _Layouts:
    """Compiled at the first text, not at import: they take a twentieth of a second."""
    groups = (tuple(map(re.compile, each)) for each in (_OF_PLACES, _OF_DATES, _OTHERS))
    return _Layouts(re.compile(_BEGUN), *groups)


def _possible(text: str, start: int, stop: int) -> Iterator[re.Pattern[str]]:
    """The layouts that may hold there: nearly no line begins with a place and a date or bracket."""
    layouts = _layouts()
    first = text[start : start + 1]
    is_plain = first.isascii() and first.isalnum()
    if not is_plain and not _HINT.search(text, start, stop):
        return
    if layouts.place.match(text, start, stop):
        yield from layouts.of_places
    if text.find("(", start, stop) >= 0 or text.find("/", start, stop) >= 0:
        yield from layouts.of_dates
    if not is_plain:  # the others begin with a bracket, or with a letter that is not of ASCII
        yield from layouts.others


_HINT = re.compile(r"--|[-–—―=)\]】/／）］〕日]|\.\s|هـ")
"""Without one of these no layout can hold."""

_SKIP = re.compile(r"(?:\s|<[^<>]{0,200}>|&nbsp;|[\"“«])*")


def dateline_at(text: str, start: int, end: int, where: Field) -> Dateline | None:
    """The dateline that begins at `start` (after white space and tags) and ends before `end`."""
    begin = _SKIP.match(text, start, min(end, start + REACH))
    at = begin.end() if begin else start
    stop = min(end, at + REACH)
    for layout in _possible(text, at, stop):
        found = layout.match(text, at, stop)
        if found and found.end() > at:
            return _dateline(found, where)
    return None


def _dateline(found: re.Match[str], where: Field) -> Dateline:
    parts = found.groupdict()
    return Dateline(
        Span(where, found.start(), found.end()),
        (parts.get("place") or "").strip(" ,.=").removesuffix(" في"),
        (parts.get("date") or parts.get("date2") or "").strip(" ,."),
        (parts.get("agency") or parts.get("agency2") or "").strip(),
    )


def datelines_of(text: str, where: Field, starts: tuple[int, ...] = ()) -> tuple[Dateline, ...]:
    """Datelines at the start of the first lines, and at the given places (after an advisory)."""
    found: dict[int, Dateline] = {}
    at = 0
    places = list(starts)
    for _ in range(LINES):
        places.append(at)
        line_end = text.find("\n", at)
        if line_end < 0:
            break
        at = line_end + 1
    for place in sorted(set(places)):
        line_end = text.find("\n", place)
        dateline = dateline_at(text, place, len(text) if line_end < 0 else line_end, where)
        if dateline is not None:
            found.setdefault(dateline.span.start, dateline)
    return tuple(found[k] for k in sorted(found))
