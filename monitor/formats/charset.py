"""In which encoding a document is, whatever it declares.

Order of belief: a byte order mark; bytes that are valid UTF-8 (text in another encoding almost
never is); what the document declares; what the server declares; the usual encoding of the
feed's language; windows-1252. Names are read as browsers read them (WHATWG Encoding standard):
"iso-8859-1" means windows-1252, "gb2312" means gb18030.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import replace

from monitor.model import Document

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# XML 1.0 appendix F: how "<?xm" looks without a byte order mark; also "<r", "<f", "<h", "{".
_BARE = (
    (re.compile(rb"[<{]\0\0\0"), "utf-32-le"),
    (re.compile(rb"\0\0\0[<{]"), "utf-32-be"),
    (re.compile(rb"[<{\s]\0[^\0]\0"), "utf-16-le"),
    (re.compile(rb"\0[<{\s]\0[^\0]"), "utf-16-be"),
)
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
}
_OF_LANGUAGE = {
    "ru": "cp1251", "uk": "cp1251", "be": "cp1251", "bg": "cp1251", "mk": "cp1251", "sr": "cp1251",
    "pl": "cp1250", "cs": "cp1250", "sk": "cp1250", "hu": "cp1250", "hr": "cp1250", "sl": "cp1250",
    "ro": "cp1250", "el": "cp1253", "tr": "cp1254", "he": "cp1255", "ar": "cp1256", "fa": "cp1256",
    "ur": "cp1256", "lt": "cp1257", "lv": "cp1257", "et": "cp1257", "vi": "cp1258", "th": "cp874",
    "ko": "cp949", "ja": "cp932", "zh": "gb18030",
}  # fmt: skip

_XML_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:\-]{1,40})[\"']")
_META_CHARSET = re.compile(
    rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9._:\-]{1,40})", re.IGNORECASE
)
_HTTP_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9._:\-]{1,40})", re.IGNORECASE)
_LANGUAGE = re.compile(
    rb"<(?:dc:)?language>\s*(?:<!\[CDATA\[)?\s*([A-Za-z]{2})\b|lang=[\"']([a-z]{2})"
)
_HEAD = 2048
_FEW_BROKEN = 20
"""One broken sequence in this many non-ASCII bytes is damage, more is another encoding."""


def name(document: Document) -> str:
    """The Python name of the encoding that the document is to be read in."""
    body = document.body
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return encoding
    for pattern, encoding in _BARE:
        if pattern.match(body):
            return encoding
    declared = _declared(document)
    if declared.startswith(("iso2022", "hz", "utf-7")):
        # Encodings inside seven bits: they look like ASCII.
        return "cp1252" if declared == "utf-7" else declared
    try:
        body.decode()
    except UnicodeDecodeError:
        return _legacy(document, declared)
    return "utf-8"


def decode(body: bytes, encoding: str) -> str:
    """Text of the bytes; broken sequences become windows-1252 letters or U+FFFD."""
    for mark, _ in _BOMS:
        if body.startswith(mark) and encoding.startswith(("utf-8", "utf-16", "utf-32")):
            body = body[len(mark) :]
            break
    return body.decode(encoding, "wire-monitor-mend" if encoding == "utf-8" else "replace")


def is_plain(encoding: str) -> bool:
    """Whether "<" is always the byte 0x3C in this encoding."""
    return not encoding.startswith(("utf-16", "utf-32", "iso2022", "hz"))


def plain_ascii_inside(document: Document) -> Document:
    """The same document in an encoding in which "<" is always the byte 0x3C.

    UTF-16, UTF-32 and the seven-bit encodings become UTF-8; everything else is returned as it is.
    """
    encoding = name(document)
    if is_plain(encoding):
        return document
    text = decode(document.body, encoding)
    return replace(document, body=codecs.BOM_UTF8 + text.encode("utf-8", "replace"))


def _declared(document: Document) -> str:
    head = document.body[:_HEAD]
    found = _XML_ENCODING.search(head) or _META_CHARSET.search(head)
    if found and (known := _known(found[1].decode("ascii"))):
        return known
    served = _HTTP_CHARSET.search(document.content_type or "")
    return (_known(served[1]) if served else None) or ""


def _known(label: str) -> str | None:
    try:
        python_name = codecs.lookup(label).name
    except LookupError:
        return None
    # The Unicode ones were recognised by their bytes; what is left is a wrong label.
    if python_name.startswith(("utf-16", "utf-32")):
        return None
    return _WIDER.get(python_name, python_name)


def _legacy(document: Document, declared: str) -> str:
    """The encoding of bytes that are not valid UTF-8."""
    body = document.body
    if declared and declared != "utf-8" and _fits(body, declared):
        return declared
    text = body.decode("utf-8", "replace")
    foreign = sum(1 for byte in body if byte >= 0x80)  # noqa: PLR2004 not ASCII
    if text.count("\ufffd") * _FEW_BROKEN <= foreign:
        return "utf-8"
    found = _LANGUAGE.search(body[: 4 * _HEAD])
    code = (found[1] or found[2]).decode().lower() if found else (document.language or "")[:2]
    usual = _OF_LANGUAGE.get(code)
    return usual if usual and _fits(body, usual) else "cp1252"


def _fits(body: bytes, encoding: str) -> bool:
    try:
        broken = body.decode(encoding, "replace").count("\ufffd")
    except LookupError:
        return False
    return broken * 100 <= len(body)


def _mend(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    broken = error.object[error.start : error.end]
    if error.end >= len(error.object):
        return "", error.end
    return broken.decode("cp1252", "replace"), error.end


codecs.register_error("wire-monitor-mend", _mend)
