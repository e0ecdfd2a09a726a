"""Answers as real servers send them against the letter of RFC 9110, 9112 and 1952.

Each is the whole byte string after which the server closes the connection. `READABLE` are those
whose first item a reader must get, `HOPELESS` those that must end as a named fault.
"""

import gzip
import zlib

ITEM = b"<item><title>Le port rouvre ses quais</title><guid>quai-1</guid></item>"
FEED = (
    b'<?xml version="1.0"?>\n<rss version="2.0"><channel><title>D\xc3\xa9p\xc3\xaaches</title>'
    + ITEM
    + b"".join(b"<item><title>Suite %d</title><guid>s-%d</guid></item>" % (n, n) for n in range(40))
    + b"</channel></rss>\n"
)
_LENGTH = b"Content-Length: %d\r\n" % len(FEED)
_OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
_PACKED = gzip.compress(FEED)


def _plain(fields: bytes, status: bytes = b"HTTP/1.1 200 OK\r\n", body: bytes = FEED) -> bytes:
    return status + fields + b"\r\n" + body


def _sized(encoding: bytes, body: bytes) -> bytes:
    fields = b"Content-Encoding: %s\r\nContent-Length: %d\r\n" % (encoding, len(body))
    return _OK + fields + b"\r\n" + body


def _chunked(end: bytes = b"0\r\n\r\n", eol: bytes = b"\r\n", size: bytes = b"%x") -> bytes:
    half = len(FEED) // 2
    parts = b"".join(size % len(p) + eol + p + eol for p in (FEED[:half], FEED[half:]))
    return _OK + b"Transfer-Encoding: chunked\r\n\r\n" + parts + end


def _raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


READABLE = {
    "no length, closed at the end": _plain(b"Content-Type: text/xml\r\n"),
    "bare line feeds": _plain(_LENGTH).replace(b"\r\n", b"\n", 3),
    "mixed line ends": _plain(b"A: b\n" + _LENGTH + b"C: d\n"),
    "no reason phrase": _plain(_LENGTH, b"HTTP/1.1 200\r\n"),
    "HTTP/1.0": _plain(b"", b"HTTP/1.0 200 OK\r\n"),
    "blank line before the status": b"\r\n" + _plain(_LENGTH),
    "space before the colon": _plain(b"Content-Type : text/xml\r\n" + _LENGTH),
    "folded field": _plain(b"X-Policy: one;\r\n two\r\n" + _LENGTH),
    "field of 9 KB": _plain(b"Set-Cookie: a=" + b"x" * 9000 + b"\r\n" + _LENGTH),
    "field of 40 KB": _plain(b"Link: " + b"y" * 40_000 + b"\r\n" + _LENGTH),
    "300 fields": _plain(b"".join(b"X-%d: 1\r\n" % n for n in range(300)) + _LENGTH),
    "Latin-1 in a field": _plain(b"X-Server: r\xe9daction\r\n" + _LENGTH),
    "control character in a field": _plain(b"X-Server: a\x01b\r\n" + _LENGTH),
    "Content-Type twice": _plain(
        b"Content-Type: text/html\r\nContent-Type: text/xml\r\n" + _LENGTH
    ),
    "length larger than the body": _plain(b"Content-Length: %d\r\n" % (len(FEED) + 500)),
    "length smaller than the body": _plain(b"Content-Length: %d\r\n" % (len(FEED) - 500)),
    "chunks without the last": _chunked(end=b""),
    "chunks ended by line feeds": _chunked(end=b"0\n\n", eol=b"\n"),
    "chunk sizes padded with spaces": _chunked(size=b"%x  "),
    "chunk extension": _chunked(size=b"%X;a=b"),
    "damaged chunk size": _chunked(end=b"zz\r\n\r\n"),
    "early hints first": b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + _plain(_LENGTH),
    "gzip announced, plain sent": _sized(b"gzip", FEED),
    "gzip sent, nothing announced": _sized(b"identity", _PACKED),
    "gzip announced as deflate": _sized(b"deflate", _PACKED),
    "gzip cut off": _sized(b"gzip", _PACKED[:-30]),
    "gzip with junk after it": _sized(b"gzip", _PACKED + b"\r\n<!-- cached -->"),
    "gzip in members": _sized(b"gzip", gzip.compress(FEED[:500]) + gzip.compress(FEED[500:])),
    "gzip twice": _sized(b"gzip, gzip", gzip.compress(_PACKED)),
    "gzip after a blank line": _sized(b"gzip", b"\n" + _PACKED),
    "gzip with a wrong checksum": _sized(b"gzip", _PACKED[:-8] + b"\0\0\0\0" + _PACKED[-4:]),
    "raw deflate": _sized(b"deflate", _raw_deflate(FEED)),
    "an encoding that is a charset": _sized(b"utf-8", FEED),
    "br announced, plain sent": _sized(b"br", FEED),
    "line without a colon": _plain(b"X-Powered-By\r\n" + _LENGTH),
    "two different lengths": _plain(_LENGTH + b"Content-Length: 9\r\n"),
    "length twice": _plain(_LENGTH + _LENGTH),
    "length with words": _plain(b"Content-Length: %d bytes\r\n" % len(FEED)),
    "chunked announced, plain sent": _plain(b"Transfer-Encoding: chunked\r\n"),
    "chunked and a length": _chunked().replace(b"\r\n\r\n", b"\r\nContent-Length: 10\r\n\r\n", 1),
    "no status line": FEED,
    "ICY status": _plain(_LENGTH, b"ICY 200 OK\r\n"),
    "HTTP/2 as text": _plain(_LENGTH, b"HTTP/2 200 OK\r\n"),
    "empty field name": _plain(b": x\r\n" + _LENGTH),
    "NUL in a field": _plain(b"X-Server: a\x00b\r\n" + _LENGTH),
    "transfer encoding identity": _plain(b"Transfer-Encoding: identity\r\n"),
}
