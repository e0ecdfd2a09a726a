"""False alarms and delay of the watch for quiet feeds, on simulated feeds.

    python benchmarks/rhythms.py [YEARS]

For each rhythm: how often in a year a feed that goes on as ever is called quiet, and after how
many hours one is that stops on a Tuesday at ten (fastest, middle and slowest of YEARS feeds).
"""

# ruff: noqa: INP001, S311 a script, not a package; chance is seeded

from __future__ import annotations

import math
import random
import sys
from dataclasses import dataclass

from monitor.model import WEEK_H
from monitor.policy.rhythm import begin, is_quiet, watch

START = 488_000 - 488_000 % WEEK_H
YEAR_H = 52 * WEEK_H
LIMIT_H = 20 * WEEK_H


@dataclass(frozen=True)
class Wire:
    """`rate`: items in an hour in which it works, or (`surely`) the chance of its one issue."""

    name: str
    rate: float
    hours: tuple[int, int] = (0, 24)
    days: tuple[int, ...] = tuple(range(7))
    surely: bool = False

    def chance(self, hour: int, factor: float) -> float:
        """Of news in this hour."""
        day, clock = (hour // 24 + 3) % 7, hour % 24
        if day not in self.days or not self.hours[0] <= clock < self.hours[1]:
            return 0.0
        return self.rate if self.surely else 1 - math.exp(-self.rate * factor)


NIGHT = (6, 22)
OFFICE = (8, 19)
WORKDAYS = tuple(range(5))
WIRES = (
    *(Wire(f"{rate} an hour, day and night", rate) for rate in (20, 2, 0.5, 0.1)),
    *(Wire(f"{rate} an hour, not at night", rate, NIGHT) for rate in (10, 1, 0.2)),
    *(Wire(f"{rate} an hour, in office hours", rate, OFFICE, WORKDAYS) for rate in (5, 1, 0.2)),
    *(Wire(f"daily, {rate:.0%} of days", rate, (7, 8), surely=True) for rate in (1, 0.8)),
    *(Wire(f"weekly, {rate:.0%} of weeks", rate, (7, 8), (2,), surely=True) for rate in (1, 0.8)),
)


def live(wire: Wire, seed: int, bursts: bool) -> tuple[int, int]:
    """False alarms of a year, and hours until its end is noticed."""
    dice = random.Random(seed)
    rhythm, alarms, quiet, factor, hour = begin("u", START), 0, False, 1.0, START
    while hour < START + YEAR_H or ((hour // 24 + 3) % 7, hour % 24) != (1, 10):
        if bursts and hour % 24 == 0:
            factor = dice.gammavariate(1.5, 1 / 1.5)
        news = (hour,) if dice.random() < wire.chance(hour, factor) else ()
        hour += 1
        rhythm = watch(rhythm, news, hour)
        alarms += is_quiet(rhythm) and not quiet
        quiet = is_quiet(rhythm)
    end = hour
    while not is_quiet(rhythm) and hour < end + LIMIT_H:
        hour += 1
        rhythm = watch(rhythm, (), hour)
    return alarms, hour - end


def main(years: int) -> None:
    """One line for each rhythm."""
    total = 0
    print(f"{'rhythm':<44} {'false alarms/year':>18} {'noticed after h':>18}")
    for wire in WIRES:
        for bursts in (False, True):
            lives = [live(wire, seed, bursts) for seed in range(years)]
            alarms = sum(one for one, _ in lives)
            hours = sorted(late for _, late in lives)
            total += alarms
            name = wire.name + (", in bursts" if bursts else "")
            late = f"{hours[0]}/{hours[len(hours) // 2]}/{hours[-1]}"
            print(f"{name:<44} {alarms / years:>18.2f} {late:>18}")
    print(f"{total} false alarms in {2 * len(WIRES) * years} years")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 8)
