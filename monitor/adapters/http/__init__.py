"""The door to the web: fetches documents politely, and nothing but public addresses."""

from monitor.adapters.http.fetcher import HttpFetcher

__all__ = ["HttpFetcher"]
