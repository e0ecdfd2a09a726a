"""JSON Schema of the configuration, for editors that help while one types."""

from __future__ import annotations

from typing import Any

from monitor.settings.shapes import REQUIRED, SHAPES, House

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> Schema:
    """JSON Schema 2020-12 of `config.yaml` and `watchlists.d/*.yaml`, plain JSON values."""
    schema = _tidy(House.model_json_schema(by_alias=True))
    for shape in SHAPES:
        at = schema if shape is House else schema["$defs"][shape.__name__]
        at["additionalProperties"] = False
        if shape in REQUIRED:
            at["required"] = list(REQUIRED[shape])
    schema["title"] = "wire-monitor configuration"
    recipient = schema["$defs"]["Recipient"]
    recipient["anyOf"] = [{"required": [key]} for key in ("mail", "webhook")]
    watchlist = schema["$defs"]["Watchlist"]
    watchlist["anyOf"] = [{"required": [key]} for key in ("match", "all", "any")]
    return {"$schema": DIALECT, **schema}


def _tidy(node: Any) -> Any:
    """Without pydantic's titles, and without the null that stands for a setting left out."""
    if isinstance(node, list):
        return [_tidy(item) for item in node]
    if not isinstance(node, dict):
        return node
    names = node.get("properties")
    tidy: Schema = {
        key: {name: _tidy(value) for name, value in names.items()}
        if key == "properties" and isinstance(names, dict)
        else _tidy(value)
        for key, value in node.items()
        if key != "title" and not (key == "default" and value in (None, [], {}, ()))
    }
    choices = [c for c in tidy.get("anyOf", ()) if c != {"type": "null"}]
    if len(choices) == 1:
        del tidy["anyOf"]
        tidy = {**choices[0], **tidy}
    elif choices:
        tidy["anyOf"] = choices
    return tidy
