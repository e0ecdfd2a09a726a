"""Files: the state directory and its lock, the configuration's texts, secrets, atomic writes."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import stat
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Self

from monitor.errors import FullError, Problem, SettingsError, StateError

if TYPE_CHECKING:
    from monitor.settings import Source

WATCHLISTS = "watchlists.d"
LOCK = "lock"
LOOKS, LOOK_S = 20, 0.01
SECRET_MAX = 4096


def state_directory(chosen: Path | None = None, env: Mapping[str, str] | None = None) -> Path:
    """The one asked for, else $STATE_DIRECTORY (systemd), else wire-monitor under XDG's state."""
    env = os.environ if env is None else env
    if chosen is not None:
        return chosen
    given = env.get("STATE_DIRECTORY", "").split(":")[0]
    if given:
        return Path(given)
    home = env.get("XDG_STATE_HOME", "")
    # The XDG specification: a relative path there is to be ignored.
    base = Path(home) if home.startswith("/") else Path.home() / ".local/state"
    return base / "wire-monitor"


class StateLock:
    """One daemon per state directory: `with StateLock(folder):`.

    Makes the folder (0700) if it is missing. Raises StateError if another process has the lock
    (naming it) or the folder cannot be used. The kernel drops the lock when the process ends,
    however it ends.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._handle: int | None = None

    def __enter__(self) -> Self:
        path = self._folder / LOCK
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise StateError(
                f"the state directory {self._folder} cannot be used: {error.strerror}"
            ) from error
        try:
            _lock(handle)
            # Never emptied: on a full disk an empty file has no room for a number.
            os.ftruncate(handle, os.pwrite(handle, f"{os.getpid()}\n".encode(), 0))
        except OSError as error:
            owner = os.pread(handle, 20, 0).decode("ascii", "replace").strip()
            os.close(handle)
            raise self._taken(error, owner) from error
        self._handle = handle
        return self

    def _taken(self, error: OSError, owner: str) -> StateError | FullError:
        if error.errno == errno.ENOSPC:
            return FullError(f"the lock in {self._folder} cannot be taken: the disk is full")
        if not isinstance(error, BlockingIOError):
            return StateError(f"the lock in {self._folder} cannot be taken: {error.strerror}")
        process = f"process {owner}" if owner.isdigit() else "another process"
        return StateError(
            f"wire-monitor already runs on {self._folder} ({process}); "
            "stop it, or use another state directory with --state"
        )

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._handle is not None:
            # Not unlinked: another may just be waiting on this inode.
            os.ftruncate(self._handle, os.pwrite(self._handle, b"\n", 0))
            os.close(self._handle)
            self._handle = None


def _lock(handle: int) -> None:
    """Take the lock, or raise BlockingIOError if a daemon has it.

    `lock_holder` has it for an instant when it looks, without being named in the file: that is
    waited for.
    """
    for _ in range(LOOKS):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if os.pread(handle, 20, 0).strip():
                break
            time.sleep(LOOK_S)
        else:
            return
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def lock_holder(folder: Path) -> int | None:
    """The process that has the lock of a state directory; None if nobody has."""
    try:
        handle = os.open(folder / LOCK, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        owner = os.pread(handle, 20, 0).strip()
        return int(owner) if owner.isdigit() else None
    finally:
        os.close(handle)
    return None


def keep_private(database: Path) -> bool:
    """Let only its owner read a database, and make it if it is not there: empty, as SQLite would.

    SQLite gives its journals the mode of the database; those that lie there are seen to as well.
    Whether others could read one of these files before. What is not ours is left as it is; no
    error, as opening the database will tell of it.
    """
    opened = False
    with suppress(OSError):
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        os.close(os.open(database, flags, 0o600))
    for path in (database, Path(f"{database}-wal"), Path(f"{database}-shm")):
        with suppress(OSError):
            # Looked at by name: closing a file that SQLite has open would take away its locks.
            found = path.stat()
            ours = stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid()
            if ours and found.st_mode & 0o077:
                path.chmod(0o600)
                opened = True
    return opened


def watchlist_files(config: Path) -> tuple[Path, ...]:
    """`watchlists.d/*.yaml` beside the configuration, by name; editors' hidden files left out."""
    folder = config.parent / WATCHLISTS
    try:
        found = sorted(folder.iterdir())
    except OSError:
        return ()
    return tuple(p for p in found if p.suffix in {".yaml", ".yml"} and not p.name.startswith("."))


