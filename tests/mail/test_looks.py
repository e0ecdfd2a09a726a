"""The mail in a real browser: width, contrast, day and night."""

from __future__ import annotations

import json
import re
import struct
import subprocess
import zlib
from dataclasses import replace
from html import escape, unescape
from pathlib import Path

import pytest

from monitor.mail import compose, compose_notice
from monitor.model import Notice
from tests.mail.samples import (
    NOW,
    READER,
    SENDER,
    alert,
    arabic,
    digest,
    found,
    item_of,
    korean,
    morning,
    scripts,
    section,
    telling,
    troubles,
    visit,
)

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
WIDTHS = (375, 700)
TALL = 240
"""Pixels of a screenshot from the top; they are read here, one by one."""
SCHEMES = ("light", "dark")
MEASURE = """
function parts(color) { return color.match(/[0-9.]+/g).map(Number); }
function light(color) {
  const [r, g, b] = parts(color).slice(0, 3).map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function ground(view, element) {
  for (let e = element; e; e = e.parentElement) {
    const color = view.getComputedStyle(e).backgroundColor;
    const alpha = parts(color)[3];
    if (alpha === undefined || alpha > 0) return color;
  }
  return "rgb(255, 255, 255)";
}
function worst(frame) {
  const view = frame.contentWindow, page = frame.contentDocument;
  const walker = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
  let least = 99, where = "", texts = 0;
  while (walker.nextNode()) {
    const node = walker.currentNode, element = node.parentElement;
    const shown = element.getClientRects().length > 0 && node.data.trim();
    const style = view.getComputedStyle(element);
    if (!shown || parseFloat(style.fontSize) < 2) continue;
    const a = light(style.color), b = light(ground(view, element));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    texts += 1;
    if (ratio < least) { least = ratio; where = node.data.trim().slice(0, 40); }
  }
  return [least, where, texts];
}
window.onload = () => {
  const out = {};
  for (const frame of document.querySelectorAll("iframe")) {
    const root = frame.contentDocument.documentElement;
    const [contrast, where, texts] = worst(frame);
    out[frame.id] = {
      contrast, where, texts, wide: root.scrollWidth - root.clientWidth,
      smallest: Math.min(...[...root.querySelectorAll("h1, h2, h3, .lead")]
        .map(e => parseFloat(frame.contentWindow.getComputedStyle(e).fontSize))),
      page: frame.contentWindow.getComputedStyle(frame.contentDocument.body).backgroundColor,
      unlinked: [...root.querySelectorAll("a")]
        .filter(e => !["http:", "https:"].includes(e.protocol)).length,
      links: root.querySelectorAll("a").length,
      remote: root.querySelectorAll("img, link, script, iframe, video, svg").length,
      keeps: [...root.querySelectorAll("[lang=ko]")]
        .map(e => frame.contentWindow.getComputedStyle(e).wordBreak),
      right: [...root.querySelectorAll("p[dir=rtl]")]
        .map(e => frame.contentWindow.getComputedStyle(e).textAlign),
    };
  }
  document.getElementById("out").textContent = JSON.stringify(out);
};
"""


def endless() -> str:
    """A digest whose every text is one word of 10,000 letters."""
    word = "W" * 10_000
    item = item_of(word, f"{word} nord-coréen{word}", f"{word} russe {word}", body=word)
    evidence = found(item, ("Corée du Nord", f"nord-coréen{word}"), (word, "russe"))
    tellings = tuple(telling(f"{word}{n}", NOW) for n in range(12))
    card = replace(
        visit(), item=item, evidence=evidence, tellings=tellings, watchlists=(word, "b"), was=word
    )
    more = [replace(card, story=n) for n in range(9, 49)]
    parts = (section(word, card), section(word[1:], *more))
    return compose(digest(*parts, troubles=troubles()), SENDER).html


def mails() -> dict[str, str]:
    """The HTML parts that are looked at."""
    lines = ("Yonhap : délai dépassé", "W" * 10_000)
    notice = Notice(READER, "Deux flux en panne", lines, NOW, "n")
    return {
        "digest": compose(morning(primed=True, troubles=troubles()), SENDER).html,
        "alert": compose(alert(visit()), SENDER).html,
        "scripts": compose(
            digest(section("Missiles", *scripts(), korean(), arabic())), SENDER
        ).html,
        "endless": endless(),
        "notice": compose_notice(notice, SENDER).html,
    }


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    """What the browser measured, by mail, width and scheme."""
    if not CHROMIUM.exists():
        pytest.skip("Debian's chromium is not installed")
    folder = tmp_path_factory.mktemp("looks")
    frames = "".join(
        f'<iframe id="{name}-{width}-{scheme}" srcdoc="{escape(html)}"'
        f' style="border:0;width:{width}px;height:900px;color-scheme:{scheme}"></iframe>'
        for name, html in mails().items()
        for width in WIDTHS
        for scheme in SCHEMES
    )
    page = folder / "page.html"
    page.write_text(
        f'<!DOCTYPE html><meta charset="utf-8"><pre id="out"></pre>{frames}'
        f"<script>{MEASURE}</script>",
        encoding="utf-8",
    )
    done = subprocess.run(  # noqa: S603 - a fixed browser on our own page
        [CHROMIUM, *FLAGS, f"--user-data-dir={folder / 'profile'}", "--dump-dom", page.as_uri()],
        capture_output=True,
        check=True,
        timeout=120,
    )
    found_out = re.search(r'<pre id="out">(.+?)</pre>', done.stdout.decode("utf-8"))
    assert found_out, "the browser measured nothing"
    measured: dict[str, dict[str, object]] = json.loads(unescape(found_out[1]))
    return measured


