"""Decisions -> finished messages: text and HTML parts, safe headers, the mail's own words."""

from monitor.mail.check import BrokenMessageError
from monitor.mail.composing import compose, compose_notice
from monitor.mail.posting import compose_notice_post, compose_post

__all__ = ["BrokenMessageError", "compose", "compose_notice", "compose_notice_post", "compose_post"]
