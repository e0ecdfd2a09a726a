"""wire-monitor against rss2email 3.14: the same feeds on loopback, the same machine, one run.

    python benchmarks/polling.py [--feeds 1000] [--repeat 3] [--json]

A server process of its own (not counted) gives 1,000 feeds of 30 items, about 40 KB each, with
ETag and Last-Modified. Both programs read all of them once (not counted). Then, `--repeat` times
and with the order of the two changing: one new item in every feed, a round of each program; nothing
new, a round of each. A round is the whole program from start to exit: `wire-monitor once` matches,
merges and mails what five watchlists ask for; `r2e run` mails every new item, set up to be as
cheap as it can be (Maildir, HTML passed through, log off). CPU is user and system time of the
process and all its descendants; medians are compared.

Then the daemon, `wire-monitor run` with `every: 30s`, on the state that these rounds left: CPU of
cycles with news and of quiet ones (idling between the polls included), and the largest proportional
set size (PSS) of the process tree, read four times a second. The floors are about the daemon, which
is how the program is meant to run; with `--cycles 0` they are about the one-shot rounds.

rss2email is installed into an environment of its own in the cache folder (needs a package index,
once). Exit 1 if a floor is not reached.
"""

# ruff: noqa: INP001 a script, not a package

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from common import (
    WIRE_MONITOR,
    Agencies,
    Cost,
    Floor,
    adopt_orphans,
    cpu_s,
    machine,
    measure,
    pss_mb,
    running,
)
from loopback import address

RSS2EMAIL = "rss2email==3.14"
NEWS_RATIO, QUIET_RATIO, PSS_MB = 1 / 8, 1 / 3, 200.0
"""The floors: CPU of wire-monitor over CPU of rss2email, and memory."""

EVERY_S = 30
WATCHLISTS = """
watchlists:
  - {name: Pyongyang and Moscow, match: Corée du Nord + Russie, to: desk, send: now}
  - {name: Missiles, match: "missile balistique | ballistic missile | 탄도미사일",
     to: desk, send: now}
  - {name: Sturm, match: Sturm + Hafen + Flughafen, to: coast@example.org, send: [07:00, 18:00]}
  - {name: Grève, match: grève + port -festival, to: coast@example.org, send: [07:00, 18:00]}
  - {name: Cosecha, match: "cosecha + trigo | harvest + wheat", to: [desk, farm@example.org],
     send: hourly}
"""


@dataclass(frozen=True)
class Round:
    """What one round of one program cost, and how the agencies answered."""

    program: str
    kind: str
    cost: Cost
    answers: dict[str, int]


class WireMonitor:
    """The program of this project, one process a round."""

    name = "wire-monitor"

    def __init__(self, folder: Path, feeds: int, port: int) -> None:
        self.folder = folder
        folder.mkdir()
        self.config = folder / "config.yaml"
        lines = "\n".join(
            f"  - {{name: Agency {n}, url: '{address(n, port)}', allow_private: true, "
            f"every: {EVERY_S}s}}"
            for n in range(feeds)
        )
        self.config.write_text(
            "timezone: Europe/Paris\nlanguages: [fr, en, es, de, ru, ko]\n"
            f"recipients:\n  desk: desk@example.org\nfeeds:\n{lines}\n{WATCHLISTS}"
            "mail: {from: wires@example.org}\n",
            encoding="utf-8",
        )
        self.log = folder / "log"

    def command(self, name: str) -> list[str | Path]:
        """A command line."""
        return [WIRE_MONITOR, name, "--config", self.config, "--state", self.folder / "state"]

    def prime(self) -> None:
        """Read everything once."""
        self.round()

    def round(self) -> Cost:
        """Poll all feeds, deliver, exit."""
        return measure(self.command("once"), log=self.log)

    def mails(self) -> int:
        """Mails delivered so far."""
        return _files(self.folder / "state/maildir/new")


