"""The import table of the house, as data. A breach fails here with the file and the import."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "monitor"

PURE = {"model", "errors", "settings", "formats", "text", "watch", "stories", "policy", "mail"}

FORBIDDEN_IN_PURE = {
    "asyncio",
    "sqlite3",
    "socket",
    "subprocess",
    "threading",
    "multiprocessing",
    "random",
    "secrets",
    "tempfile",
    "shutil",
}

#: room -> what it may import: rooms of the house and libraries; stdlib is free unless forbidden.
TABLE: dict[str, set[str]] = {
    "__init__": set(),
    "errors": set(),
    "model": set(),
    "settings": {"model", "errors", "watch", "pydantic", "pydantic_core", "yaml"},
    "formats": {"model", "feedparser", "trafilatura", "lxml", "htmldate"},
    "text": {"model"},
    "watch": {"model", "errors", "text", "ports"},
    "stories": {"model", "text", "rapidfuzz"},
    "policy": {"model"},
    "mail": {"model", "jinja2", "markupsafe", "css_inline", "babel"},
    "ports": {"model"},
    "rounds": {
        "__init__",
        "model",
        "errors",
        "ports",
        "policy",
        "stories",
        "text",
        "watch",
        "mail",
    },
    "adapters": {"__init__", "model", "ports", "errors"},
    # wiring may import everything of the house
    "house": {"*"},
    "daemon": {"*"},
    "loading": {"*"},
    "logbook": {"*"},
    "reloading": {"*"},
    "housekeeping": {"*"},
    "polls": {"model", "ports"},
    "health": {"*"},
    "vitals": {"*"},
    "overdue": {"*"},
    "diskspace": {"*"},
    "habits": {"*"},
    "archive": {"*"},
    "searching": {"*"},
    "recaps": {"*"},
    "fates": {"*"},
    "cli": {"*", "click"},
    "demo": {"*", "aiohttp", "yaml"},
    "__main__": {"*"},
}

#: door -> its one library (and the rooms it stands for)
DOORS: dict[str, set[str]] = {
    "http": {"aiohttp", "yarl", "multidict"},
    "parse_worker": {"formats"},
    "parse_child": {"formats"},
    "parse_frames": set(),
    "lexicon": {"simplemma", "text"},
    "store": {"sqlalchemy", "alembic"},
    "smtp": {"aiosmtplib"},
    "maildir": set(),
    "ballast": set(),
    "clock": set(),
    "scheduler": {"apscheduler"},
    "files": {"settings"},
    "systemd": set(),
    "process": set(),
    "logs": set(),
}


def modules() -> list[Path]:
    """Every module of the package."""
    return sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    """The room a module belongs to."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def door_of(path: Path) -> str:
    """The door that an adapter module belongs to."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[1] if len(parts) > 1 else ""


def imports(path: Path) -> set[str]:
    """Names of what a module imports: "monitor.room" for the house, top package otherwise."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [a.name for a in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            whole = node.module or ""
            names = [f"{whole}.{a.name}" for a in node.names] if whole == "monitor" else [whole]
        for name in names:
            parts = name.split(".")
            if parts[0] == "monitor":
                known = len(parts) > 1 and (PACKAGE / parts[1]).exists()
                known = known or (len(parts) > 1 and (PACKAGE / f"{parts[1]}.py").exists())
                found.add(f"monitor.{parts[1]}" if known else "monitor.__init__")
            else:
                found.add(parts[0])
    return found


def allowed(path: Path) -> set[str]:
    """What the table lets this module import besides the standard library."""
    room = room_of(path)
    may = TABLE[room] | {room}
    if room == "adapters":
        may |= DOORS.get(door_of(path), set())
    return may


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_room_imports_only_what_the_table_allows(path: Path) -> None:
    """Every import of every module stands in the table."""
    may = allowed(path)
    breaches = []
    for name in imports(path):
        if name in sys.stdlib_module_names or name == "__future__":
            continue
        if name.startswith("monitor."):
            ok = "*" in may or name.removeprefix("monitor.") in may
        else:
            ok = name in may
        if not ok:
            breaches.append(name)
    assert not breaches, f"{path.relative_to(PACKAGE)} imports {sorted(breaches)}"


def test_the_rooms_of_the_table_are_the_rooms_there_are() -> None:
    """No room is missing from the table, and none stands in it that is gone."""
    assert {room_of(p) for p in modules()} == set(TABLE)


@pytest.mark.parametrize(
    "path",
    [p for p in modules() if room_of(p) in PURE | {"rounds", "ports"}],
    ids=lambda p: str(p.relative_to(PACKAGE)),
)
def test_pure_rooms_have_no_side_doors(path: Path) -> None:
    """No clock, no chance, no files, no network, no environment in a pure room."""
    assert not imports(path) & FORBIDDEN_IN_PURE
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            dotted = f"{node.value.id}.{node.attr}"
            assert dotted not in {
                "time.time",
                "time.sleep",
                "datetime.now",
                "datetime.utcnow",
                "date.today",
                "os.environ",
                "os.getenv",
            }, f"{path}: {dotted}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id != "open", f"{path}: open()"
