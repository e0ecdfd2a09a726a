"""`python -m tests.fuzz.run TARGET [SECONDS]`: drive one target by coverage, from its seeds.

What it finds of interest is kept in `.fuzz/TARGET/`, what breaks a promise in `.fuzz/TARGET-*`:
with such a file as third argument, the target runs on that alone. `-seed=1 -runs=1000`, or what
else libFuzzer takes, may follow. Needs the extra `fuzz`.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

atheris: Any = import_module("atheris")  # has no types

with atheris.instrument_imports(include=["monitor", "aiosmtplib", "yaml"]):
    from tests.fuzz.targets import TARGETS

CORPUS = Path(__file__).parent / "corpus"
SECONDS = "10"
LONGEST = 2_000
SLOW_S = 20


def main(target: str, seconds: str = SECONDS, *more: str) -> None:
    """Never returns: libFuzzer ends the process, with 0 if nothing broke."""
    found = Path(".fuzz") / target
    found.mkdir(parents=True, exist_ok=True)
    options = [
        f"-max_total_time={seconds}",
        f"-max_len={LONGEST}",
        f"-timeout={SLOW_S}",
        f"-artifact_prefix={found}-",
        "-print_final_stats=1",
        "-verbosity=1",
        *(flag for flag in more if flag.startswith("-")),
    ]
    files = [name for name in more if not name.startswith("-")]
    where = files or [str(found), str(CORPUS / target)]
    atheris.Setup([sys.argv[0], *options, *where], TARGETS[target])
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
