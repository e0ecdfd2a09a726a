"""What the tests of the settings share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from monitor.errors import Problem, SettingsError
from monitor.model import Settings
from monitor.settings import Source, load

Good = Callable[..., Settings]
Bad = Callable[..., tuple[Problem, ...]]

SECRETS = {
    "password": "open sesame\n",
    "hook": "0123456789abcdef\n",
    "whsec": "whsec_MDEyMzQ1Njc4OWFiY2RlZg==\n",
    "nonsense": "whsec_%%%\n",
    "empty": "\n",
    "two": "a\nb\n",
}


def read_secret(path: str) -> str:
    """Secrets of the tests."""
    if path == "crooked":
        raise ValueError("is outside of the configuration's folder")
    if path not in SECRETS:
        raise FileNotFoundError(2, "No such file or directory", path)
    return SECRETS[path]


def _sources(texts: tuple[str, ...]) -> list[Source]:
    names = ["config.yaml", *(f"watchlists.d/{n}.yaml" for n in range(1, len(texts)))]
    return [Source(name, text) for name, text in zip(names, texts, strict=True)]


@pytest.fixture
def good() -> Good:
    """Load texts that are right."""
    return lambda *texts: load(_sources(texts), read_secret)


@pytest.fixture
def bad() -> Bad:
    """The problems of texts that are wrong."""

    def problems(*texts: str) -> tuple[Problem, ...]:
        with pytest.raises(SettingsError) as caught:
            load(_sources(texts), read_secret)
        return caught.value.problems

    return problems


def brief(problems: tuple[Problem, ...]) -> list[str]:
    """Problems as `line:column message | hint`."""
    return [
        f"{p.line}:{p.column} {p.message}" + (f" | {p.hint}" if p.hint else "") for p in problems
    ]
