"""wire-monitor: polls news-agency feeds, matches, merges, mails."""

__version__ = "0.1.0"
