"""Seeded worlds in which everything goes wrong: nothing is lost, doubled, or a storm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from unittest import mock

import pytest

from tests.simulation.conftest import BLOCK
from tests.simulation.lives import Run
from tests.simulation.verdict import judge


def test_whatever_goes_wrong_nothing_is_lost_or_told_twice(
    seeds: range, template: Path, state: Path
) -> None:
    """A world that fails is named by the command that shows it alone."""
    verdicts = [judge(seed, template, state) for seed in seeds]
    failed = [str(v) for v in verdicts if v.complaints]
    assert not failed, "\n".join(("", *failed))
    if len(seeds) == BLOCK:
        assert min(_seen(v.run for v in verdicts).values()) > BLOCK / 5


@pytest.mark.long
@pytest.mark.parametrize("first", range(1_000_000, 1_000_400, BLOCK))
def test_other_worlds_are_no_worse(first: int, template: Path, state: Path) -> None:
    """More of them than the test command has time for."""
    verdicts = [judge(seed, template, state) for seed in range(first, first + BLOCK)]
    failed = [str(v) for v in verdicts if v.complaints]
    assert not failed, "\n".join(("", *failed))


def _seen(runs: Iterable[Run]) -> Counter[str]:
    """How much of everything there was: a world where nothing happens proves nothing."""
    seen: Counter[str] = Counter()
    for run in runs:
        seen["mails"] += len(run.office.accepted)
        seen["of which it is not known"] += sum(a.said_ms is None for a in run.office.accepted)
        seen["failed attempts"] += len(run.office.failed)
        seen["killed processes"] += len(run.deaths)
        seen["polls"] += len(run.agencies.asked)
    return seen


def test_the_same_seed_is_the_same_run(template: Path, machine: Path, state: Path) -> None:
    """To the byte and the millisecond, wherever it runs, or a failure could not be looked at."""
    elsewhere = machine / "in" / "another folder"
    elsewhere.mkdir(parents=True)

    def lived(folder: Path) -> list[object]:
        run = judge(7, template, folder).run
        mails = run.office.accepted
        assert any(b"The disk of /" in a.raw for a in mails), "no mail says where the state is"
        return [mails, run.agencies.asked, run.births, run.deaths, run.passed, run.bugs]

    assert lived(state) == lived(elsewhere)


@pytest.mark.parametrize(
    "fault", ["monitor.daemon.Daemon.run", "tests.simulation.timeline.Timeline.pass_s"]
)
def test_a_world_that_ends_in_an_exception_is_named(
    template: Path, state: Path, fault: str
) -> None:
    """Whether the program or its world raised; and the one after it begins as if nothing were."""
    before = judge(0, template, state)
    with mock.patch(fault, side_effect=ZeroDivisionError("of a test")):
        verdict = judge(0, template, state)
    assert str(verdict).startswith("pytest tests/simulation --seed 0\n")
    assert "ZeroDivisionError: of a test" in str(verdict)
    after = judge(0, template, state)
    assert not after.complaints
    assert after.run.office.accepted == before.run.office.accepted
