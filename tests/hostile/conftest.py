"""Public collections of hostile strings, where a folder has them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile.corpus import collections


@pytest.fixture(scope="session")
def public(pytestconfig: pytest.Config) -> tuple[str, ...]:
    """All their strings; nothing depends on them: the own ones have every kind of them."""
    folder = pytestconfig.getoption("hostile_folder")
    if folder is None:
        pytest.skip("--hostile-folder names no folder with public collections")
    return collections(Path(folder))
