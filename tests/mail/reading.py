"""A strict reading of the HTML part: every tag closed, every link http(s), nothing that acts."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"meta", "br"}
ALLOWED = {
    *("html", "head", "meta", "title", "style", "body", "div", "table", "tr", "td", "p", "h1"),
    *("h2", "h3", "span", "mark", "a", "s", "b", "bdi", "br"),
}
ATTRIBUTES = {
    *("class", "style", "lang", "dir", "align", "valign", "href", "role", "border", "width"),
    *("cellpadding", "cellspacing", "name", "content", "charset"),
}


class Strict(HTMLParser):
    """Collects links, texts by tag, and what languages and directions stand on which texts."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.links: list[str] = []
        self.marked: list[str] = []
        self.fresh: list[str] = []
        self.struck: list[str] = []
        self.tongues: list[tuple[str | None, str | None]] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert not self.open, f"left open: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Only tags and attributes that mails need, links to http(s) only."""
        assert tag in ALLOWED, tag
        values = dict(attrs)
        assert len(values) == len(attrs), f"twice: {attrs}"
        assert set(values) <= ATTRIBUTES, attrs
        for name, value in values.items():
            assert value is not None
            if name != "href":  # an address may be called so; it is no style
                assert "url(" not in value.lower()
                assert "expression" not in value.lower()
        if "href" in values:
            assert tag == "a"
            assert str(values["href"]).startswith(("http://", "https://"))
            self.links.append(str(values["href"]))
        if "lang" in values or "dir" in values:
            self.tongues.append((values.get("lang"), values.get("dir")))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "mark":
            self.marked.append("")
        if values.get("class") == "news":
            self.fresh.append("")
        if tag == "s":
            self.struck.append("")

    def handle_endtag(self, tag: str) -> None:
        """Tags close in the order they were opened."""
        assert self.open, f"closes nothing: {tag}"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Text, by where it stands."""
        if "style" in self.open:
            assert "@import" not in data
            assert "url(" not in data
            return
        self.text += data
        if "mark" in self.open:
            self.marked[-1] += data
        elif "s" in self.open:
            self.struck[-1] += data
        elif self.open[-1:] == ["span"] and self.fresh:
            self.fresh[-1] += data
