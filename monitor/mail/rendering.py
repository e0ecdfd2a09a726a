"""Views through the templates. Jinja and css-inline are imported at first use (80 ms).

Looks are classes in `mail.css`. Each class attribute of a template gets its rules as an inline
style once, when the template is loaded, so that a mail costs no CSS work; class names stay only
where `media.css` (dark, narrow) speaks of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from monitor.mail.cards import Card
from monitor.mail.marks import Piece
from monitor.mail.sources import Source
from monitor.mail.view import BAR_PX, Bar, View
from monitor.mail.wrapping import rule, wrap

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_CLASS = re.compile(r'class="([a-z0-9 -]+)"(?: height="(\{\{.*?\}\})")?')
_SPECIMEN = re.compile(r'<div class="([^"]*)"(?: style="([^"]*)")?>')
_KINDS = ("new", "update", "correction", "withdrawal", "duplicate")
_SPARKS = "▁▂▃▄▅▆▇█"


def render_html(view: View, subject: str) -> str:
    """The HTML part."""
    return _environment().get_template("mail.html.j2").render(v=view, subject=subject)


def render_text(view: View) -> str:
    """The text part, ending in one newline."""
    text = _environment().get_template("mail.txt.j2").render(v=view)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def render_notice(subject: str, kicker: str, lines: Iterable[str]) -> str:
    """A plain mail of the daemon itself as HTML."""
    template = _environment().get_template("notice.html.j2")
    return template.render(subject=subject, kicker=kicker, lines=tuple(lines))


@cache
def template_source(name: str) -> str:
    """A template or style sheet of the package, as written."""
    return (files("monitor.mail") / "templates" / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined, select_autoescape  # noqa: PLC0415
    from markupsafe import Markup  # noqa: PLC0415

    environment = Environment(
        loader=FunctionLoader(_load),
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["media"] = Markup(_without_space(template_source("media.css")))  # noqa: S704
    environment.globals["tags"] = {
        kind: Markup(styled(f'<span class="tag tag-{kind}">'))  # noqa: S704 - our own constants
        for kind in _KINDS
    }
    environment.filters.update(
        marked=_marker(),
        linked=_linker(),
        wrap=wrap,
        rule=rule,
        sparks=sparks,
        run=run_in_text,
        reasons=reasons,
        sources=sources,
        outlets=outlets,
    )
    return environment


def _marker() -> Callable[[Iterable[Piece]], Markup]:
    """Pieces as HTML: matched words and new text in their elements, all text escaped.

    Written in Python: a mail has hundreds of pieces, and a macro of Jinja costs more than they do.
    """
    from markupsafe import Markup, escape  # noqa: PLC0415

    mark, news = styled('<mark class="mark">'), styled('<span class="news">')

    def marked(pieces: Iterable[Piece]) -> Markup:
        out = ""
        for piece in pieces:
            text = str(escape(piece.text))
            if piece.mark:
                text = f"{mark}{text}</mark>"
            out += f"{news}{text}</span>" if piece.news else text
        return Markup(out)  # noqa: S704 - every text in it is escaped above

    return marked


def _linker() -> Callable[[Iterable[Source]], Markup]:
    """Outlets as HTML: names, linked where there is an address, languages and times."""
    from markupsafe import Markup, escape  # noqa: PLC0415

    link = styled('<a class="link" href="')

    def one(source: Source) -> str:
        name = str(escape(source.name))
        if source.url:
            name = f'{link}{escape(source.url)}">{name}</a>'
        language = f" ({escape(source.language)})" if source.language else ""
        return f"<bdi>{name}</bdi>{language} {escape(source.when)}"

    def linked(told: Iterable[Source]) -> Markup:
        return Markup(" · ".join(map(one, told)))  # noqa: S704 - every value in it is escaped

    return linked


def _load(name: str) -> str:
    source = template_source(name)
    return styled(source) if name.endswith(".html.j2") else source


def styled(source: str) -> str:
    """A template with each class attribute made an inline style."""
    styles = _styles()
    kept = _names_in_media()

    def replace(found: re.Match[str]) -> str:
        names = found[1].split()
        style = "".join(styles[name] for name in names)
        if found[2]:
            style += f"height:{found[2]}px;"
        classes = " ".join(n for n in names if n in kept)
        named = f'class="{classes}" ' if classes else ""
        return f'{named}style="{style.rstrip(";")}"'

    return _CLASS.sub(replace, source)


@cache
def _styles() -> dict[str, str]:
    """Class name -> inline style, worked out by css-inline."""
    import css_inline  # noqa: PLC0415

    css = template_source("mail.css")
    names = sorted(set(re.findall(r"^\.([a-z0-9-]+) \{", css, re.MULTILINE)))
    specimens = "".join(f'<div class="{name}"></div>' for name in names)
    made = _SPECIMEN.findall(css_inline.inline_fragment(specimens, css))
    return {name: re.sub(r"([:;,]) +", r"\1", style) for name, style in made}


def _names_in_media() -> frozenset[str]:
    return frozenset(re.findall(r"\.([a-z][a-z0-9-]*)", template_source("media.css")))


def _without_space(css: str) -> str:
    return re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"\s+", " ", css)).replace("}", "}\n").strip()


def sparks(bars: Iterable[Bar]) -> str:
    """The bars as block letters, each with its day and number."""
    top = len(_SPARKS) - 1
    return " · ".join(
        f"{b.day} {b.count}"
        + (f" {_SPARKS[min(top, b.height * top // BAR_PX)]}" if b.count != "0" else "")
        for b in bars
    )


def run_in_text(pieces: Iterable[Piece]) -> str:
    """Pieces as text: *matched words*, [+ new text +]."""
    out = ""
    new = False
    for piece in pieces:
        if piece.news != new:
            out = out + "[+ " if piece.news else _closed(out)
            new = piece.news
        out += f"*{piece.text}*" if piece.mark else piece.text
    return _closed(out) if new else out


def _closed(out: str) -> str:
    kept = out.rstrip(" ")
    return f"{kept} +]{' ' * (len(out) - len(kept))}"


def reasons(card: Card, colon: str) -> str:
    """The why line."""
    told = [f"{r.term}{colon}{r.forms}" for r in card.reasons]
    return " · ".join([*told, f"+{card.more_reasons}"] if card.more_reasons else told)


def sources(card: Card) -> str:
    """The agencies with their times, and the copies."""
    told = outlets(card.sources)
    if card.more_sources:
        told += f" {card.more_sources}"
    return f"{told} · {card.copies}" if card.copies else told


def outlets(told: Iterable[Source]) -> str:
    """Outlets with their languages and times."""
    return " · ".join(f"{s.name}{f' ({s.language})' if s.language else ''} {s.when}" for s in told)
