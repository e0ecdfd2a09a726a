import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from unittest import mock

import pytest

from monitor.adapters import parse_frames, parse_process, parse_worker
from monitor.adapters.parse_frames import BrokenFrameError
from monitor.adapters.parse_link import Link, environment
from monitor.adapters.parse_process import Child
from monitor.adapters.parse_worker import ParseWorker
from monitor.formats import read
from monitor.model import Document, Entry, Fault, Reading, Unreadable
from tests.formats.samples import atom, document, entry, item, rss


@pytest.fixture
async def worker() -> AsyncIterator[ParseWorker]:
    """A worker with a deadline that tests can wait for."""
    made = ParseWorker(deadline_s=1.0, memory_mb=256, article_deadline_s=5.0)
    yield made
    await made.close()


def attribute_bomb() -> Document:
    """Attributes make the parser's time grow with the square of their number."""
    attributes = " ".join(f'a{number}="1"' for number in range(60_000))
    return document(rss(f"<item {attributes}><title>x</title></item>"))


def namespace_bomb() -> Document:
    """So do namespaces."""
    elements = "".join(f'<x{n}:y xmlns:x{n}="u{n}">1</x{n}:y>' for n in range(30_000))
    return document(rss(item(1), head=elements))


def running(pid: int) -> bool:
    """Whether there is such a process that is not a zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("ascii")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


async def gone(pid: int) -> None:
    """Wait until the process has ended; the test's own time limit is five seconds."""
    async with asyncio.timeout(5):
        while running(pid):  # noqa: ASYNC110 the kernel sets no event
            await asyncio.sleep(0.01)


async def test_the_worker_reads_what_the_formats_read(worker: ParseWorker) -> None:
    """The way through the process changes nothing, with and without known items."""
    for body in (rss(*map(item, range(4))), atom(*map(entry, range(4))), b"<html></html>", b""):
        here = read(document(body))
        assert await worker.read(document(body)) == here
        if isinstance(here, Reading):
            known = frozenset(sorted(here.slices)[:2])
            assert await worker.read(document(body), known) == read(document(body), known)


async def test_one_process_reads_many_documents(worker: ParseWorker) -> None:
    """The child lives on, and answers go to their own callers."""
    documents = [document(rss(*map(item, range(count)))) for count in range(12)]
    pids = set()
    for count, result in enumerate(await asyncio.gather(*map(worker.read, documents))):
        assert isinstance(result, Reading)
        assert len(result.entries) == count
        pids.add(worker.pid)
    assert len(pids) == 1


async def test_a_document_of_known_items_starts_no_process(worker: ParseWorker) -> None:
    """Nothing new is seen in the daemon's own process."""
    body = document(rss(*map(item, range(9))))
    here = read(body)
    assert isinstance(here, Reading)
    result = await worker.read(body, here.slices)
    assert isinstance(result, Reading)
    assert (result.entries, result.pruned) == ((), 9)
    assert worker.pid is None


@pytest.mark.parametrize("bomb", [attribute_bomb(), namespace_bomb()], ids=["attributes", "xmlns"])
async def test_a_bomb_costs_the_process_its_life(worker: ParseWorker, bomb: Document) -> None:
    """At the deadline the child is killed, the fault is named, and a fresh one reads on."""
    await worker.warm()
    pid = worker.pid
    assert pid is not None
    result = await worker.read(bomb)
    assert result == Unreadable(Fault.BOMB, "not read within 1 seconds")
    await gone(pid)
    assert isinstance(await worker.read(document(rss(item(1)))), Reading)
    assert worker.pid != pid


async def test_a_bomb_does_not_delay_other_feeds() -> None:
    """While the first child is stuck, a second one reads the others; it may take long to start."""
    worker = ParseWorker(deadline_s=4.0, memory_mb=256)
    await worker.warm()
    finished: list[str] = []

    async def named(name: str, body: Document) -> None:
        await worker.read(body)
        finished.append(name)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(named("bomb", attribute_bomb()))
        tasks.create_task(named("first", document(rss(item(1)))))
        tasks.create_task(named("second", document(rss(item(2)))))
    assert finished[-1] == "bomb"
    await worker.close()


