"""The configuration as it stands in its files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from monitor.adapters.files import SecretReader, read_sources
from monitor.model import MailSettings, Settings
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
    return replace(settings, mail=mail), spots


def _anchored(mail: MailSettings, folder: Path) -> MailSettings:
    smtp = mail.smtp
    if smtp is not None and smtp.ca_file is not None:
        smtp = replace(smtp, ca_file=str(folder / smtp.ca_file))
    maildir = None if mail.maildir is None else str(folder / Path(mail.maildir).expanduser())
    return replace(mail, smtp=smtp, maildir=maildir)