class Rss2Email:
    """rss2email, one process a round."""

    name = "rss2email"

    def __init__(self, folder: Path, feeds: int, port: int, cache: Path) -> None:
        self.folder = folder
        folder.mkdir()
        (folder / "run").mkdir()
        self._r2e = _environment(cache) / "bin/r2e"
        sections = "\n".join(f"[feed.agency-{n}]\nurl = {address(n, port)}\n" for n in range(feeds))
        (folder / "config").write_text(
            "[DEFAULT]\nfrom = wires@example.org\nto = desk@example.org\nverbose = error\n"
            "html-mail = True\nforce-from = True\nuse-8bit = True\nemail-protocol = maildir\n"
            f"maildir-path = {folder}\nmaildir-mailbox = mail\n\n{sections}",
            encoding="utf-8",
        )

    def prime(self) -> None:
        """Read everything once, without mailing it."""
        self._run("run", "--no-send")

    def round(self) -> Cost:
        """Poll all feeds, mail what is new, exit."""
        return self._run("run")

    def mails(self) -> int:
        """Mails delivered so far."""
        return _files(self.folder / "mail/new")

    def _run(self, *arguments: str) -> Cost:
        state = ("-c", self.folder / "config", "-d", self.folder / "state.json")
        env: Mapping[str, str] = {**os.environ, "XDG_RUNTIME_DIR": str(self.folder / "run")}
        return measure([self._r2e, *state, *arguments], env=env, log=self.folder / "log")


Program = WireMonitor | Rss2Email
Cycles = dict[str, list[float]]
"""CPU seconds of the daemon's cycles, by kind."""


def _files(folder: Path) -> int:
    return sum(1 for _ in folder.iterdir()) if folder.exists() else 0


def _environment(cache: Path) -> Path:
    """The environment of rss2email, made if it is not there."""
    home = cache / RSS2EMAIL.replace("==", "-")
    if not (home / "bin/r2e").exists():
        print(f"installing {RSS2EMAIL} into {home}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", home], check=True)
        subprocess.run([home / "bin/pip", "install", "-q", RSS2EMAIL], check=True)
    return home


def _versions(cache: Path) -> str:
    """What rss2email runs on."""
    listed = subprocess.run(
        [_environment(cache) / "bin/pip", "list", "--format=json"],
        check=True, capture_output=True,
    )  # fmt: skip
    wanted = {"rss2email", "feedparser", "html2text"}
    return ", ".join(
        f"{p['name']} {p['version']}" for p in json.loads(listed.stdout) if p["name"] in wanted
    )


def rounds(programs: tuple[Program, ...], agencies: Agencies, repeat: int) -> Iterator[Round]:
    """Prime both, then counted rounds, news and quiet, the order changing."""
    for program in programs:
        _tell(f"{program.name}: first reading")
        program.prime()
        agencies.control("counts")
    for turn in range(repeat):
        agencies.control("advance")
        order = programs if turn % 2 == 0 else programs[::-1]
        for kind in ("news", "quiet"):
            for program in order:
                cost = program.round()
                answers = agencies.control("counts")
                _tell(f"{program.name}: {kind}, {cost.cpu_s:.2f} CPU s, answers {answers}")
                yield Round(program.name, kind, cost, answers)


def daemon(
    program: WireMonitor, agencies: Agencies, feeds: int, cycles: int
) -> tuple[Cycles, float]:
    """CPU seconds of cycles with news and of quiet ones, and the largest PSS in MB."""
    peak = 0.0
    costs: Cycles = {"news": [], "quiet": []}
    with running(program.command("run"), log=program.log) as process:

        def cycle(status: str, wanted: int) -> float:
            """Until so many answers of a status were given; CPU for as many answers as feeds."""
            nonlocal peak
            before, counts = cpu_s(process.pid), Counter[str]()
            end = time.monotonic() + 6 * EVERY_S
            while counts[status] < wanted:
                if process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(f"the daemon did not poll every feed, see {program.log}")
                time.sleep(0.25)
                peak = max(peak, pss_mb(process.pid))
                counts.update(agencies.control("counts"))
            time.sleep(1)
            used_s = cpu_s(process.pid) - before
            counts.update(agencies.control("counts"))
            # some feeds had their next turn before the last one had this
            return used_s * wanted / counts[status]

        cycle("304", feeds)
        for _ in range(cycles):
            agencies.control("advance")
            costs["news"].append(cycle("200", feeds))
            costs["quiet"].append(cycle("304", feeds))
    return costs, peak


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _median(found: list[Round], program: str, kind: str) -> Cost:
    chosen = [r.cost for r in found if (r.program, r.kind) == (program, kind)]
    return Cost(median(c.cpu_s for c in chosen), median(c.wall_s for c in chosen))


