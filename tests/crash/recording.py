"""Everything that SQLite asks of the operating system to keep, in order, while a store runs.

A VFS of our own stands before SQLite's: it hands every call on, and notes what is written, cut,
made durable, made and deleted. It is put into the very library that Python's sqlite3 uses, so what
is recorded is what the store does in production.
"""

from __future__ import annotations

import _sqlite3
import ctypes
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

VFS_NAME = "recorded"


@dataclass(frozen=True, slots=True)
class Made:
    """A file was opened that had not been there."""

    name: str


@dataclass(frozen=True, slots=True)
class Written:
    """Bytes were written at an offset; they may still be in memory only."""

    name: str
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Cut:
    """A file was made this long, in bytes."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Synced:
    """All that was written to a file is on the disk."""

    name: str


@dataclass(frozen=True, slots=True)
class Deleted:
    """A name was taken out of its folder."""

    name: str


@dataclass(frozen=True, slots=True)
class FolderSynced:
    """All names made and deleted until now are on the disk."""


@dataclass(frozen=True, slots=True)
class Promised:
    """A transaction has returned; `content` stands for all rows of the database then."""

    content: int


Event: TypeAlias = Made | Written | Cut | Synced | Deleted | FolderSynced | Promised


@dataclass
class Recording:
    """What happened to the files of one folder."""

    events: list[Event] = field(default_factory=list)


class _Methods(ctypes.Structure):
    """sqlite3_io_methods; only those we replace have their true types."""

    _fields_ = (
        ("iVersion", ctypes.c_int),
        ("xClose", ctypes.c_void_p),
        ("xRead", ctypes.c_void_p),
        ("xWrite", ctypes.c_void_p),
        ("xTruncate", ctypes.c_void_p),
        ("xSync", ctypes.c_void_p),
        *((f"other{n}", ctypes.c_void_p) for n in range(13)),
    )


class _File(ctypes.Structure):
    """sqlite3_file."""

    _fields_ = (("pMethods", ctypes.POINTER(_Methods)),)


class _Vfs(ctypes.Structure):
    """sqlite3_vfs, version 3."""

    _fields_ = (
        ("iVersion", ctypes.c_int),
        ("szOsFile", ctypes.c_int),
        ("mxPathname", ctypes.c_int),
        ("pNext", ctypes.c_void_p),
        ("zName", ctypes.c_char_p),
        ("pAppData", ctypes.c_void_p),
        ("xOpen", ctypes.c_void_p),
        ("xDelete", ctypes.c_void_p),
        *((f"other{n}", ctypes.c_void_p) for n in range(11)),
        ("xSetSystemCall", ctypes.c_void_p),
        ("xGetSystemCall", ctypes.c_void_p),
        ("xNextSystemCall", ctypes.c_void_p),
    )


_INT, _POINTER, _INT64 = ctypes.c_int, ctypes.c_void_p, ctypes.c_int64
# Paths are pointers: SQLite keeps them, and a copy of Python's would be gone by then.
_OPEN = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, ctypes.POINTER(_File), _INT, _POINTER)
_DELETE = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _INT)
_WRITE = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _INT, _INT64)
_TRUNCATE = ctypes.CFUNCTYPE(_INT, _POINTER, _INT64)
_SYNC = ctypes.CFUNCTYPE(_INT, _POINTER, _INT)
_OPEN_FOLDER = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER)
_SET_CALL = ctypes.CFUNCTYPE(_INT, _POINTER, ctypes.c_char_p, _POINTER)
_GET_CALL = ctypes.CFUNCTYPE(_POINTER, _POINTER, ctypes.c_char_p)


def library() -> Any:
    """The SQLite that Python's sqlite3 runs on; None if it cannot be reached."""
    # Symbols of a module are looked up in the module and in what it was linked with.
    found = ctypes.CDLL(_sqlite3.__file__) if getattr(_sqlite3, "__file__", None) else None
    return found if found is not None and hasattr(found, "sqlite3_vfs_register") else None