def read_sources(config: Path) -> tuple[Source, ...]:
    """The configuration, then its watchlist files, as texts.

    Bytes that are not UTF-8 become lone surrogates, which the settings report with their place.
    Raises SettingsError with a Problem for every file that cannot be read.
    """
    from monitor.settings import Source  # noqa: PLC0415 - pydantic is not needed to take a lock

    sources, problems = [], []
    for path in (config, *watchlist_files(config)):
        try:
            sources.append(Source(str(path), _decode(path.read_bytes())))
        except OSError as error:
            hint = "" if path != config else "Name another file with --config."
            problems.append(
                Problem(str(path), 0, 0, f"cannot be read: {error.strerror or error}", hint)
            )
        except UnicodeError as error:
            problems.append(Problem(str(path), 1, 1, str(error), "Save the file as UTF-8."))
    if problems:
        raise SettingsError(tuple(problems))
    return tuple(sources)


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnicodeError("the file is saved as UTF-16")
    return data.decode("utf-8-sig", "surrogateescape")


ENV = "env:"
"""Before the name of a variable, where a file with a secret is named."""


class SecretReader:
    """Reads one-line secrets: `reader(path as written in the configuration)`.

    Under systemd, `secrets/x` and `x` are first looked for in $CREDENTIALS_DIRECTORY as `secrets_x`
    and `x` (systemd.exec(5), LoadCredential=); an empty one there counts as absent, since the unit
    sets empty defaults. Otherwise the path is relative to the configuration's folder. `env:NAME` is
    no file but a variable of the environment. Raises OSError, or ValueError with the reason;
    neither ever shows the content.
    """

    def __init__(self, folder: Path, env: Mapping[str, str] | None = None) -> None:
        self._folder = folder
        self._env = os.environ if env is None else env
        self._credentials = self._env.get("CREDENTIALS_DIRECTORY", "")

    def __call__(self, path: str) -> str:
        """The secret without its line end."""
        if path.startswith(ENV):
            name = path.removeprefix(ENV)
            if name not in self._env:
                raise ValueError(f"the environment has no {name}")
            return _secret_text(os.fsencode(self._env[name]))
        credential = self._credential(path)
        if credential is not None:
            data = _read_secret(credential)
            if data.strip():
                return _secret_text(data)
        file = self._folder / path
        try:
            data = _read_secret(file, private=True)
        except PermissionError as error:
            if not self._credentials:
                raise
            raise PermissionError(
                error.errno,
                "the service may not read it; the unit hands over smtp-password and secrets/* when "
                "it starts (restart it after adding one)",
                str(file),
            ) from error
        return _secret_text(data)

    def _credential(self, path: str) -> Path | None:
        parts = Path(path).parts
        if not self._credentials or ".." in parts or path.startswith("/"):
            return None
        file = Path(self._credentials) / "_".join(parts)
        return file if file.is_file() else None


def _read_secret(path: Path, *, private: bool = False) -> bytes:
    # Without waiting: a pipe may have nobody who writes to it.
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    try:
        mode = os.fstat(handle).st_mode
        if not stat.S_ISREG(mode):
            raise ValueError(f"{path} is no regular file")
        if private and mode & (stat.S_IROTH | stat.S_IWOTH):
            raise ValueError(f"everybody may read or change {path}; run: chmod o-rwx {path}")
        return os.read(handle, SECRET_MAX + 1)
    finally:
        os.close(handle)


def _secret_text(data: bytes) -> str:
    if len(data) > SECRET_MAX:
        raise ValueError("too long for a secret")
    try:
        text = data.decode("utf-8").removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise ValueError("not UTF-8 text") from None  # the original would show the bytes
    if not text:
        raise ValueError("the file is empty")
    if any(ord(c) < ord(" ") or c == "\x7f" for c in text):
        raise ValueError("more than one line, or control characters in it")
    return text


class Stamp(NamedTuple):
    """What changes when a file is replaced or written; None: not there or not readable."""

    path: str
    state: tuple[int, int, int] | None
    """Time of change in ns, size in bytes, inode."""


def fingerprint(config: Path) -> tuple[Stamp, ...]:
    """State of the configuration, its watchlist files and the files that it names as secrets.

    Reads no content unless the configuration itself changed. Never raises.
    """
    main = _stamp(config)
    secrets = _named_files(main) if main.state else ()
    others = (*watchlist_files(config), *(config.parent / name for name in secrets))
    return (main, *map(_stamp, others))


def _stamp(path: Path) -> Stamp:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return Stamp(str(path), None)
    return Stamp(str(path), (found.st_mtime_ns, found.st_size, found.st_ino))


_NAMED = re.compile(r"""\b(?:\w+_file)["']?\s*:\s*["']?([^\s"',}#]+)""")


@lru_cache(maxsize=4)
def _named_files(main: Stamp) -> tuple[str, ...]:
    """Values of `…_file:` keys. A rough look is enough: too many only cost a stat."""
    try:
        text = Path(main.path).read_text("utf-8", "replace")
    except OSError:
        return ()
    return tuple(sorted(set(_NAMED.findall(text))))


def sync_folder(folder: Path) -> None:
    """Make names in a folder (new, renamed) survive a power loss."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
