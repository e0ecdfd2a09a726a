"""The mail in a real browser: width, contrast, day and night."""

from __future__ import annotations

import json
import re
import subprocess
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
    digest,
    found,
    item_of,
    morning,
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


MAILS = ("digest", "alert", "endless", "notice")
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
