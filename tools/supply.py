"""What the program is made of besides its own code: pinned, listed, looked through.

    python tools/supply.py lock       constraints.txt: every package with its hashes (needs `uv`)
    python tools/supply.py licences   docs/licences.md: every package with its licence
    python tools/supply.py audit      known weaknesses of what is pinned (needs `pip-audit`)
    python tools/supply.py compare    whether the versions that are installed are the pinned ones

`lock` and `audit` ask the package index and its data of weaknesses, and end with an error where
these cannot be reached; `licences` and `compare` read what is installed.
"""

# ruff: noqa: INP001 a script, not a package

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "constraints.txt"
LICENCES = ROOT / "docs" / "licences.md"
HEAD = """# What is installed to build and run wire-monitor, with hashes, for every platform.
# Made by `python tools/supply.py lock`; do not edit.
"""
PAGE = """# Licences

Every package that is installed to build and to run wire-monitor (Apache-2.0), itself and through
others, with the licence that its own metadata states. Made by `python tools/supply.py licences`. A
test compares names and licences with what is installed, and fails if a package is under a GPL only.

| package | licence | needed by |
|---|---|---|
"""

SPDX = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "BSD-2-Clause": "BSD",
    "BSD-3-Clause": "BSD",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
"""What older metadata calls a licence, which does not tell one BSD from another -> its name."""


def normal(name: str) -> str:
    """The name of a package as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def wanted() -> list[str]:
    """The requirements of the program itself."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        return list(tomllib.load(file)["project"]["dependencies"])


def to_build() -> list[str]:
    """What is required to make a package of it."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        return list(tomllib.load(file)["build-system"]["requires"])


def needed() -> dict[str, list[str]]:
    """Each package that is installed to build and run the program, and the ones that need it."""
    waiting = {"wire-monitor": wanted(), "building": to_build()}
    found: dict[str, set[str]] = {}
    while waiting:
        because, requirements = waiting.popitem()
        for requirement in map(Requirement, requirements):
            if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
                continue
            name = normal(requirement.name)
            if name not in found:
                waiting[name] = metadata.requires(name) or []
            found.setdefault(name, set()).add(because)
    return {name: sorted(because) for name, because in sorted(found.items())}


def licence(name: str) -> str:
    """The licence that a package states, in its newest form."""
    about = metadata.metadata(name)
    expression = about.get("License-Expression")
    if expression:
        return str(expression)
    classes = [
        line.rpartition(" :: ")[2]
        for line in about.get_all("Classifier") or ()
        if line.startswith("License :: ")
    ]
    return " OR ".join(classes) or str(about.get("License") or "").partition("\n")[0]


def same_licence(one: str, other: str) -> bool:
    """Whether two texts, written by hand or read from metadata, name the same licences."""
    return _choices(one) == _choices(other)


def _choices(text: str) -> set[frozenset[str]]:
    return {
        frozenset(SPDX.get(part.strip(), part.strip()) for part in choice.split(" AND "))
        for choice in text.split(" OR ")
    }


def is_gpl_only(text: str) -> bool:
    """Whether each licence that one may choose from is a GPL (the AGPL and LGPL, too)."""
    return all(re.search(r"GPL|General Public", choice) for choice in text.split(" OR "))


def pinned() -> dict[str, str]:
    """Version of each package in the lock."""
    lines = LOCK.read_text("utf-8").splitlines()
    pins = (line.split()[0].partition("==") for line in lines if re.match(r"\w[^ ]*==", line))
    return {normal(name): version for name, _, version in pins}


def others() -> dict[str, str]:
    """The packages whose installed version is not the pinned one, with the installed one."""
    pins = pinned()
    found = {name: metadata.version(name) for name in needed()}
    return {name: version for name, version in found.items() if version != pins[name]}


def lock() -> None:
    """Resolve anew, for Python 3.11 and later on every platform."""
    command = ["uv", "pip", "compile", "--universal", "--generate-hashes", "--no-header"]
    command += ["--python-version", "3.11", "--quiet", "--upgrade", "pyproject.toml", "-"]
    build = "\n".join(to_build())
    made = subprocess.run(  # noqa: S603
        command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True, input=build
    )
    LOCK.write_text(HEAD + made.stdout, "utf-8")


def licences() -> None:
    """Write the page."""
    rows = [
        f"| {name} | {licence(name)} | {', '.join(because)} |\n"
        for name, because in needed().items()
    ]
    LICENCES.write_text(PAGE + "".join(rows), "utf-8")


def audit() -> None:
    """Ask for known weaknesses; exit 1 if there is one or nothing could be learned."""
    command = ["pip-audit", "--strict", "--disable-pip", "--require-hashes", "-r", str(LOCK)]
    sys.exit(subprocess.run(command, cwd=ROOT, check=False).returncode)  # noqa: S603


def compare() -> None:
    """Exit 1, and say it, if other versions are installed."""
    pins = pinned()
    for name, version in others().items():
        print(f"{name}: {version} is installed, {pins[name]} is pinned")
    sys.exit(bool(others()))


if __name__ == "__main__":
    {"lock": lock, "licences": licences, "audit": audit, "compare": compare}[sys.argv[1]]()