MAILS = ("digest", "alert", "scripts", "endless", "notice")
FRAMES = [f"{mail}-{width}-{scheme}" for mail in MAILS for width in WIDTHS for scheme in SCHEMES]


@pytest.mark.parametrize("frame", FRAMES)
def test_nothing_scrolls_sideways(seen: dict[str, dict[str, object]], frame: str) -> None:
    """Not on a phone, and not with words of 10,000 letters."""
    assert seen[frame]["wide"] == 0


@pytest.mark.parametrize("frame", FRAMES)
def test_every_text_has_contrast(seen: dict[str, dict[str, object]], frame: str) -> None:
    """At least 4.5 to 1 (WCAG 2, AA), by day and by night."""
    assert float(str(seen[frame]["contrast"])) >= 4.5, seen[frame]["where"]
    assert int(str(seen[frame]["texts"])) >= 4


def test_the_night_is_dark(seen: dict[str, dict[str, object]]) -> None:
    """The reader's colour scheme rules the page."""
    assert seen["digest-375-light"]["page"] == "rgb(241, 243, 245)"
    assert seen["digest-375-dark"]["page"] == "rgb(15, 18, 22)"


def test_leads_and_headlines_are_large_enough_to_read(
    seen: dict[str, dict[str, object]],
) -> None:
    """16 pixels and more."""
    assert all(float(str(seen[f]["smallest"])) >= 16 for f in FRAMES if not f.startswith("notice"))


def test_arabic_starts_at_the_right(seen: dict[str, dict[str, object]]) -> None:
    """Blocks that read from the right stand at the right."""
    assert "right" in str(seen["digest-700-light"]["right"])
    assert str(seen["scripts-375-dark"]["right"]).count("right") == 3


def test_korean_breaks_between_words(seen: dict[str, dict[str, object]]) -> None:
    """Not inside of them, as it would by default."""
    keeps = seen["digest-375-light"]["keeps"]
    assert isinstance(keeps, list)
    assert len(keeps) >= 2
    assert set(keeps) == {"keep-all"}


@pytest.mark.parametrize("frame", FRAMES)
def test_every_link_leads_to_the_web_and_nothing_is_fetched(
    seen: dict[str, dict[str, object]], frame: str
) -> None:
    """As the browser understands the addresses; no picture, script or frame."""
    assert seen[frame]["unlinked"] == 0
    assert seen[frame]["remote"] == 0
    assert frame.startswith("notice") or int(str(seen[frame]["links"])) > 0


@pytest.mark.parametrize("width", WIDTHS)
def test_screenshots_by_day_and_by_night(tmp_path: Path, width: int) -> None:
    """The digest is drawn at both widths in both schemes; night is darker than day."""
    if not CHROMIUM.exists():
        pytest.skip("Debian's chromium is not installed")
    light = {scheme: brightness(shoot(tmp_path, width, scheme)) for scheme in SCHEMES}
    assert light["light"] > 200
    assert light["dark"] < 60


def shoot(folder: Path, width: int, scheme: str) -> bytes:
    """A digest as PNG, in a frame as a mail program has one (a window is 500 wide at least)."""
    html = compose(morning(primed=True, troubles=troubles()), SENDER).html
    page, png = folder / "page.html", folder / f"digest-{width}-{scheme}.png"
    page.write_text(
        f'<!DOCTYPE html><meta charset="utf-8"><body style="margin:0"><iframe'
        f' srcdoc="{escape(html)}" style="border:0;width:{width}px;height:{TALL}px;'
        f'color-scheme:{scheme}"></iframe>',
        encoding="utf-8",
    )
    subprocess.run(  # noqa: S603 - a fixed browser on our own page
        [
            CHROMIUM,
            *FLAGS,
            f"--user-data-dir={folder / 'profile'}",
            f"--window-size={max(width, 500)},{TALL}",
            "--hide-scrollbars",
            f"--screenshot={png}",
            page.as_uri(),
        ],
        capture_output=True,
        check=True,
        timeout=120,
    )
    return png.read_bytes()


def brightness(png: bytes) -> float:
    """The mean of the left half of the last row, 0..255: the ground of the mail, without text.

    Rows of a PNG are differences to what is left and above (PNG specification, filters).
    """
    width, height, depth, kind = struct.unpack(">IIBB", png[16:26])
    assert (depth, kind in {2, 6}) == (8, True)
    size = 3 if kind == 2 else 4
    data, at = b"", 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += length + 12
    raw = zlib.decompress(data)
    above = bytearray(width * size)
    for number in range(height):
        start = number * (width * size + 1)
        above = unfiltered(raw[start], raw[start + 1 : start + 1 + width * size], above, size)
    half = above[: width // 2 * size]
    red: list[int] = list(half[0::size])
    return sum(red) / len(red)


def unfiltered(kind: int, row: bytes, above: bytearray, size: int) -> bytearray:
    """A row of a PNG as it was."""
    out = bytearray(row)
    for i, value in enumerate(row):
        left = out[i - size] if i >= size else 0
        up = above[i]
        corner = above[i - size] if i >= size else 0
        if kind == 4:
            near = left + up - corner
            far = (abs(near - left), abs(near - up), abs(near - corner))
            guess = (left, up, corner)[far.index(min(far))]
        else:
            guess = (0, left, up, (left + up) // 2)[kind]
        out[i] = (value + guess) & 0xFF
    return out