def table(found: list[Round], cycles: Cycles) -> list[str]:
    """The figures as a table in Markdown."""
    lines = [
        "| CPU s (wall s) | rss2email | wire-monitor once | ratio | wire-monitor run | ratio |",
        "|---|---|---|---|---|---|",
    ]
    for kind, words in (("news", "one new item in each feed"), ("quiet", "nothing new")):
        theirs, once = (_median(found, name, kind) for name in ("rss2email", "wire-monitor"))
        cells = [
            f"{theirs.cpu_s:.2f} ({theirs.wall_s:.1f})",
            f"{once.cpu_s:.2f} ({once.wall_s:.1f})",
        ]
        cells.append(f"1/{theirs.cpu_s / once.cpu_s:.1f}")
        own_s = median(cycles[kind]) if cycles[kind] else None
        cells += ["-", "-"] if own_s is None else [f"{own_s:.2f}", f"1/{theirs.cpu_s / own_s:.1f}"]
        lines.append(f"| {words} | {' | '.join(cells)} |")
    return lines


def floors(found: list[Round], cycles: Cycles, peak_mb: float | None) -> list[Floor]:
    """The promises and how they went: of the daemon if it ran, else of one-shot rounds."""
    promises = []
    for kind, limit in (("news", NEWS_RATIO), ("quiet", QUIET_RATIO)):
        once_s = _median(found, "wire-monitor", kind).cpu_s
        own_s = median(cycles[kind]) if cycles[kind] else once_s
        theirs_s = _median(found, "rss2email", kind).cpu_s
        promises.append(Floor(f"CPU ratio, {kind}", own_s / theirs_s, limit, "of rss2email"))
    if peak_mb is not None:
        promises.append(Floor("memory of the daemon", peak_mb, PSS_MB, "MB PSS"))
    return promises


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--repeat", type=int, default=3, help="counted rounds of each kind")
    parser.add_argument("--cycles", type=int, default=2, help="cycles of the daemon, 0: no daemon")
    parser.add_argument("--blind", action="store_true", help="no ETag, no Last-Modified, no 304")
    parser.add_argument("--json", action="store_true", help="figures for programs")
    parser.add_argument("--keep", type=Path, help="folder for configuration, state and mail")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    parser.add_argument("--cache", type=Path, default=cache / "wire-monitor-benchmarks")
    return parser.parse_args()


def run(options: argparse.Namespace, folder: Path) -> int:
    """Measure, print, judge."""
    adopt_orphans()
    with Agencies(options.feeds) as agencies:
        if options.blind:
            agencies.control("blind")
        ours = WireMonitor(folder / "wire-monitor", options.feeds, agencies.port)
        theirs = Rss2Email(folder / "rss2email", options.feeds, agencies.port, options.cache)
        found = list(rounds((theirs, ours), agencies, options.repeat))
        mails = {program.name: program.mails() for program in (theirs, ours)}
        cycles: Cycles = {"news": [], "quiet": []}
        peak = None
        if options.cycles and not options.blind:
            cycles, peak = daemon(ours, agencies, options.feeds, options.cycles)
    promises = floors(found, cycles, peak)
    if options.json:
        figures = {
            "machine": machine(), "versions": _versions(options.cache), "feeds": options.feeds,
            "blind": options.blind, "rounds": [asdict(r) for r in found], "mails": mails,
            "daemon_cpu_s": cycles, "daemon_pss_mb": peak,
            "floors": [asdict(f) | {"kept": f.kept} for f in promises],
        }  # fmt: skip
        print(json.dumps(figures, indent=2))
    else:
        print(f"{options.feeds} feeds of 30 items, {options.repeat} rounds of each kind, medians")
        print(f"{machine()}\n{_versions(options.cache)}; mails {mails}\n")
        print("\n".join(table(found, cycles)), end="\n\n")
        print("\n".join(map(str, promises)))
    return 0 if all(f.kept for f in promises) else 1


def main() -> int:
    """In a folder that goes away, unless one is named."""
    options = _options()
    if options.keep:
        options.keep.mkdir(parents=True)
        return run(options, options.keep)
    with tempfile.TemporaryDirectory(prefix="wire-monitor-polling-") as folder:
        return run(options, Path(folder))


if __name__ == "__main__":
    sys.exit(main())
