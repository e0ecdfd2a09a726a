"""The door to the web: fetches documents politely, and nothing but public addresses."""

from monitor.adapters.http.fetcher import HttpFetcher
from monitor.adapters.http.poster import WebhookMailer

__all__ = ["HttpFetcher", "WebhookMailer"]
