"""One seed, from its scenario to what is wrong with how it ended."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path

from tests.simulation.books import disagreements
from tests.simulation.lives import Run, live
from tests.simulation.oracle import Oracle
from tests.simulation.scenario import scenario_of


@dataclass(frozen=True)
class Verdict:
    """A run and every complaint about it; `error` if it, or its judge, came to no end."""

    run: Run
    complaints: tuple[str, ...]
    error: Exception | None = None

    def __str__(self) -> str:
        """What to do, and what is wrong."""
        command = f"pytest tests/simulation --seed {self.run.scenario.seed}"
        return "\n  ".join((command, *self.complaints))


def judge(seed: int, template: Path, state: Path) -> Verdict:
    """Live through a seed and ask the oracle, the books, and the log of the program's faults.

    A world that ends in an exception is a verdict too: the seeds after it are judged as well.
    """
    run = Run.of(scenario_of(seed), state)
    try:
        live(run, template)
        oracle = Oracle(run)
        found = (*oracle.complaints(), *disagreements(run, oracle), *run.bugs)
    except Exception as error:  # noqa: BLE001 - whatever it is, the seed must be named
        lines = "".join(traceback.format_exception(error)).splitlines()
        return Verdict(run, (*lines, *run.bugs), error)
    return Verdict(run, found)
