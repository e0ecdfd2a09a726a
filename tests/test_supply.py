"""What is installed besides our own code is pinned, listed, and may be passed on."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from types import ModuleType

import pytest
from packaging.requirements import Requirement

from tests.test_docs import ROOT


def _tool() -> ModuleType:
    """The script that makes the lists."""
    spec = importlib.util.spec_from_file_location("supply", ROOT / "tools" / "supply.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


supply = _tool()


def test_every_dependency_is_pinned_in_a_version_that_is_wanted() -> None:
    """`pyproject.toml` says what will do, `constraints.txt` what is installed."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        wanted = tomllib.load(file)["project"]["dependencies"]
    pins = supply.pinned()
    for text in wanted:
        requirement = Requirement(text)
        version = pins[supply.normal(requirement.name)]
        assert requirement.specifier.contains(version), f"{text}, but {version} is pinned"


def test_all_that_is_installed_is_pinned() -> None:
    """Also what others need; nothing comes in unseen."""
    assert set(supply.needed()) <= set(supply.pinned())


def test_every_pin_has_hashes_and_no_address() -> None:
    """What is downloaded is what was looked at, from whatever index."""
    text = supply.LOCK.read_text("utf-8")
    entries = re.split(r"(?m)^(?=\w)", text)[1:]
    assert len(entries) == len(supply.pinned()) >= 40
    for entry in entries:
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry
    assert "://" not in text


def test_every_licence_is_listed_and_none_is_only_a_gpl() -> None:
    """The page names all packages, and each may be used by what is not under a GPL."""
    page = supply.LICENCES.read_text("utf-8")
    listed = re.findall(r"(?m)^\| ([a-z0-9-]+) \| ([^|]+) \|", page)
    names = dict(listed[1:])
    assert set(names) == set(supply.needed())
    for name in names:
        assert supply.licence(name), name
        assert not supply.is_gpl_only(supply.licence(name)), name


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("GPL-3.0-only", True),
        ("GNU General Public License v3 (GPLv3)", True),
        ("AGPL-3.0", True),
        ("MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later", False),
        ("MIT", False),
    ],
)
def test_a_choice_between_licences_is_a_choice(text: str, only: bool) -> None:
    """One that is no GPL is enough."""
    assert supply.is_gpl_only(text) is only
