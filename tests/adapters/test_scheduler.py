"""What the house relies on of APScheduler."""

from __future__ import annotations

import asyncio
import logging

import pytest

from monitor.adapters.scheduler import Scheduler


async def test_a_job_that_the_end_of_the_program_cuts_off_is_no_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A reload that compiles while SIGTERM comes leaves no traceback."""
    begun, ended = asyncio.Event(), asyncio.Event()

    async def job() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    scheduler = Scheduler()
    scheduler.at(0, job, "reload")
    scheduler.start()
    others = asyncio.all_tasks()
    await asyncio.wait_for(begun.wait(), 10)
    scheduler.stop()
    for task in asyncio.all_tasks() - others:
        task.cancel()
    await asyncio.wait_for(ended.wait(), 10)
    with caplog.at_level(logging.ERROR):
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    assert not [r for r in caplog.records if r.levelno >= logging.ERROR]
