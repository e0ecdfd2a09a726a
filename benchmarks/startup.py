"""How fast the program starts: CPU of `--help`, and the daemon's first request.

    python benchmarks/startup.py [--repeat 5] [--feeds 1] [--json]

`wire-monitor --help`: CPU seconds, user and system. First request: wall seconds from the start of
`wire-monitor run` to the moment its first GET arrives at a loopback server, with an empty state
folder (the database is made) and again with the state of that run. Medians. Exit 1 if a floor is
not reached.
"""

# ruff: noqa: INP001 a script, not a package

from __future__ import annotations

import argparse
import json
import select
import socket
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from common import WIRE_MONITOR, Floor, machine, measure, running

HELP_CPU_S, FIRST_REQUEST_S = 0.3, 1.5
"""The floors."""

SETTINGS = """timezone: Europe/Paris
languages: [fr, en, ru, ko]
watchlists:
  - {name: Moscow, match: Corée du Nord + Russie, to: a@example.org, send: now}
mail: {from: wires@example.org}
"""


def help_cpu_s() -> float:
    """CPU of `wire-monitor --help`."""
    return measure([WIRE_MONITOR, "--help"]).cpu_s


def first_request_s(folder: Path, state: Path, feeds: int) -> float:
    """Wall seconds until the daemon's first request arrives."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        names = "\n".join(
            f"  - {{name: Agency {n}, url: 'http://127.0.0.1:{port}/{n}', allow_private: true}}"
            for n in range(feeds)
        )
        config = folder / "config.yaml"
        config.write_text(f"{SETTINGS}feeds:\n{names}\n", encoding="utf-8")
        started = time.perf_counter()
        log = folder / "log"
        with running(
            [WIRE_MONITOR, "run", "--config", config, "--state", state], log=log
        ) as daemon:
            while not select.select([listening], [], [], 0.5)[0]:
                if daemon.poll() is not None:
                    raise RuntimeError(f"the daemon ended: {log.read_text(encoding='utf-8')}")
            connection, _ = listening.accept()
            connection.recv(1)
            passed_s = time.perf_counter() - started
            connection.close()
    return passed_s


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--feeds", type=int, default=1, help="feeds in the configuration")
    parser.add_argument("--json", action="store_true", help="figures for programs")
    options = parser.parse_args()
    helps, fresh, again = [], [], []
    for _ in range(options.repeat):
        helps.append(help_cpu_s())
        with tempfile.TemporaryDirectory(prefix="wire-monitor-startup-") as name:
            folder = Path(name)
            fresh.append(first_request_s(folder, folder / "state", options.feeds))
            again.append(first_request_s(folder, folder / "state", options.feeds))
    floors = [
        Floor("--help, CPU", median(helps), HELP_CPU_S, "s"),
        Floor("first request, empty state", median(fresh), FIRST_REQUEST_S, "s"),
        Floor("first request, known state", median(again), FIRST_REQUEST_S, "s"),
    ]
    if options.json:
        figures = {
            "machine": machine(), "feeds": options.feeds, "help_cpu_s": helps,
            "first_request_fresh_s": fresh, "first_request_again_s": again,
        }  # fmt: skip
        print(json.dumps(figures, indent=2))
    else:
        print(machine())
        print("\n".join(map(str, floors)))
    return 0 if all(floor.kept for floor in floors) else 1


if __name__ == "__main__":
    sys.exit(main())
