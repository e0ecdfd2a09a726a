"""A database is brought to this version at start, or refused with the way out."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from monitor.adapters.store import InlineRunner, SqlStore, file_url, open_store
from monitor.adapters.store.opening import MIGRATIONS
from monitor.adapters.store.schema import HEAD, KNOWN, metadata
from monitor.errors import StateError, TemporaryError
from tests.adapters.store.builders import pragma


def opened(path: Path) -> SqlStore:
    """A store on this file."""
    return open_store(f"sqlite:///{path}", InlineRunner(), busy_timeout_ms=10)


def closed(path: Path) -> None:
    """Open it once and close it."""
    asyncio.run(opened(path).close())


@pytest.fixture
def raw(path: Path) -> Iterator[sqlite3.Connection]:
    """The test's database without the store."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


def test_migrations_make_the_tables_that_the_code_uses(path: Path) -> None:
    """Schema and migrations never drift apart."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_made_by_hand_or_by_migration_the_tables_are_the_same(path: Path, tmp_path: Path) -> None:
    """Also in what the comparison above does not see: conditions, row ids, cascades."""

    def shape(file: Path) -> dict[str, str]:
        with closing(sqlite3.connect(file)) as connection:
            rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
            return {
                name: "".join(sql.split()).replace('"', "")
                for name, sql in rows
                if name != "alembic_version"
            }

    engine = create_engine(f"sqlite:///{tmp_path / 'direct.db'}")
    metadata.create_all(engine)
    engine.dispose()
    assert shape(path) == shape(tmp_path / "direct.db")


def test_the_known_versions_are_those_of_the_migrations() -> None:
    """The list by which a start decides whether it needs Alembic at all."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_heads() == [HEAD]
    assert tuple(s.revision for s in scripts.walk_revisions())[::-1] == KNOWN


def test_every_table_exists_in_postgresql_too() -> None:
    """The same schema in the other database's words."""
    make: Any = postgresql.dialect
    dialect = make()
    for table in metadata.sorted_tables:
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=dialect))
        for index in table.indexes:
            assert "CREATE INDEX" in str(CreateIndex(index).compile(dialect=dialect))


def test_writes_are_durable(path: Path) -> None:
    """WAL with synchronous EXTRA, foreign keys on, patience as asked."""
    store = opened(path)
    values = {
        name: pragma(store, name)
        for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    }
    assert values == {
        "journal_mode": "wal",
        "synchronous": 3,
        "foreign_keys": 1,
        "busy_timeout": 10,
    }
    asyncio.run(store.close())


def test_opening_again_changes_nothing(path: Path, raw: sqlite3.Connection) -> None:
    """A second start finds the same version."""
    before = raw.execute("PRAGMA schema_version").fetchone()
    closed(path)
    assert raw.execute("PRAGMA schema_version").fetchone() == before


def test_an_up_to_date_start_does_not_import_alembic(path: Path) -> None:
    """It takes longer to import than all the rest of a command."""
    code = (
        "import asyncio, sys; from monitor.adapters.store import *;"
        f"s = open_store('sqlite:///{path}', InlineRunner()); asyncio.run(s.close());"
        "sys.exit('alembic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False)  # noqa: S603 - our own words
    assert done.returncode == 0


def test_a_newer_database_is_refused(path: Path, raw: sqlite3.Connection) -> None:
    """A downgrade must not write into what it does not understand; it says which version it is."""
    raw.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StateError, match="version 9999.*up to " + HEAD):
        opened(path)


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    """No tables are put beside somebody else's."""
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE books (title)")
    with pytest.raises(StateError, match="another program"):
        opened(path)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    """With the way out; the file is left as it is."""
    path = tmp_path / "text.db"
    path.write_bytes(b"Not a database at all. " * 100)
    with pytest.raises(StateError, match=r"(?s)text\.db.*backup"):
        opened(path)
    assert path.read_bytes().startswith(b"Not a database")


def test_a_damaged_database_is_refused(path: Path) -> None:
    """A header alone does not make a database."""
    content = bytearray(path.read_bytes())
    content[100:4096] = b"\xff" * 3996
    path.write_bytes(content)
    with pytest.raises(StateError, match="backup"):
        opened(path)


def test_a_missing_directory_is_named(tmp_path: Path) -> None:
    """The state directory must exist."""
    with pytest.raises(StateError, match="missing"):
        opened(tmp_path / "missing" / "wire.db")


def test_nonsense_is_no_address() -> None:
    """An address that nothing can be made of is the operator's to mend."""
    with pytest.raises(StateError, match="not a database address"):
        open_store("wire.db", InlineRunner())


def test_a_database_that_stays_locked_is_temporary(tmp_path: Path) -> None:
    """Somebody else is making it right now: trying again helps."""
    path = tmp_path / "new.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(TemporaryError, match="locked"):
            opened(path)
        other.execute("ROLLBACK")
    closed(path)


def test_a_migration_that_fails_leaves_the_old_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of an upgrade happens, or nothing; the next start tries again."""
    path = tmp_path / "new.db"
    upgrade = command.upgrade

    def broken(config: Config, revision: str) -> None:
        upgrade(config, revision)
        raise RuntimeError(revision)

    monkeypatch.setattr(command, "upgrade", broken)
    with pytest.raises(RuntimeError):
        opened(path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    monkeypatch.undo()
    closed(path)


def test_a_state_directory_may_have_any_name(tmp_path: Path) -> None:
    """Also signs that mean something to configuration files and addresses."""
    folder = tmp_path / "état 100 % %(here)s"
    folder.mkdir()
    closed(folder / "wire.db")
    assert (folder / "wire.db").exists()


@pytest.mark.parametrize("name", ["50%25", "what?mode=ro", "a#b", "été 1", "a;b"])
def test_a_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    """The database is made in that folder, not in what its name means in a URL."""
    path = tmp_path / name / "wire.db"
    path.parent.mkdir()
    asyncio.run(open_store(file_url(path), InlineRunner()).close())
    assert path.stat().st_size > 0
    assert [p.name for p in tmp_path.iterdir()] == [name]
