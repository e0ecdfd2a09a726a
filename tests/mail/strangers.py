"""What strangers put into titles, names and links."""

from __future__ import annotations

from hypothesis import strategies as st

SCRIPTS = {
    "Latin": "abcdefghijklmnopqrstuvwxyzÉéèçñüøßŠžıİ’“”–…",
    "Cyrillic": "абвгдеёжзийклмнопрстуфхцчшщъыьэюяЇїЎў",
    "Greek": "αβγδεζηθικλμνξοπρσςτυφχψωάέή",
    "Arabic": "ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤئة",
    "Hebrew": "אבגדהוזחטיכלמנסעפצקרשת",
    "Devanagari": "अआइईउऊएऐओकखगघचछजझटठडणतथदधनपफबभमयरलवशषसह",
    "Thai": "กขคงจฉชซญฎฏฐณดตถทธนบปผฝพฟภมยรลวศษสหอ",
    "Han": "的一是不了人我在有他这中大来上国和朝鲜俄罗斯",
    "Kana": "あいうえおかきくけこアイウエオカキクケコー",
    "Hangul": "가나다라마바사아자차카타파하북한러시아김정은",
}
ASCII = "abc XYZ 0189 =?_ \"<>@,;:\\()[]!#$%&'*+-/^`{|}~."
EMOJI = "🚀🇫🇷👩‍🚀✈️"

HOSTILE = (
    "x\r\nBcc: evil@example.net",
    "x\nBcc: evil@example.net",
    "x\rBcc: evil@example.net",
    "x\r\n\r\n<h1>body</h1>",
    "trail\r\n",
    "x=?utf-8?q?=0d=0aBcc:_evil@x?=",
    "=?utf-8?b?DQpCY2M6IGV2aWxAeA==?=",
    "=?UTF-8?Q?=0A?= =?nonsense?z?x?=",
    "x\u2028Bcc: e@x\u2029Bcc: e@x\x85Bcc: e@x\x0bBcc: e@x\x1cBcc: e@x",
    "nul\x00, escape \x1b[31m, delete \x7f",
    "\u202egnp.exe \u2066abc\u2069 \u200f\u200b\ufeff",
    "lone \ud800 surrogate \udfff",
    "\u200b\u200b",
    "a" + "\u0301" * 300,
    "W" * 10_000,
    "mot " * 2_500,
    "漢" * 10_000,
    "</a></td></table><script>alert(1)</script><img src=x onerror=alert(1)>",
    "{{ 7*7 }} {% raw %} {0} %s",
    "]]> <!-- --> &amp; &#13;&#10; \" ' `",
    " leading and trailing ",
    ".",
    "--=_boundary",
    "From the start\n.\nFrom again",
)

BAD_LINKS = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "file:///etc/passwd",
    "//evil.example/x",
    "http://",
    "https://user:pass@evil.example/",
    "https://bank.example@evil.example/",
    "http://[::1",
    "http://x.example:99999999/",
    "https://exa mple.org/",
    "https://e.example/\r\nX: y",
    'https://e"onmouseover=alert(1).example/',
    "https://e.example/\u202egnp",
    "https://e.example/" + "a" * 5000,
    "mailto:a@b.example",
)

any_text = st.text(
    alphabet=st.one_of(
        st.characters(exclude_categories=()),
        st.sampled_from("".join(SCRIPTS.values()) + ASCII + EMOJI),
        st.sampled_from("\r\n\t \x00\x1b\x85\u2028\u202e\ud800=?_<>\"'&"),
    ),
    max_size=300,
)
"""Any text at all, lone surrogates included, with a liking for what hurts."""

titles = st.one_of(any_text, st.sampled_from(HOSTILE))
