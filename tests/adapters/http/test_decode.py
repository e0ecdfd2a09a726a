"""Content-Encoding undone under a cap."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.adapters.http.decode import _STEP, Decoded, decode, steps, too_large
from monitor.model import Fault, Unreachable

zipped = partial(gzip.compress, mtime=0)
"""The same bytes at any time: they are names of tests."""

CAP = 200_000
TEXT = b"<rss>" + b"<item>Le port rouvre.</item>" * 50 + b"</rss>"


def _raw(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": zipped,
    "deflate": zlib.compress,
    "x-gzip": zipped,
}


@given(st.binary(max_size=2000), st.sampled_from(sorted(PACKERS)))
@settings(max_examples=80)
def test_what_was_packed_comes_back(data: bytes, encoding: str) -> None:
    """Packing and decoding give the same bytes, whatever they are."""
    if not data.startswith(b"\x1f\x8b\x08") and not data.lstrip().startswith(b"\x1f\x8b\x08"):
        assert decode(PACKERS[encoding](data), encoding, CAP) == Decoded(data)


@pytest.mark.parametrize("size", [_STEP - 1, _STEP, _STEP + 1, 2 * _STEP, 3 * _STEP + 258])
@pytest.mark.parametrize("packer", [zipped, zlib.compress, _raw])
def test_what_comes_out_in_several_steps_is_whole(
    size: int, packer: Callable[[bytes], bytes]
) -> None:
    """Between two steps nothing is lost; each brings a bounded piece."""
    data = (b"<rss>" + bytes(size))[:size]
    encoding = "gzip" if packer is zipped else "deflate"
    assert decode(packer(data), encoding, 10_000_000) == Decoded(data)
    assert decode(packer(data), encoding, size - 1) == too_large(size - 1)
    sizes = [0, *steps(packer(data), encoding, 10_000_000)]
    assert max([b - a for a, b in pairwise(sizes)], default=0) <= 2 * _STEP


@given(
    st.binary(max_size=3000),
    st.sampled_from([None, "gzip", "deflate", "gzip, deflate", "br", "utf-8", ",,", "zstd"]),
    st.integers(1, 4000),
)
@settings(max_examples=150)
def test_any_bytes_give_an_answer_under_the_cap(data: bytes, encoding: str, cap: int) -> None:
    """Rubbish is a value, never an exception, never larger than allowed."""
    for body in (data, b"\x1f\x8b\x08" + data, zipped(data)[:-5] + data):
        done = decode(body, encoding, cap)
        if isinstance(done, Decoded):
            assert len(done.body) <= cap
        else:
            assert done.fault in {Fault.TOO_LARGE, Fault.ENCODING}


@given(st.integers(0, 400), st.integers(1, 255))
@settings(max_examples=80)
def test_a_flipped_byte_never_gives_a_whole_wrong_document(place: int, flip: int) -> None:
    """Damage in the stream is noticed: the text is right or it is not called whole."""
    packed = bytearray(zipped(TEXT))
    packed[10 + place % (len(packed) - 14)] ^= flip
    done = decode(bytes(packed), "gzip", CAP)
    if isinstance(done, Decoded) and done.whole:
        assert done.body == TEXT


def test_a_bomb_ends_at_the_cap() -> None:
    """A megabyte that unpacks to a gigabyte is refused without unpacking it."""
    bomb = zipped(bytes(50_000_000))
    assert decode(bomb, "gzip", 1_000_000) == Unreachable(Fault.TOO_LARGE, "more than 1 MB")


def test_a_bomb_in_layers_and_members_ends_at_the_cap() -> None:
    """Packing twice or in many members does not get around it."""
    inner = zipped(bytes(1_000_000))
    for body in (zipped(inner * 40), inner * 40):
        done = decode(body, "gzip, gzip", 10_000_000)
        assert isinstance(done, Unreachable)
        assert done.fault is Fault.TOO_LARGE


def test_empty_members_without_end_are_given_up() -> None:
    """Hundreds of thousands of empty members cost no seconds."""
    done = decode(zipped(b"") * 300_000, "gzip", 10_000_000)
    assert isinstance(done, Unreachable)
    assert done.fault is Fault.ENCODING


def test_a_packed_body_over_the_cap_is_refused() -> None:
    """The cap counts packed bytes too."""
    assert decode(b"<" * 101, None, 100) == Unreachable(Fault.TOO_LARGE, "more than 0.0001 MB")


@pytest.mark.parametrize("cap", [len(TEXT), len(TEXT) + 1])
def test_a_document_of_exactly_the_cap_passes(cap: int) -> None:
    """The cap is the largest size that is allowed."""
    for encoding, body in (
        ("gzip", zipped(TEXT)),
        ("deflate", zlib.compress(TEXT)),
    ):
        assert decode(body, encoding, cap) == Decoded(TEXT)
        assert isinstance(decode(body, encoding, len(TEXT) - 1), Unreachable)


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", TEXT),
        ("deflate", TEXT),
        ("br", TEXT),
        ("zstd", b"\xef\xbb\xbf" + TEXT),
        ("identity", TEXT),
        (None, TEXT),
        ("utf-8", TEXT),
        ("gzip", b""),
        ("gzip", b"\xff\xfe<\x00r\x00"),
    ],
)
def test_plain_text_passes_whatever_was_announced(encoding: str | None, body: bytes) -> None:
    """A wrong Content-Encoding on a readable document is overlooked."""
    assert decode(body, encoding, CAP) == Decoded(body)


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        (None, zipped(TEXT)),
        ("deflate", zipped(TEXT)),
        ("GZIP", zipped(TEXT)),
        ("gzip", zipped(TEXT) + b"\0" * 512),
        ("gzip", zipped(TEXT) + b"<!-- served from cache -->"),
        ("gzip", b"\r\n\r\n" + zipped(TEXT)),
        ("gzip", zipped(zipped(TEXT))),
        ("gzip, gzip", zipped(TEXT)),
        ("deflate, gzip", zipped(zlib.compress(TEXT))),
        ("gzip", zipped(TEXT[:100]) + zipped(TEXT[100:])),
        ("deflate", _raw(TEXT)),
        ("deflate", zlib.compress(TEXT) + b"junk"),
    ],
)
def test_usual_mistakes_of_servers_are_read(encoding: str | None, body: bytes) -> None:
    """Unlabelled, mislabelled, doubled, split or padded streams give the whole text."""
    assert decode(body, encoding, CAP) == Decoded(TEXT)


def test_names_and_comments_in_the_gzip_header_are_skipped() -> None:
    """Every optional part of a gzip header is understood."""
    start = b"\x1f\x8b\x08\x1e" + bytes(6) + b"\x03\x00abc" + b"feed.xml\0" + b"a comment\0" + b"hc"
    body = start + _raw(TEXT) + zipped(TEXT)[-8:]
    assert decode(body, "gzip", CAP) == Decoded(TEXT)
    assert isinstance(decode(start[:20], "gzip", CAP), Unreachable)


@pytest.mark.parametrize("cut", [5, 8, 9, 30])
def test_a_cut_stream_gives_what_came_and_says_so(cut: int) -> None:
    """The end is missing: the beginning is used, but not taken for the whole."""
    noise = b"<rss>" + b"".join(b"<item>%d</item>" % (n * n * 7919) for n in range(400))
    for encoding, packed in (
        ("gzip", zipped(noise)),
        ("deflate", zlib.compress(noise)),
    ):
        done = decode(packed[:-cut], encoding, CAP)
        assert isinstance(done, Decoded)
        assert not done.whole
        assert noise.startswith(done.body)
        assert len(done.body) > len(noise) // 2


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("br", b"\x8b\x02\x80hello"),
        ("zstd", b"\x28\xb5\x2f\xfd\x04"),
        ("gzip", b"\x00\x01\x02\x03"),
        ("gzip", b"\x1f\x8b\x08"),
        ("deflate", b"\xff\xfe\x00"[::-1]),
    ],
)
def test_what_cannot_be_read_is_called_broken_compression(encoding: str, body: bytes) -> None:
    """An encoding we did not ask for, or noise, is named."""
    done = decode(body, encoding, CAP)
    assert isinstance(done, Unreachable)
    assert done.fault is Fault.ENCODING
