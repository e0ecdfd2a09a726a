"""One seed, from its scenario to what is wrong with how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.simulation.books import disagreements
from tests.simulation.lives import Run, live_through
from tests.simulation.oracle import Oracle
from tests.simulation.scenario import scenario_of


@dataclass(frozen=True)
class Verdict:
    """A run and every complaint about it."""

    run: Run
    complaints: tuple[str, ...]

    def __str__(self) -> str:
        """What to do, and what is wrong."""
        command = f"pytest tests/simulation --seed {self.run.scenario.seed}"
        return "\n  ".join((command, *self.complaints))


def judge(seed: int, template: Path, state: Path) -> Verdict:
    """Live through a seed and ask the oracle, the books, and the log of the program's faults."""
    run = live_through(scenario_of(seed), template, state)
    oracle = Oracle(run)
    found = (*oracle.complaints(), *disagreements(run, oracle), *run.bugs)
    return Verdict(run, found)
