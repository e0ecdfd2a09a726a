"""Decisions -> finished messages: text and HTML parts, safe headers, the mail's own words."""

from monitor.mail.check import BrokenMessageError
from monitor.mail.composing import compose, compose_notice

__all__ = ["BrokenMessageError", "compose", "compose_notice"]
