"""From status, header fields and bytes to what the port returns; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus

from monitor.adapters.http import faults
from monitor.adapters.http.decode import Decoded, too_large
from monitor.adapters.http.headers import content_type, fresh_for_s, retry_after_s, validator
from monitor.adapters.http.redirects import CODES, Hop, follow
from monitor.model import Fetched, Page, Unchanged, Unreachable


def without_body(
    hop: Hop, status: int, headers: Mapping[str, str], now_s: float, cap: int
) -> Fetched | Hop | None:
    """What status and fields alone decide; None if the body is wanted."""
    if status in CODES:
        return follow(hop, status, headers.get("Location"))
    if status == HTTPStatus.NOT_MODIFIED and hop.conditional:
        return Unchanged(fresh_for_s(headers, now_s))
    host = hop.url.host or ""
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        again_s = retry_after_s(headers, now_s) if status >= HTTPStatus.BAD_REQUEST else None
        return faults.http_error(status, host, dropped=hop.dropped, retry_after_s=again_s)
    length = headers.get("Content-Length", "")[:18]
    if length.isascii() and length.isdigit() and int(length) > cap:
        return replace(too_large(cap), detail=f"{host}: {too_large(cap).detail}", status=status)
    return None


def page(
    hop: Hop, headers: Mapping[str, str], document: Decoded | Unreachable, now_s: float
) -> Page | Unreachable:
    """The decoded document as a page.

    One that lost its end is handed on for what it holds, but without validators and freshness,
    so that it is asked for again.
    """
    if isinstance(document, Unreachable):
        return replace(document, detail=f"{hop.url.host}: {document.detail}")
    keep = document.whole
    return Page(
        url=str(hop.url),
        body=document.body,
        content_type=content_type(headers.get("Content-Type")),
        etag=validator(headers.get("ETag")) if keep else None,
        last_modified=validator(headers.get("Last-Modified")) if keep else None,
        fresh_for_s=fresh_for_s(headers, now_s) if keep else None,
        moved_to=hop.moved_to,
    )
