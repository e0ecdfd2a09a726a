"""The fuzz targets without a fuzzer: their seeds, and what chance makes of them."""

from __future__ import annotations

import importlib.util
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fuzz.targets import TARGETS

ROOT = Path(__file__).parents[2]
CORPUS = Path(__file__).parent / "corpus"
CHANGED = {"smtp": 20, "settings": 40, "documents": 60}
"""Changed seeds each time, by target; the others are quick."""

QUICK = 200
RUNS = {"smtp": 100}
"""Of the fuzzer, by target."""

MANY = 2_000
SECONDS = 30
"""Fewer runs if they take longer."""


def seeds(target: str) -> list[bytes]:
    """Written by hand, and what once broke a promise."""
    return [path.read_bytes() for path in sorted((CORPUS / target).iterdir())]


def changed(originals: list[bytes], count: int) -> Iterator[bytes]:
    """Bits flipped, parts left out, doubled, or taken from another seed."""
    chance = random.Random(1)
    for _ in range(count):
        data = chance.choice(originals)
        for _ in range(chance.randint(1, 4)):
            start, end = sorted(chance.choices(range(len(data) + 1), k=2))
            other = chance.choice(originals)
            new = chance.choice((b"", data[start:end] * 2, other[start:end], chance.randbytes(1)))
            data = data[:start] + new + data[end:]
        yield data


@pytest.mark.parametrize("target", TARGETS)
def test_strangers_bytes_break_no_promise(target: str) -> None:
    """Each target takes its seeds, and hundreds like them."""
    originals = seeds(target)
    assert len(originals) >= 8
    for data in (*originals, *changed(originals, CHANGED.get(target, QUICK))):
        TARGETS[target](data)


@pytest.mark.long
@pytest.mark.parametrize("target", TARGETS)
def test_a_fuzzer_breaks_no_promise(target: str, tmp_path: Path) -> None:
    """Led by coverage, always the same way: what is new to it is sought by `run.py`, not here."""
    if importlib.util.find_spec("atheris") is None:
        pytest.skip("pip install -e '.[fuzz]'")
    command = [sys.executable, "-m", "tests.fuzz.run", target, str(SECONDS), "-seed=1"]
    command.append(f"-runs={RUNS.get(target, MANY)}")
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"}
    ran = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)  # noqa: S603
    assert ran.returncode == 0, ran.stderr.decode(errors="replace")[-3_000:]
