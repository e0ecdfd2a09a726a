"""README, docs, config.yaml and CHANGELOG agree with the code."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from monitor import __version__
from monitor.cli import COMMANDS, cli
from monitor.errors import Exit
from monitor.loading import load_settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
DECISIONS = (ROOT / "docs" / "decisions.md").read_text("utf-8")
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]

RUN = "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/wire-monitor demo"
TEST = "python3 -m venv .venv && .venv/bin/pip install -e '.[dev]' && .venv/bin/pytest"

NAMES = {"sqlalchemy 2 core": "sqlalchemy", "apscheduler 3.11": "apscheduler"}
"""How the table of dependencies writes some of them."""


def _project() -> dict[str, Any]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        project: dict[str, Any] = tomllib.load(file)["project"]
    return project


def _package(requirement: str) -> str:
    """The normalised name of a requirement."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found is not None
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def _written(cell: str) -> str:
    """A package as a table writes it, normalised; a trailing version is dropped."""
    name = cell.strip().lower()
    return _package(NAMES.get(name, re.sub(r" [\d.]+$", "", name)))


def test_the_readme_begins_with_the_two_commands() -> None:
    """One shows the program, one runs its tests; each does all of its own set-up."""
    blocks = re.findall(r"(?ms)^```sh\n(.*?)^```", README)
    assert [block.strip() for block in blocks[:2]] == [RUN, TEST]


def test_continuous_integration_finds_the_test_command() -> None:
    """The marker that .ci/run looks for stands right before it."""
    assert f"<!-- test command -->\n```sh\n{TEST}\n```\n" in README


def test_every_command_is_in_the_readme_and_no_other() -> None:
    """The table of the README and `--help` name the same commands."""
    table = re.search(r"(?ms)^\| command \| does \|\n(.*?)\n\n", README)
    assert table is not None
    cells = [line.split("|")[1] for line in table[1].splitlines()[1:]]
    told = {name.split()[0] for cell in cells for name in re.findall(r"`([^`]+)`", cell)}
    shown = CliRunner().invoke(cli, ["--help"]).stdout
    assert told == set(COMMANDS)
    assert all(re.search(rf"^  {name} ", shown, re.MULTILINE) for name in told)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_commands_and_options_in_the_docs_exist(page: Path) -> None:
    """What is shown of `wire-monitor` can be typed."""
    text = page.read_text("utf-8")
    written = re.findall(r"(?:bin/|`)wire-monitor ([a-z-]+)([^#\n`]*)", text)
    written += re.findall(r"(?m)^\| `([a-z-]+) ([^`|]*)`", text) if page.name == "README.md" else []
    for name, words in written:
        assert name in COMMANDS or name.startswith("--"), name
        if name in COMMANDS:
            command = cli.get_command(click.Context(cli), name)
            assert command is not None
            known = {option for p in command.params for option in p.opts}
            assert set(re.findall(r"--[a-z-]+", words)) <= known | {"--help"}, name


def test_exit_codes_of_the_readme_are_those_of_the_code() -> None:
    """Numbers and meanings."""
    text = " ".join(README.split())
    sentence = re.search(r"Exit codes are those of sysexits\.h: (.*?)\.", text)
    assert sentence is not None
    told = {int(n) for n in re.findall(r"\b\d+\b", sentence[1])}
    assert told == {int(code) for code in Exit}
    for code, word in ((64, "usage"), (65, "bad data"), (69, "unavailable"), (75, "temporary")):
        assert f"{code} {word}" in sentence[1]
        assert Exit(code).name.lower().replace("_", " ") == word


def test_every_dependency_has_its_reason_and_no_other() -> None:
    """The table in docs/decisions.md lists the packages that are needed to run, no more."""
    section = re.search(r"(?ms)^## Dependencies.*?(?=^## )", DECISIONS)
    assert section is not None
    rows = [line.split("|")[1:-1] for line in section[0].splitlines() if line.startswith("| ")]
    told = {_written(row[0]): row[2].strip() for row in rows[1:]}
    assert set(told) == {_package(r) for r in _project()["dependencies"]}
    assert all(told.values())


def test_every_tool_of_development_is_told() -> None:
    """The sentence under the table names what `.[dev]` installs (stubs of types apart)."""
    sentence = re.search(r"(?ms)^Development: (.*?)\.\n", DECISIONS)
    assert sentence is not None
    plain = re.sub(r"\([^)]*\)", "", sentence[1])
    told = {_written(name) for name in plain.replace("\n", " ").split(",")}
    dev = {_package(r) for r in _project()["optional-dependencies"]["dev"]}
    assert told == {name for name in dev if not name.startswith("types-")}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_to_files_lead_somewhere(page: Path) -> None:
    """Every relative link, in text and to headings, has its target."""
    text = page.read_text("utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, heading = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        assert file.exists(), f"{page.name} links to {target}"
        if heading:
            assert heading in _headings(file), f"{page.name} links to {target}"


def _headings(page: Path) -> set[str]:
    """The anchors that a forge makes of the headings of a page."""
    lines = re.findall(r"(?m)^#+ (.*)$", page.read_text("utf-8"))
    return {re.sub(r"[^\w\- ]", "", line.lower()).strip().replace(" ", "-") for line in lines}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_named_in_the_docs_exist(page: Path) -> None:
    """A path of the project in backticks is a file or folder of it."""
    text = re.sub(r"(?ms)^```.*?^```", "", page.read_text("utf-8"))
    rooms = "monitor|tests|docs|systemd|benchmarks|tools"
    for path in re.findall(rf"`((?:{rooms})/[\w./-]+)`", text):
        assert (ROOT / path).exists(), f"{page.name} names {path}"


def test_config_yaml_loads_without_problems_or_warnings() -> None:
    """What a new user starts with, as the daemon reads it."""
    settings = load_settings(ROOT / "config.yaml")
    assert settings.warnings == ()
    assert settings.mail.smtp is None
    assert any(w.query == "Corée du Nord + Russie" for w in settings.watchlists)
    hosts = {re.sub(r"https?://(?:www\.)?([^/]+)/.*", r"\1", f.url) for f in settings.feeds}
    assert {
        "fr.yna.co.kr", "en.yna.co.kr", "ansa.it", "aa.com.tr", "rss.dw.com", "france24.com",
        "feeds.bbci.co.uk", "en.interfax.com.ua", "ria.ru", "interfax.ru",
        "agenciabrasil.ebc.com.br",
    } <= hosts  # fmt: skip


def test_the_readme_counts_the_feeds_of_config_yaml() -> None:
    """The number in words is as many as there are."""
    numbers = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"]
    count = len(load_settings(ROOT / "config.yaml").feeds)
    assert f"{numbers[count - 10]} agency feeds" in README


def test_the_example_of_the_readme_loads(tmp_path: Path) -> None:
    """The YAML in the README is a configuration without mistakes."""
    (example,) = re.findall(r"(?ms)^```yaml\n(.*?)^```", README)
    path = tmp_path / "config.yaml"
    path.write_text(example, "utf-8")
    assert load_settings(path).warnings == ()


def test_the_changelog_names_the_current_version() -> None:
    """The first heading of a release is this one, and it names every command."""
    found = re.search(r"(?m)^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"))
    assert found is not None
    assert found[1] == __version__


def test_pyproject_and_package_agree() -> None:
    """The version stands in one place; README and licence are where the metadata says."""
    project = _project()
    assert project["dynamic"] == ["version"]
    assert (ROOT / project["readme"]).exists()
    assert all((ROOT / name).exists() for name in project["license-files"])
