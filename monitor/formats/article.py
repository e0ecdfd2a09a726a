"""The one article of a web page, through trafilatura: title, date, text, and nothing around it.

trafilatura takes half a second and much memory to import, so it is imported in the function. It
works on the bytes it is given and never fetches anything.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator

from monitor.formats import charset, sniff
from monitor.formats.addresses import absolute
from monitor.formats.dates import instant
from monitor.formats.plain import decode, language_tag, one_line, scrub
from monitor.model import Document, Entry, Fault, Reading, Unreadable

_AROUND = (  # noqa: SIM905 a list of words
    "cookie consent gdpr cmp- most-read mostread most-viewed mostviewed most-popular plus-lus "
    "pluslus ranking rank-list popular trending related newsletter breadcrumb share- social"
).split()
# Elements whose id or class names what never is the article. Lower case by translate(): XPath 1.0.
_PRUNED = [
    f"//*[self::div or self::section or self::aside or self::ul or self::ol]"
    f"[contains(translate({attribute}, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', "
    f"'abcdefghijklmnopqrstuvwxyz'), '{word}')][string-length(normalize-space(.)) < 2500]"
    for attribute in ("@class", "@id")
    for word in _AROUND
]
# Headings over lists of other stories; what follows is not this article.
_OTHER_STORIES = re.compile(
    "(?:"
    + "|".join(  # noqa: FLY002 one line a language
        (
            r"(?:les )?(?:articles |infos )?(?:les )?plus (?:lus?|vus|populaires|consultés)",
            r"[àa] lire (?:aussi|également).*|lire aussi.*|voir aussi|sur le m[êe]me sujet",
            r"articles? (?:liés?|associés)|dans la m[êe]me rubrique|(?:nos )?derni[èe]res \w+",
            r"(?:the )?most (?:read|viewed|popular|shared|recent)(?: \w+)?|trending(?: now)?",
            r"related(?: (?:articles?|stories|news|topics?|content))?|popular(?: now)?",
            r"read (?:more|also|next)|more (?:on|from) .*|also read|recommended(?: for you)?",
            r"you may also like|top stories|latest (?:news|stories)",
            r"meistgelesen\w*|am meisten gelesen|mehr zum thema|lesen sie auch.*",
            r"das könnte sie (?:auch )?interessieren|[lt]e puede interesar|noticias relacionadas",
            r"lo más (?:leído|visto)|más (?:leídas|vistas|leídos)|mais (?:lidas|vistas)",
            r"leia (?:também|mais).*|veja também.*|(?:i )?più (?:letti|visti)|leggi anche.*",
            r"potrebbe interessarti.*|en çok okunan(?:lar)?|ilgili haberler",
            r"самые (?:читаемые|популярные)|самое (?:читаемое|популярное)|популярное",
            r"читайте (?:также|також).*|по теме|материалы по теме|найпопулярніше",
            r"많이 본 ?(?:뉴스|기사)|(?:인기|관련|주요) ?(?:뉴스|기사)",
            r"(?:よく読まれ|アクセスランキング|関連(?:記事|ニュース)|人気記事).*",
            r"(?:相关|热门)(?:新闻|阅读|报道|文章)|延伸阅读|相關新聞|الأكثر قراءة|اقرأ أيضا.*",
        )
    )
    + r")\s*[:：]?",
    re.IGNORECASE,
)
_COOKIES = re.compile(
    r"\bcookies?\b.*(?:accept|consent|utilis|navigation|privacy|confidentialit|préférence|verwend|"
    r"zustimm|acept|accett|experience|browser|политик|соглас)"
    r"|(?:accept|utilis|use|store|verwend|usa|политик|соглас).{0,200}\bcookies?\b|файл\w* cookie",
    re.IGNORECASE,
)
_LONGEST_NOTICE = 600
_THE_END = re.compile(
    r"[(\[（【]\s*(?:fin|end|ende|fine|끝|完|终|終|конец)\s*[)\]）】]\.?\Z", re.IGNORECASE
)
_LONGEST_DATE = 60
_SHORTEST = 40
"""Code points of text under which a page holds no article (a log-in form, an error page)."""

_META = re.compile(r"<(?:meta|time)\s([^>]{1,1000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-zA-Z:_-]{1,30})\s*=\s*(?:\"([^\"]{0,300})\"|'([^']{0,300})')")
_LINKED_DATA = re.compile(r"\"(datePublished|dateModified)\"\s*:\s*\"([^\"]{4,60})\"")
_HTML_LANG = re.compile(r"<html[^>]{0,500}?\slang\s*=\s*[\"']?([A-Za-z_-]{2,15})", re.IGNORECASE)
_PUBLISHED = frozenset(
    """article:published_time og:published_time datepublished pubdate publishdate publish-date date
    dc.date dc.date.issued dcterms.created dcterms.date parsely-pub-date sailthru.date
    citation_publication_date""".split()  # noqa: SIM905
)
_MODIFIED = frozenset(("article:modified_time", "og:updated_time", "datemodified", "lastmod"))


def read_article(document: Document) -> Reading | Unreadable:
    """The article as the one entry of a Reading of format "article".

    Raises only what the extractor raises on bytes it was not made for.
    """
    seen = sniff.look(document)
    if seen.kind is sniff.Kind.EMPTY:
        return Unreadable(Fault.EMPTY, f"the page is empty: {seen.what}")
    if seen.kind is not sniff.Kind.HTML:
        what = seen.what or ("JSON" if seen.kind is sniff.Kind.JSON else "a feed")
        return Unreadable(Fault.NOT_A_FEED, f"looks like {what}, not an article page")
    page = charset.decode(document.body, charset.name(document))
    found = _extracted(page, document.url)
    title = _title(
        str(getattr(found, "title", None) or ""), str(getattr(found, "sitename", None) or "")
    )
    text = scrub(str(getattr(found, "text", None) or ""))
    shown = [line for line in (" ".join(line.split()) for line in text.split("\n")) if line]
    published, updated = _times(page, document.timezone, shown)
    if published is None:
        published = instant(str(getattr(found, "date", None) or ""), document.timezone)
    body = "\n".join(_article_lines(shown, title))
    if len(body) < _SHORTEST:
        return Unreadable(Fault.HTML, f"looks like {seen.what or 'a web page'} without an article")
    language = _HTML_LANG.search(page)
    entry = Entry(
        url=absolute(document.url, "") or absolute(getattr(found, "url", None), ""),
        title=title,
        body=body,
        published_ms=published,
        updated_ms=updated,
        author=one_line(str(getattr(found, "author", None) or ""))[:200],
        language=language_tag(language[1]) if language else None,
    )
    return Reading(format="article", entries=(entry,), title="", language=entry.language)


def _extracted(page: str, url: str) -> object:
    """What trafilatura makes of the page; None if nothing."""
    import trafilatura  # noqa: PLC0415 see the module's docstring

    with warnings.catch_warnings():
        # Of its date parser, about zones that it does not know.
        warnings.simplefilter("ignore")
        return trafilatura.bare_extraction(
            page,
            url=url or None,
            with_metadata=True,
            include_comments=False,
            include_tables=False,
            prune_xpath=_PRUNED,
            # Without the last it would ask the clock.
            date_extraction_params={
                "original_date": True,
                "extensive_search": False,
                "max_date": "2200-01-01",
            },
        )


def _title(title: str, site: str) -> str:
    """The headline without the name of the site that pages append to it."""
    headline = one_line(title)
    for separator in (" | ", " - ", " – ", " — ", " : "):
        start, found, end = headline.rpartition(separator)
        if found and site and end.casefold() == one_line(site).casefold():
            return start
    return headline


def _article_lines(lines: list[str], title: str) -> Iterator[str]:
    """The article without a repeated headline, date line, cookie notice or list of others."""
    begun = False
    for line in lines:
        is_date = len(line) < _LONGEST_DATE and instant(line) is not None
        if not begun and (line == title or is_date):
            continue
        if _OTHER_STORIES.fullmatch(line):
            if begun:
                return
            continue
        if len(line) < _LONGEST_NOTICE and _COOKIES.search(line):
            continue
        begun = True
        yield line
        if _THE_END.search(line):
            return


def _times(page: str, zone: str | None, lines: list[str]) -> tuple[int | None, int | None]:
    """Published and updated, as the page declares them or shows them above the text."""
    found: dict[bool, int] = {}
    for modified, raw in _declared(page):
        moment = instant(raw, zone)
        # A bare day is worth less than what may follow.
        if moment is not None and ":" in raw:
            found.setdefault(modified, moment)
    if False not in found:
        above = (line for line in lines[:4] if len(line) < _LONGEST_DATE and ":" in line)
        shown = (instant(line, zone) for line in above)
        first = next((moment for moment in shown if moment is not None), None)
        return first, found.get(True)
    return found[False], found.get(True)


def _declared(page: str) -> Iterator[tuple[bool, str]]:
    """(is it the date of a revision, the date as written), best sources first."""
    for attributes in _META.findall(page):
        values = {
            name.lower(): decode(double or single)
            for name, double, single in _ATTRIBUTE.findall(attributes)
        }
        label = (
            values.get("property") or values.get("name") or values.get("itemprop") or ""
        ).lower()
        raw = values.get("content") or values.get("datetime") or ""
        if raw and label in _PUBLISHED:
            yield False, raw
        elif raw and label in _MODIFIED:
            yield True, raw
    for label, raw in _LINKED_DATA.findall(page):
        yield label == "dateModified", raw
