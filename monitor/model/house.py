"""The settings of one installation, checked and complete."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model.watch import Mute, Recipient, Watchlist
from monitor.model.wire import Feed, Secret


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """`tls`: "starttls" (required), "implicit" or "none" (loopback hosts only).

    `ca_file`: PEM of a private certification authority, None for the system's.
    """

    host: str
    port: int
    tls: str = "starttls"
    user: str | None = None
    password: Secret | None = None
    ca_file: str | None = None


@dataclass(frozen=True, slots=True)
class MailSettings:
    """`smtp` None: mail goes to `maildir` (None: `maildir/` in the state directory)."""

    from_address: str
    from_name: str = ""
    operator: str | None = None
    smtp: SmtpServer | None = None
    maildir: str | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """All of `config.yaml` and `watchlists.d/*.yaml`.

    `warnings` are things worth saying that do not stop anything. `backups`: daily copies of the
    database that are kept; 0: none is made.
    """

    feeds: tuple[Feed, ...]
    watchlists: tuple[Watchlist, ...]
    recipients: tuple[Recipient, ...]
    mail: MailSettings
    topics: tuple[tuple[str, tuple[str, ...]], ...] = ()
    languages: tuple[str, ...] = ()
    timezone: str = "UTC"
    keep_s: int = 90 * 86400
    fresh_s: int = 6 * 3600
    story_window_s: int = 7 * 86400
    mutes: tuple[Mute, ...] = ()
    warnings: tuple[str, ...] = ()
    backups: int = 3