async def test_many_bombs_at_once_delay_nobody_but_themselves(
    worker: ParseWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the second child is stuck at is given to a third one; the next time at once."""
    given = mock.Mock(side_effect=worker._give_to_third)
    monkeypatch.setattr(worker, "_give_to_third", given)
    monkeypatch.setattr(worker._spare, "_stuck_s", 0.1)
    await worker.warm()
    finished: list[str] = []

    async def named(name: str, body: Document) -> None:
        result = await worker.read(replace(body, url=f"https://{name}.example/rss"))
        finished.append(name if isinstance(result, Reading) else "bomb")

    bombs = [(f"b{n}", attribute_bomb()) for n in range(3)]
    good = [(f"g{n}", document(rss(item(n)))) for n in range(20)]
    async with asyncio.TaskGroup() as tasks:
        for name, body in (*bombs, *good):
            tasks.create_task(named(name, body))
    assert sorted(finished) == sorted(["bomb"] * 3 + [name for name, _ in good])
    assert given.called
    assert set(worker._slow) == {f"https://b{n}.example/rss" for n in range(3)}
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(named(*bombs[0]))
        await asyncio.sleep(0)
        assert worker._first.is_idle
        assert worker._spare.is_idle
        tasks.create_task(named("b1", document(rss(item(1)))))
    assert set(worker._slow) == {"https://b0.example/rss", "https://b2.example/rss"}


@pytest.mark.parametrize("delay", [0, 0.001, 0.003, 0.01])
async def test_a_death_costs_no_document_that_was_on_its_way(
    worker: ParseWorker, delay: float
) -> None:
    """Several documents are given to a child at once; the next child reads what is left."""
    await worker.warm()
    documents = [document(rss(*map(item, range(count)))) for count in range(30)]
    tasks = [asyncio.create_task(worker.read(each)) for each in documents]
    await asyncio.sleep(delay)
    if worker.pid is not None:
        os.kill(worker.pid, signal.SIGKILL)
    for count, result in enumerate(await asyncio.gather(*tasks)):
        assert isinstance(result, Reading)
        assert len(result.entries) == count


async def test_a_slow_document_costs_the_others_a_moment_only(
    worker: ParseWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others that were given to its child are read by the second one; the first goes on after."""
    monkeypatch.setattr(parse_process, "STUCK_S", 0.001)
    await worker.warm()
    pid = worker.pid
    slow = document(rss(*map(item, range(300))))
    documents = [document(rss(*map(item, range(count)))) for count in range(12)]
    tasks = [asyncio.create_task(worker.read(each)) for each in (slow, *documents, *documents)]
    results = await asyncio.gather(*tasks)
    counts = [len(result.entries) for result in results if isinstance(result, Reading)]
    assert counts == [300, *range(12), *range(12)]
    assert isinstance(await worker.read(document(rss(item(1)))), Reading)
    assert worker.pid == pid


async def test_an_answer_that_nobody_waits_for_is_dropped(worker: ParseWorker) -> None:
    """Callers that are cancelled in the middle of the queue leave the others' answers in order."""
    await worker.warm()
    documents = [document(rss(*map(item, range(count)))) for count in range(12)]
    tasks = [asyncio.create_task(worker.read(each)) for each in documents]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    for task in tasks[3::4]:
        task.cancel()
    for count, result in enumerate(await asyncio.gather(*tasks, return_exceptions=True)):
        if count % 4 == 3:
            assert isinstance(result, asyncio.CancelledError)
        else:
            assert isinstance(result, Reading)
            assert len(result.entries) == count


async def test_a_document_that_eats_memory_is_a_bomb() -> None:
    """The limit is the child's; the daemon lives."""
    worker = ParseWorker(deadline_s=20, memory_mb=120)
    try:
        await worker.warm()
        body = document(rss(*["<item><title>x</title></item>"] * 250_000))
        result = await worker.read(body)
        assert isinstance(result, Unreadable)
        assert result.fault is Fault.BOMB
        assert isinstance(await worker.read(document(rss(item(1)))), Reading)
    finally:
        await worker.close()


async def test_a_child_that_died_meanwhile_costs_nothing(worker: ParseWorker) -> None:
    """A document is given to a fresh child if its child was killed from outside."""
    await worker.warm()
    for _ in range(2):
        pid = worker.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        result = await worker.read(document(rss(item(1))))
        assert isinstance(result, Reading)
        assert worker.pid != pid


async def test_a_document_that_ends_two_children_is_named(
    worker: ParseWorker,
) -> None:
    """A crash is a fault of the document, not an exception in the daemon."""

    async def killed_at_work() -> None:
        while True:
            if worker.pid is not None and worker._first.busy_s() > 0.05:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(worker.pid, signal.SIGKILL)
            await asyncio.sleep(0.02)

    killer = asyncio.create_task(killed_at_work())
    try:
        result = await worker.read(attribute_bomb())
    finally:
        killer.cancel()
    assert isinstance(result, Unreadable)
    assert result.fault is Fault.CRASH
    assert isinstance(await worker.read(document(rss(item(1)))), Reading)


async def test_a_cancelled_caller_leaves_no_answer_behind(worker: ParseWorker) -> None:
    """The next caller gets its own answer, whenever the one before was cancelled."""
    await worker.warm()
    for delay in (0, 0.002, 0.2):
        task = asyncio.create_task(worker.read(attribute_bomb()))
        await asyncio.sleep(delay)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        result = await worker.read(document(rss(item(5))))
        assert isinstance(result, Reading)
        assert [found.title for found in result.entries] == ["Dépêche 5"]


async def test_cancelling_during_the_start_is_harmless(worker: ParseWorker) -> None:
    """A child that was just being born is ended too."""
    task = asyncio.create_task(worker.read(document(rss(item(1)))))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert isinstance(await worker.read(document(rss(item(1)))), Reading)


async def test_interrupts_are_the_daemons_business(worker: ParseWorker) -> None:
    """Ctrl-C does not end the child, and it is no member of the terminal's group."""
    await worker.warm()
    pid = worker.pid
    assert pid is not None
    assert os.getpgid(pid) != os.getpgid(0)
    os.kill(pid, signal.SIGINT)
    assert isinstance(await worker.read(document(rss(item(1)))), Reading)
    assert worker.pid == pid


async def test_closing_ends_the_children_and_reading_starts_them_again(
    worker: ParseWorker,
) -> None:
    """Nothing is left running, and close is not the end."""
    await worker.warm()
    pid = worker.pid
    assert pid is not None
    await worker.close()
    assert worker.pid is None
    assert not running(pid)
    await worker.close()
    assert isinstance(await worker.read(document(rss(item(1)))), Reading)


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "at work"])
async def test_the_child_does_not_survive_its_parent(busy: bool, tmp_path: Path) -> None:
    """Killing the parent at once ends the child: its input ends, or its alarm rings."""
    program = tmp_path / "parent.py"
    program.write_text(
        "import asyncio, os\n"
        "from monitor.adapters.parse_worker import ParseWorker\n"
        "from tests.adapters.test_parse_worker import attribute_bomb\n"
        "async def main():\n"
        "    worker = ParseWorker(deadline_s=0.3)\n"
        "    await worker.warm()\n"
        "    print(worker.pid, flush=True)\n"
        f"    task = asyncio.create_task(worker.read(attribute_bomb())) if {busy} else None\n"
        "    await asyncio.sleep(0.1)\n"
        "    print('now', flush=True)\n"
        "    os.kill(os.getpid(), 9)\n"
        "asyncio.run(main())\n",
        encoding="utf-8",
    )
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    parent = await asyncio.create_subprocess_exec(
        sys.executable, program, stdout=asyncio.subprocess.PIPE, env=environment
    )
    output, _ = await parent.communicate()
    assert b"now" in output
    await gone(int(output.split()[0]))


