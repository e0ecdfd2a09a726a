"""The configuration as it stands in its files."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from monitor.adapters.files import SecretReader, read_sources
from monitor.errors import Problem
from monitor.model import MailSettings, Settings, blanked, named_as_secret
from monitor.settings import Spots, load_with_spots


def load_settings(config: Path) -> Settings:
    """Read and check the configuration; raises SettingsError with every problem.

    Paths in it are meant from the folder of the configuration.
    """
    return load_settings_with_spots(config)[0]


def load_settings_with_spots(config: Path) -> tuple[Settings, Spots]:
    """The same, and where each query stands."""
    settings, spots = load_with_spots(read_sources(config), SecretReader(config.parent))
    mail = _anchored(settings.mail, config.parent.absolute())
    warnings = (*settings.warnings, *_laid_open(config, settings))
    return replace(settings, mail=mail, warnings=warnings), spots


def _laid_open(config: Path, settings: Settings) -> Iterator[str]:
    """A warning if everybody on the machine may read what only the configuration should know."""
    keys = tuple(_keys(settings))
    try:
        open_to_all = config.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH)
    except OSError:  # it is just being replaced: read anew in a moment
        return
    if keys and open_to_all:
        hint = 'See "Keys in config.yaml" in docs/operations.md.'
        message = f"everybody on this machine may read or change it, and {', '.join(keys)}"
        yield str(Problem(str(config), 0, 0, f"{message} in it may be secret", hint))


def _keys(settings: Settings) -> Iterator[str]:
    """What in a configuration looks like a key; passwords stand in files of their own."""
    for feed in settings.feeds:
        for name, _ in feed.headers:
            if named_as_secret(name):
                yield f"the header `{name}` of `{feed.name}`"
        if blanked(feed.url) != feed.url:
            yield f"the address of `{feed.name}`"
    # Whoever knows a webhook's address can often post to it.
    yield from (f"the webhook of `{r.id}`" for r in settings.recipients if r.webhook is not None)


def _anchored(mail: MailSettings, folder: Path) -> MailSettings:
    smtp = mail.smtp
    if smtp is not None and smtp.ca_file is not None:
        smtp = replace(smtp, ca_file=str(folder / smtp.ca_file))
    maildir = None if mail.maildir is None else str(folder / Path(mail.maildir).expanduser())
    return replace(mail, smtp=smtp, maildir=maildir)
