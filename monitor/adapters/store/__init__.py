"""The database: feeds, items, alerts, outbox. SQLite in a file, PostgreSQL by URL."""

from monitor.adapters.store.opening import file_url
from monitor.adapters.store.queries import AlertRecord
from monitor.adapters.store.runner import InlineRunner, Runner, ThreadRunner
from monitor.adapters.store.store import SqlStore, open_store, open_to_read
from monitor.adapters.store.transitions import TransitionError

__all__ = [
    "AlertRecord",
    "InlineRunner",
    "Runner",
    "SqlStore",
    "ThreadRunner",
    "TransitionError",
    "file_url",
    "open_store",
    "open_to_read",
]
