from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from monitor.settings import json_schema
from monitor.settings.mending import read
from monitor.settings.source import Source
from monitor.settings.tree import Listing, Node, Scalar

from .test_anything import VALID

ROOT = Path(__file__).parents[2]
SCHEMA = json_schema()


def _value(node: Node) -> Any:
    """The node as an editor's YAML 1.2 reader sees it: true, false and integers are no text."""
    if isinstance(node, Scalar):
        if node.style:
            return node.value
        known = {"true": True, "false": False, "": None}
        number = re.fullmatch(r"\d+", node.value)
        return int(node.value) if number else known.get(node.value, node.value)
    if isinstance(node, Listing):
        return [_value(item) for item in node.items]
    return {key.value: _value(value) for key, value in node.pairs}


def _instance(text: str) -> Any:
    _, root, problems, _ = read(Source("x", text))
    assert root is not None
    assert problems == ()
    return _value(root)


TYPES: dict[str, type] = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "array": list,
    "object": dict,
}
IGNORED = {"$schema", "$defs", "title", "description", "default", "examples", "format"}


def _wrong(schema: dict[str, Any], value: Any, at: str = "") -> list[str]:
    """What a JSON Schema says against a value: the keywords that this schema uses, no others."""
    found: list[str] = []
    for keyword, wanted in schema.items():
        if keyword not in IGNORED:
            found += _against(schema, keyword, wanted, value, at)
    return found


def _against(schema: dict[str, Any], keyword: str, wanted: Any, value: Any, at: str) -> list[str]:
    if keyword == "$ref":
        return _wrong(SCHEMA["$defs"][wanted.removeprefix("#/$defs/")], value, at)
    if keyword == "anyOf":
        tries = [_wrong(one, value, at) for one in wanted]
        return [] if [] in tries else min(tries, key=len)
    if keyword == "not":
        return [] if _wrong(wanted, value, at) else [f"{at}: not"]
    if isinstance(value, dict) and keyword in (
        "properties",
        "additionalProperties",
        "propertyNames",
    ):
        return _against_members(schema, keyword, wanted, value, at)
    if keyword == "items" and isinstance(value, list):
        return [m for n, item in enumerate(value) for m in _wrong(wanted, item, f"{at}/{n}")]
    holds: dict[str, Callable[[], object]] = {
        "type": lambda: isinstance(value, TYPES[wanted]),
        "enum": lambda: value in wanted,
        "pattern": lambda: not isinstance(value, str) or re.search(wanted, value),
        "required": lambda: not isinstance(value, dict) or set(wanted) <= set(value),
        "minLength": lambda: not isinstance(value, str) or len(value) >= wanted,
        "minimum": lambda: not isinstance(value, int) or value >= wanted,
        "maximum": lambda: not isinstance(value, int) or value <= wanted,
        "minProperties": lambda: not isinstance(value, dict) or len(value) >= wanted,
        "maxProperties": lambda: not isinstance(value, dict) or len(value) <= wanted,
        "properties": lambda: True,
        "additionalProperties": lambda: True,
        "propertyNames": lambda: True,
        "items": lambda: True,
    }
    return [] if holds[keyword]() else [f"{at}: {keyword} {wanted}"]


def _against_members(
    schema: dict[str, Any], keyword: str, wanted: Any, value: dict[str, Any], at: str
) -> list[str]:
    if keyword == "propertyNames":
        return [m for key in value for m in _wrong(wanted, key, f"{at}/{key}")]
    if keyword == "properties":
        pairs = [(wanted[key], key) for key in value if key in wanted]
        return [m for one, key in pairs for m in _wrong(one, value[key], f"{at}/{key}")]
    more = [key for key in value if key not in schema.get("properties", {})]
    if wanted is False:
        return [f"{at}: unknown {key}" for key in more]
    return [m for key in more for m in _wrong(wanted, value[key], f"{at}/{key}")]


def test_the_schema_file_is_the_one_of_the_code() -> None:
    """config.schema.json is what `wire-monitor schema` prints."""
    text = (ROOT / "config.schema.json").read_text(encoding="utf-8")
    assert json.loads(text) == SCHEMA


def test_the_configuration_of_the_project_validates() -> None:
    """An editor shows no mistake in config.yaml and none in a file with every section."""
    assert _wrong(SCHEMA, _instance((ROOT / "config.yaml").read_text(encoding="utf-8"))) == []
    assert _wrong(SCHEMA, _instance(VALID)) == []


@pytest.mark.parametrize(
    "text",
    [
        "frsh: 6h",
        "keep: long",
        "feeds: [{name: A}]",
        "feeds: [{url: 'ftp://x'}]",
        "feeds: [A: {urll: 'https://x.org'}]",
        "recipients: {a: {max_per_hour: 0}}",
        "recipients: {a: {webhook: {url: 'https://x.org'}}}",
        "recipients: {a: {webhook: {url: 'ftp://x.org', secret_file: s}}}",
        "recipients: {a: {language: fr}}",
        "watchlists: [{name: A}]",
        "watchlists: [{match: a}]",
        "watchlists: [{name: A, match: a, send: soon}]",
        "watchlists: [{name: A, match: a, quiet: night}]",
        "watchlists: [{name: A, match: a, capitals: always}]",
        "watchlists: [{name: A, match: a, examples: [{txt: b}]}]",
        "mail: {smtp: {host: h, tls: maybe}}",
        "mail: {smtp: {host: h, port: x}}",
        "mail: {smtp: {}}",
    ],
)
def test_an_editor_shows_the_common_mistakes(text: str) -> None:
    """The schema refuses what the program refuses, as far as a schema can."""
    assert _wrong(SCHEMA, _instance(text)) != []


@pytest.mark.parametrize(
    "text",
    [
        "feeds: ['https://x.org/a', A: 'https://x.org/b', B: {url: 'https://x.org/c', every: 2m}]",
        "recipients: {a: a@example.org, b: {mail: b@example.org}}",
        "recipients: {a: {webhook: {url: 'https://x.org', secret_file: s}, timezone: UTC}}",
        "watchlists: [{name: A, all: a, none: [b], send: [07:00, 12:30], days: mon-fri, to: a}]",
        "watchlists: [{name: A, match: a, send: every 2h}, {name: B, match: b, send: hourly}]",
        "watchlists: [{name: A, match: a, capitals: no, examples: [b, {text: c, match: false}]}]",
        "watchlists: [{name: A, match: a, capitals: auto, examples: {title: b, language: fr}}]",
        "topics: {a: b, c: [d, e]}",
        "languages: fr",
    ],
)
def test_an_editor_accepts_short_forms(text: str) -> None:
    """One recipient needs no brackets, one URL no mapping."""
    assert _wrong(SCHEMA, _instance(text)) == []


def test_every_setting_is_described() -> None:
    """An editor shows a sentence for each setting."""
    shapes = [SCHEMA, *SCHEMA["$defs"].values()]
    bare = [key for s in shapes for key, one in s["properties"].items() if "description" not in one]
    assert bare == []