class _Ears:
    """The callbacks. They must live as long as SQLite may call them."""

    def __init__(self, sqlite: Any) -> None:
        find = sqlite.sqlite3_vfs_find
        find.restype, find.argtypes = ctypes.POINTER(_Vfs), (ctypes.c_char_p,)
        self.recording: Recording | None = None
        self._sqlite = sqlite
        self._theirs = find(None)
        self.vfs = _Vfs.from_buffer_copy(self._theirs.contents)
        self.vfs.zName, self.vfs.pNext = VFS_NAME.encode(), None
        self._names: dict[int, str] = {}
        self._patched: dict[int, _Methods] = {}
        self._alive: list[Any] = []
        self.vfs.xOpen = self._kept(_OPEN(self._opened(_OPEN(self.vfs.xOpen))))
        self.vfs.xDelete = self._kept(_DELETE(self._deleted(_DELETE(self.vfs.xDelete))))
        get = _GET_CALL(self.vfs.xGetSystemCall)
        folder = _OPEN_FOLDER(get(ctypes.addressof(self.vfs), b"openDirectory"))
        self._folder = self._kept(_OPEN_FOLDER(self._folder_opened(folder)))

    def listen(self, recording: Recording | None) -> None:
        """Note what happens from now on there; None: no more."""
        here = ctypes.addressof(self.vfs)
        # SQLite opens a folder only to sync it.
        there = None if recording is None else self._folder
        _SET_CALL(self.vfs.xSetSystemCall)(here, b"openDirectory", there)
        if recording is None:
            self._sqlite.sqlite3_vfs_unregister(ctypes.byref(self.vfs))
        else:
            self._sqlite.sqlite3_vfs_register(ctypes.byref(self.vfs), 0)
        self.recording = recording

    def _kept(self, callback: Any) -> int | None:
        self._alive.append(callback)
        return ctypes.cast(callback, ctypes.c_void_p).value

    def _note(self, event: Event) -> None:
        if self.recording is not None:
            self.recording.events.append(event)

    def _opened(self, theirs: Any) -> Callable[..., int]:
        def opened(vfs: int, path: int | None, file: Any, flags: int, out: int) -> int:
            new = path is not None and not _path(path).exists()
            code: int = theirs(vfs, path, file, flags, out)
            if code == 0 and path is not None:
                if new:
                    self._note(Made(_path(path).name))
                self._names[ctypes.addressof(file.contents)] = _path(path).name
                file.contents.pMethods = ctypes.pointer(self._methods(file.contents.pMethods))
            return code

        return opened

    def _methods(self, theirs: Any) -> _Methods:
        address = ctypes.addressof(theirs.contents)
        if address not in self._patched:
            ours = _Methods.from_buffer_copy(theirs.contents)
            ours.xWrite = self._kept(_WRITE(self._written(_WRITE(ours.xWrite))))
            ours.xTruncate = self._kept(_TRUNCATE(self._cut(_TRUNCATE(ours.xTruncate))))
            ours.xSync = self._kept(_SYNC(self._synced(_SYNC(ours.xSync))))
            self._patched[address] = ours
        return self._patched[address]

    def _written(self, theirs: Any) -> Callable[..., int]:
        def written(file: int, data: int, size: int, offset: int) -> int:
            self._note(Written(self._names[file], offset, ctypes.string_at(data, size)))
            code: int = theirs(file, data, size, offset)
            return code

        return written

    def _cut(self, theirs: Any) -> Callable[..., int]:
        def cut(file: int, size: int) -> int:
            self._note(Cut(self._names[file], size))
            code: int = theirs(file, size)
            return code

        return cut

    def _synced(self, theirs: Any) -> Callable[..., int]:
        def synced(file: int, flags: int) -> int:
            code: int = theirs(file, flags)
            self._note(Synced(self._names[file]))
            return code

        return synced

    def _deleted(self, theirs: Any) -> Callable[..., int]:
        def deleted(vfs: int, path: int, sync_folder: int) -> int:
            if _path(path).exists():
                self._note(Deleted(_path(path).name))
            code: int = theirs(vfs, path, sync_folder)
            return code

        return deleted

    def _folder_opened(self, theirs: Any) -> Callable[..., int]:
        def opened(path: int, descriptor: int) -> int:
            code: int = theirs(path, descriptor)
            self._note(FolderSynced())
            return code

        return opened


def _path(pointer: int) -> Path:
    return Path(os.fsdecode(ctypes.string_at(pointer)))


_EARS: list[_Ears] = []


@contextmanager
def recorded() -> Iterator[Recording]:
    """Databases that are opened meanwhile with `vfs=recorded` are noted. One at a time."""
    if not _EARS:
        _EARS.append(_Ears(library()))
    (ears,) = _EARS
    recording = Recording()
    ears.listen(recording)
    try:
        yield recording
    finally:
        ears.listen(None)