async def test_articles_are_read_in_the_second_child(worker: ParseWorker) -> None:
    """Memory of trafilatura does not stay with the feeds'."""
    text = "Le dirigeant a reçu le vice-ministre. " * 8
    page = f"<html lang='fr'><body><article><h1>Titre</h1><p>{text}</p></article></body></html>"
    result = await worker.article(Document(page.encode(), "https://agence.example/d/1"))
    assert isinstance(result, Reading)
    assert result.format == "article"
    assert result.entries[0].body == text.strip()
    assert worker.pid is None
    refused = await worker.article(Document(b"<html></html>", "https://agence.example/"))
    assert isinstance(refused, Unreadable)


async def test_the_second_child_ends_when_it_has_nothing_to_do(
    worker: ParseWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its memory is given back, and it is started again when it is needed."""
    monkeypatch.setattr(parse_worker, "_SPARE_IDLE_S", 0.05)
    page = Document(b"<html></html>", "https://agence.example/")
    await worker.article(page)
    pid = worker._spare.pid
    assert pid is not None
    await gone(pid)
    assert isinstance(await worker.article(page), Unreadable)


async def test_a_child_that_has_grown_is_replaced(
    worker: ParseWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two documents, without losing either."""
    monkeypatch.setattr(parse_process, "REPLACE_AT", 1)
    for number in range(2):
        result = await worker.read(document(rss(item(number))))
        assert isinstance(result, Reading)
        assert worker.pid is None


async def test_the_child_gets_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the daemon's environment is handed on."""
    monkeypatch.setenv("SMTP_PASSWORD", "hunter2")
    assert "hunter2" not in str(environment())


async def test_the_daemons_process_stays_light() -> None:
    """Neither parser is imported where the worker is used."""
    program = (
        "import sys; import monitor.adapters.parse_worker; "
        "print({'feedparser', 'trafilatura', 'lxml'} & set(sys.modules))"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    assert output.strip() == b"set()"


def test_a_full_entry_comes_through_the_frames() -> None:
    """Every field of every value has its place."""
    full = Entry(
        "id", "https://agence.example/", "T", "S", "B\nC", 1, 2, "A", "fr", ("c", "d"), "p", 3, 4,
        ("s",), 5, "usable",
    )  # fmt: skip
    reading = Reading(
        "rss2.0", (full, Entry()), "Agence", "fr", 60, frozenset([b"8" * 8, b"9" * 8]), 3,
        Fault.TRUNCATED,
    )  # fmt: skip
    for value in (reading, Unreadable(Fault.HTML, "looks like a web page")):
        frame = parse_frames.answer(value, 7)
        answer = parse_frames.read_answer(frame[parse_frames.LENGTH.size :])
        assert (answer.result, answer.memory_bytes) == (value, 7)


_GOOD = json.loads(parse_frames.answer(Reading("x", (Entry(),)), 1)[parse_frames.LENGTH.size :])


@pytest.mark.parametrize(
    "change",
    [
        {"entries": [["id", "javascript:alert(1)", *_GOOD["entries"][0][2:]]]},
        {"entries": [[3, *_GOOD["entries"][0][1:]]]},
        {"entries": [_GOOD["entries"][0][:-1]]},
        {"entries": {}},
        {"title": "\ud800"},
        {"title": None},
        {"slices": "zz"},
        {"pruned": True},
        {"flaw": "NOVEL"},
        {"fault": "NOVEL"},
        {"fault": "HTML", "detail": 5},
        {"memory": "much"},
    ],
    ids=str,
)
def test_answers_of_a_child_gone_bad_are_refused(change: dict[str, object]) -> None:
    """Every field has its type, addresses are http(s), text is text."""
    with pytest.raises(BrokenFrameError):
        parse_frames.read_answer(json.dumps(_GOOD | change).encode())


@pytest.mark.parametrize("frame", [b"", b"[]", b"null", b"{", b"[" * 100_000, b"\xff", b"{}"])
def test_answers_that_are_no_answers_are_refused(frame: bytes) -> None:
    """Whatever the child writes, the daemon sees one kind of exception."""
    with pytest.raises(BrokenFrameError):
        parse_frames.read_answer(frame)


class Pipe:
    """A pipe that is full after three writes, as asyncio tells its protocol."""

    def __init__(self, link: Link) -> None:
        self.link, self.written, self.is_closed = link, [b""], False

    def write(self, data: memoryview) -> None:
        """Keep it."""
        self.written.append(bytes(data))
        if len(self.written) % 3 == 0:
            self.link.pause_writing()

    def is_closing(self) -> bool:
        """Whether the process is gone."""
        return self.is_closed


async def test_a_large_document_goes_out_as_the_process_reads_it() -> None:
    """No more of it lies in the pipe's buffer than a few pieces, and nothing after the end."""
    link = Link(Child(("1000000", "1", "1")))
    pipe = Pipe(link)
    link._input = pipe  # type: ignore[assignment]
    body = bytes(range(256)) * 4000
    link.send([b"head", body])
    assert sum(map(len, pipe.written)) < 200_000
    while link._unwritten:
        link.resume_writing()
    assert b"".join(pipe.written) == b"head" + body
    link.resume_writing()
    link.send([b"head", b"small"])
    assert pipe.written[-1] == b"headsmall"
    pipe.is_closed = True
    before = len(pipe.written)
    link.send([b"head", body])
    assert len(pipe.written) == before
    link.end()
    assert not link._unwritten


async def test_a_child_that_cannot_start_is_a_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    """No memory for a parser is named, and the daemon goes on."""
    child = Child(("1000000", "1", "1"))
    frame = parse_frames.request(document(b"<rss/>"), frozenset(), article=False)
    result = await child.ask(frame, 1.0)
    assert isinstance(result, Unreadable)
    assert result.fault is Fault.CRASH
    await child.stop()
