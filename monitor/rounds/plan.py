"""What the rounds work by: the settings, indexed, with the compiled watchlists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b

from monitor import __version__
from monitor.model import Feed, MailSettings, Recipient, Sender, Settings, Watchlist
from monitor.text.habits import Habits
from monitor.watch import Index


def user_agent(mail: MailSettings) -> str:
    """Name, version and whom to write to, as polite robots do."""
    return f"wire-monitor/{__version__} (+mailto:{mail.operator or mail.from_address})"


def forms_of(settings: Settings) -> dict[str, tuple[str, str]]:
    """By watchlist what it asks and when it sends, as short texts that change when that does."""
    house = settings.topics, sorted(settings.languages)
    return {w.id: (_digest(_asked(w), house), _digest(_timing(w))) for w in settings.watchlists}


def _asked(watchlist: Watchlist) -> object:
    query = " ".join(watchlist.query.split())
    return query, sorted(watchlist.feeds), sorted(watchlist.languages), watchlist.capitals


def _timing(watchlist: Watchlist) -> object:
    schedule = watchlist.schedule
    return (
        replace(schedule, days=frozenset(), holidays=None),
        sorted(schedule.days),
        sorted(schedule.holidays or ()),
        sorted(watchlist.recipients),
    )


def _digest(*values: object) -> str:
    return blake2b(repr(values).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Plan:
    """One accepted configuration. A reload makes a new plan; running polls keep theirs."""

    settings: Settings
    index: Index
    sender: Sender
    feeds: Mapping[str, Feed]
    watchlists: Mapping[str, Watchlist]
    recipients: Mapping[str, Recipient]
    habits: Habits = field(default_factory=dict)
    """What was learned of the feeds; see `text.habits`."""

    @property
    def user_agent(self) -> str:
        """How polls introduce themselves."""
        return user_agent(self.settings.mail)

    @classmethod
    def of(cls, settings: Settings, index: Index, installation: str) -> Plan:
        """Index the settings by name."""
        mail = settings.mail
        return cls(
            settings,
            index,
            Sender(mail.from_address, mail.from_name, mail.operator, installation),
            {f.name: f for f in settings.feeds},
            {w.id: w for w in settings.watchlists},
            {r.id: r for r in settings.recipients},
        )
