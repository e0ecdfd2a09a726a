"""What is installed besides our own code is pinned, listed, and may be passed on."""

from __future__ import annotations

import importlib.util
import re
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
    """`pyproject.toml` says what will do, `constraints.txt` what is installed, to build it too."""
    pins = supply.pinned()
    for text in (*supply.wanted(), *supply.to_build()):
        requirement = Requirement(text)
        version = pins[supply.normal(requirement.name)]
        assert requirement.specifier.contains(version), f"{text}, but {version} is pinned"


def test_all_that_is_installed_is_pinned() -> None:
    """Also what others need; nothing comes in unseen."""
    assert set(supply.needed()) <= set(supply.pinned())


def test_building_fetches_nothing() -> None:
    """Each way that is described installs what is pinned, then builds with it and nothing else."""
    text = (ROOT / "docs" / "operations.md").read_text("utf-8")
    ways = re.findall(r"bin/pip install (--no[^&\n]* /opt/wire-monitor)\s", text)
    assert len(ways) == 2
    assert all({"--no-deps", "--no-build-isolation"} <= set(way.split()) for way in ways)
    pinned = (
        "bin/pip install --only-binary :all: --require-hashes -r /opt/wire-monitor/constraints.txt"
    )
    assert text.count(pinned) == 2


def test_versions_that_are_not_the_pinned_ones_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """`.ci/run` ends with that: what it tested is what is pinned."""
    pins = {name: supply.metadata.version(name) for name in supply.needed()}
    monkeypatch.setattr(supply, "pinned", lambda: pins | {"yarl": "0.1"})
    assert supply.others() == {"yarl": pins["yarl"]}
    run = (ROOT / ".ci" / "run").read_text("utf-8")
    assert "PIP_CONSTRAINT=" in run
    assert "tools/supply.py compare" in run


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
    for name, text in names.items():
        assert supply.same_licence(text, supply.licence(name)), name
        assert not supply.is_gpl_only(text), name


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("MIT License", "MIT", True),
        ("Apache Software License", "Apache-2.0", True),
        ("BSD License", "BSD-3-Clause", True),
        ("GPL-2.0-only OR MIT", "MIT License OR GPL-2.0-only", True),
        ("Apache-2.0 AND MIT", "MIT AND Apache Software License", True),
        ("Apache-2.0 AND MIT", "Apache-2.0 OR MIT", False),
        ("MIT", "GPL-3.0-only", False),
        ("MIT", "", False),
        ("BSD-2-Clause", "MIT", False),
    ],
)
def test_a_licence_is_the_same_by_whatever_name(one: str, other: str, same: bool) -> None:
    """Newer metadata names it by SPDX, older by classifier."""
    assert supply.same_licence(one, other) is same


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
