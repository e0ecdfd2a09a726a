"""The oracle can fail: deliberate faults of the program do not pass it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.simulation.mutants import MUTANTS
from tests.simulation.verdict import judge


@pytest.mark.long
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda m: m.__name__)
def test_a_fault_is_seen(
    mutant: Callable[[], AbstractContextManager[None]], template: Path, state: Path
) -> None:
    """Most in the first few worlds; those that need a death at one moment, later."""
    with mutant():
        verdicts = (judge(seed, template, state) for seed in range(300))
        assert any(v.complaints and v.error is None for v in verdicts)
