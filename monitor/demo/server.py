"""A small agency on loopback: serves what is published by the time on the clock, with ETags."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from monitor.demo.wires import Script, as_rss
from monitor.ports import Clock


@asynccontextmanager
async def serve(script: Script, clock: Clock) -> AsyncIterator[str]:
    """Serve the feeds of a script on a free port of 127.0.0.1; gives the base URL."""
    feeds = {f.key: f for f in script.feeds}

    async def feed(request: web.Request) -> web.Response:
        found = feeds.get(request.match_info["key"])
        if found is None:
            raise web.HTTPNotFound
        now_ms = clock.now_ms()
        published = tuple(w for w in script.wires if w.feed == found.key and w.at_ms <= now_ms)
        body = as_rss(found, published)
        etag = f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(body=body, content_type="application/rss+xml", headers={"ETag": etag})

    app = web.Application()
    app.router.add_get("/{key}/rss.xml", feed)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()
