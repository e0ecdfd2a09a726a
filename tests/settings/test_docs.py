from __future__ import annotations

import re
from pathlib import Path

import pytest

from monitor.errors import SettingsError
from monitor.settings import Source, json_schema, load

from .conftest import read_secret

DOC = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text(encoding="utf-8")
SECTIONS = {
    "": "## The top",
    "Feed": "## Feeds",
    "Auth": "## Feeds",
    "Recipient": "## Recipients",
    "Webhook": "## Recipients",
    "Watchlist": "## Watchlists",
    "Example": "## Watchlists",
    "Mute": "## Silences",
    "Mail": "## Mail",
    "Smtp": "## Mail",
}


def _section(title: str) -> str:
    found = re.search(rf"(?ms)^{title}\n(.*?)(?=^## |\Z)", DOC)
    assert found is not None, title
    return found[1]


def test_every_setting_is_documented_in_its_section() -> None:
    """docs/configuration.md has a line for each setting of the schema."""
    schema = json_schema()
    for name, section in SECTIONS.items():
        shape = schema["$defs"][name] if name else schema
        rows = set(re.findall(r"(?m)^\| `([a-z_.]+)`", _section(section)))
        last = {row.rpartition(".")[2] for row in rows}
        assert set(shape["properties"]) <= last, section


def test_nothing_is_documented_that_does_not_exist() -> None:
    """A setting that was removed leaves the documentation, too."""
    schema = json_schema()
    shapes = [schema, *schema["$defs"].values()]
    known = {key for shape in shapes for key in shape["properties"]}
    rows = re.findall(r"(?m)^\| `([a-z_.]+)`", DOC)
    assert {row.rpartition(".")[2] for row in rows} <= known


def test_the_examples_of_the_documentation_load() -> None:
    """Every YAML block is a configuration without mistakes, by itself."""
    blocks = re.findall(r"(?ms)^```yaml\n(.*?)^```", DOC)
    assert len(blocks) > 3
    for block in blocks:
        load([Source("doc", f"to: a@example.org\n{block}")], lambda _: "a secret of sixteen bytes")


def test_the_mistakes_of_the_documentation_are_the_real_ones() -> None:
    """The message that is shown is the message that is printed."""
    found = re.search(r"(?ms)^```text\n(.*?)^```", DOC)
    assert found is not None
    text = (
        "keep: 3 months\nwatchlists:\n  - name: Moscou\n"
        '    match: "Corée du Nord" + "Russie"\n    to: asia\nrecipients:\n  asie: a@example.org\n'
    )
    with pytest.raises(SettingsError) as caught:
        load([Source("config.yaml", text)], read_secret)
    assert str(caught.value) == found[1].strip()
