"""The database: feeds, items, alerts, outbox. SQLite in a file, PostgreSQL by URL."""

from monitor.adapters.store.backup import (
    Backup,
    back_up,
    backup_name,
    backups_in,
    keep_newest,
)
from monitor.adapters.store.opening import file_url
from monitor.adapters.store.queries import AlertRecord
from monitor.adapters.store.runner import InlineRunner, Runner, ThreadRunner
from monitor.adapters.store.store import SqlStore, open_store, open_to_read
from monitor.adapters.store.transitions import TransitionError

__all__ = [
    "AlertRecord",
    "Backup",
    "InlineRunner",
    "Runner",
    "SqlStore",
    "ThreadRunner",
    "TransitionError",
    "back_up",
    "backup_name",
    "backups_in",
    "file_url",
    "keep_newest",
    "open_store",
    "open_to_read",
]
