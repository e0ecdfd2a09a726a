"""Opening a database: connect, bring it to this program's version, or say why not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from monitor.adapters.store import dialects
from monitor.adapters.store.backup import FOLDER, backups_in, with_way_out
from monitor.adapters.store.schema import HEAD, KNOWN
from monitor.errors import DamagedError, StateError

MIGRATIONS = Path(__file__).parent / "migrations"

_VERSION = text("SELECT version_num FROM alembic_version")


def file_url(path: Path) -> str:
    """The URL of a database in a file; a path may hold what has a meaning in URLs."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def connect(url: str, busy_timeout_ms: int) -> Connection:
    """A connection to a database of version `HEAD`.

    StateError: damaged (it names the newest whole backup), of a newer version or another
    program's. TemporaryError: locked, disk full.
    """
    return _connected(dialects.make_engine(url, busy_timeout_ms), _prepared)


def connect_to_read(path: Path, busy_timeout_ms: int) -> Connection:
    """A connection that can write nothing and leaves no file behind, with or without a daemon.

    StateError: as `connect`, or the database is of an older version.
    """
    # With its journal there, another process has it open, or had when it was killed. Without one
    # SQLite would make one, even to read.
    alone = {} if Path(f"{path}-wal").exists() else {"immutable": "1"}
    address = f"file:{quote(str(path))}"
    url = URL.create("sqlite", database=address, query={"mode": "ro", "uri": "true", **alone})
    return _connected(dialects.make_engine(url, busy_timeout_ms), _as_it_is)


def _connected(engine: Engine, prepare: Callable[[Engine], Connection]) -> Connection:
    try:
        return prepare(engine)
    except DBAPIError as error:
        engine.dispose()
        ours = dialects.translate(error, engine.url)
        if ours is None:
            raise
        if isinstance(ours, DamagedError):
            ours = with_way_out(ours, engine.url.database)
        raise ours from error
    except BaseException:
        engine.dispose()
        raise


def _as_it_is(engine: Engine) -> Connection:
    connection = engine.connect()
    with connection.begin():
        if version(connection) == HEAD:
            return connection
    connection.close()
    raise StateError("the database is of an older version; the daemon converts it when it starts")


def _prepared(engine: Engine) -> Connection:
    connection = engine.connect()
    try:
        with connection.begin():
            up_to_date = version(connection) == HEAD
        if not up_to_date:
            with connection.begin():
                dialects.begin_writing(connection)
                # Asked again under the lock: another process may have been faster.
                if version(connection) != HEAD:
                    _upgrade(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def version(connection: Connection) -> str | None:
    """The version of the database, None if it is new; StateError if it is none of ours.

    DamagedError: it is empty or was not there, and there are backups of one that was.
    """
    tables = inspect(connection)
    where = connection.engine.url.database or "the database"
    if not tables.has_table("alembic_version"):
        if tables.get_table_names():
            raise StateError(f"{where} belongs to another program: choose another state directory")
        _check_new(connection.engine.url.database)
        return None
    found: str | None = connection.execute(_VERSION).scalar()
    if found is not None and found not in KNOWN:
        raise StateError(
            f"{where} has version {found}, this program knows versions up to {HEAD}: install the "
            "release that wrote it, or restore the backup made before the upgrade"
        )
    return found


def _check_new(database: str | None) -> None:
    """Whoever takes a lost database for a new one forgets what is owed and what was told."""
    path = Path(dialects.path_of(database or ""))
    if backups_in(path.parent / FOLDER):
        lost = DamagedError(
            f"{path} is empty or was not there, but there are backups of it. Put one in its place; "
            f"to begin anew, move {path.parent / FOLDER} away"
        )
        raise with_way_out(lost, database)


def _upgrade(connection: Connection) -> None:
    """Run the missing migrations inside the caller's transaction."""
    # Imported only here: it takes 0.3 s, and most starts find nothing to do.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
