"""The poll round over the real store."""

from __future__ import annotations

from pathlib import Path

from monitor.model import Edit, Fault, Feed, Health, Kind, Rule, Suppress, Unchanged, Unreachable
from monitor.policy import judge
from monitor.rounds import PollOutcome
from tests.fakes import SmallHouse, a_plan, rss
from tests.rounds.conftest import INSTANT, RECIPIENTS

OLD = ("old", "Harbour reopens", "The harbour reopened on Monday after the works.")
STORM = (
    "a1",
    "Storm closes the northern ports",
    "A storm closed four northern ports on Tuesday night and sank 12 boats, the coast guard said.",
)


async def test_the_first_poll_stores_everything_and_owes_nothing_undated(
    house: SmallHouse,
) -> None:
    """Contract 5: undated entries of a first reading are old news."""
    report = await house.serve(rss(STORM, OLD))
    assert (report.outcome, report.first, len(report.arrivals)) == (PollOutcome.NEW, True, 2)
    assert await house.store.pending(10) == ()


async def test_a_new_entry_is_matched_and_owed(house: SmallHouse) -> None:
    """Seen and due are one transaction."""
    await house.serve(rss(OLD))
    report = await house.serve(rss(STORM, OLD))
    assert [a.item.title for a in report.arrivals] == [STORM[1]]
    assert {p.recipient for p in await house.store.pending(10)} == {"ana", "bob"}


async def test_an_unchanged_document_is_quiet(house: SmallHouse) -> None:
    """304, the same bytes, and the same entries in other bytes bring nothing new."""
    await house.serve(rss(OLD), etag='"1"')
    house.fetcher.answers["http://one.example/rss"] = Unchanged()
    assert (await house.again()).outcome is PollOutcome.UNCHANGED
    assert house.fetcher.asked[-1].etag == '"1"'
    assert (await house.serve(rss(OLD))).outcome is PollOutcome.UNCHANGED
    assert (await house.serve(rss(OLD) + b"\n")).outcome is PollOutcome.QUIET


class _SlowTurn:
    """A turn for which one waits, as in a program where time goes on."""

    def __init__(self, house: SmallHouse) -> None:
        self._house = house

    async def __aenter__(self) -> None:
        self._house.clock.later(0.2)

    async def __aexit__(self, *_: object) -> None:
        """Nothing is held."""


async def test_a_feed_that_was_dead_when_it_was_first_read_is_stale(tmp_path: Path) -> None:
    """Contract 7: between the reading and the taking in time goes on; that is no news since."""
    house = SmallHouse(tmp_path, a_plan([INSTANT], recipients=RECIPIENTS))
    house.turn = _SlowTurn(house)
    await house.open()
    dead = rss(OLD).replace(b"</item>", b"<pubDate>Mon, 03 Aug 2026 08:00:00 GMT</pubDate></item>")
    await house.serve(dead)
    (state,) = await house.store.feed_states()
    told = judge(state, None, house.clock.now_ms())
    assert (told.health, told.reason) == (Health.STALE, "its newest entry is of 2026-08-03")
    await house.serve(rss(STORM, OLD))
    (state,) = await house.store.feed_states()
    assert judge(state, None, house.clock.now_ms()).health is Health.OK
    await house.store.close()


async def test_a_large_unchanged_document_is_quiet(house: SmallHouse) -> None:
    """Of a document that is hashed in several steps every byte counts."""
    large = rss(OLD) + b"<!-- " + b"x" * 2_500_000 + b" -->"
    await house.serve(large)
    assert (await house.serve(large)).outcome is PollOutcome.UNCHANGED
    for place in (1_000_000, 1_999_999, 2_000_000, -5):
        other = bytearray(large)
        other[place] = ord("y")
        assert (await house.serve(bytes(other))).outcome is PollOutcome.QUIET


async def test_changed_guids_do_not_flood(house: SmallHouse) -> None:
    """A feed that renumbers its entries brings aliases, not news."""
    await house.serve(rss(STORM, OLD))
    renamed = [("b1", *STORM[1:]), ("b2", *OLD[1:])]
    report = await house.serve(rss(*renamed))
    assert report.arrivals == ()
    assert await house.store.pending(10) == ()


async def test_an_edited_entry_is_a_new_version_of_its_story(house: SmallHouse) -> None:
    """Same guid, another figure: not a copy, and the same story."""
    await house.serve(rss(OLD))
    first = await house.serve(rss(STORM, OLD))
    edited = (*STORM[:2], STORM[2].replace("12 boats", "17 boats"))
    second = await house.serve(rss(edited, OLD))
    assert first.taken is not None
    assert second.taken is not None
    assert second.taken.stories == first.taken.stories
    assert second.arrivals[0].relation.kind in {Kind.UPDATE, Kind.CORRECTION}


async def test_an_entry_that_goes_back_and_forth_is_told_a_bounded_number_of_times(
    house: SmallHouse,
) -> None:
    """A, B, A, B, A, …: each text when it comes and when it comes back, and then no more."""
    edited = (*STORM[:2], STORM[2].replace("12 boats", "17 boats"))
    await house.serve(rss(OLD))
    told = []
    for number in range(10):
        report = await house.serve(rss((STORM, edited)[number % 2], OLD))
        told += [a.relation for a in report.arrivals]
    assert [r.kind for r in told] == [Kind.NEW, *[Kind.CORRECTION] * 3]
    assert [r.edit for r in told] == [None, *[Edit.FIGURE] * 3]
    assert "17 → 12" in told[2].likeness.reason
    assert "no more of that is told" in told[3].likeness.reason
    assert {p.item_id for p in await house.store.pending(100)} == {2, 3, 4, 5}


async def test_two_entries_of_one_guid_are_no_edits_of_each_other(house: SmallHouse) -> None:
    """Both stand on every page; nothing goes back and forth."""
    edited = (*STORM[:2], STORM[2].replace("12 boats", "17 boats"))
    await house.serve(rss(OLD))
    await house.serve(rss(STORM, edited, OLD))
    waiting = len(await house.store.pending(100))
    for number in range(4):
        await house.serve(rss(STORM, edited, OLD) + b"\n" * number)
    assert len(await house.store.pending(100)) == waiting


async def test_a_cosmetic_edit_of_old_entries_is_owed_to_nobody(house: SmallHouse) -> None:
    """A site that adds its name to every headline does not flood who was never told of them."""
    old = [
        (f"o{n}", f"Storm number {n} hits town {n}", f"Storm {n} took {n + 3} roofs in town {n}.")
        for n in range(12)
    ]
    await house.serve(rss(*old))
    await house.serve(rss(*((guid, f"{title} | The Site", text) for guid, title, text in old)))
    assert await house.store.pending(100) == ()


async def test_copies_on_one_page_are_one_story(house: SmallHouse) -> None:
    """Earlier entries of the same page are candidates too."""
    await house.serve(rss(OLD))
    copy = ("a2", "Storm closes northern ports", STORM[2])
    report = await house.serve(rss(copy, STORM, OLD))
    assert report.taken is not None
    assert len(set(report.taken.stories)) == 1
    assert [a.relation.kind for a in report.arrivals] == [Kind.NEW, Kind.DUPLICATE]


async def test_the_same_text_twice_on_a_page_is_one_item(house: SmallHouse) -> None:
    """A second guid of the same text is an alias and stays known."""
    await house.serve(rss(OLD))
    twin = ("a9", *STORM[1:])
    report = await house.serve(rss(twin, STORM, OLD))
    assert len(report.arrivals) == 1
    assert (await house.serve(rss(twin, OLD) + b" ")).arrivals == ()


async def test_a_failing_feed_keeps_its_state_and_is_tried_again(house: SmallHouse) -> None:
    """Named fault, growing back-off, validators kept; recovery clears it."""
    await house.serve(rss(OLD), etag='"1"')
    house.fetcher.answers["http://one.example/rss"] = Unreachable(Fault.TIMEOUT, "30 s")
    first = await house.again()
    second = await house.again()
    assert (second.state.health, second.state.fault) == (Health.FAILING, Fault.TIMEOUT)
    assert second.state.failures == 2
    assert second.state.health_since_ms == first.state.health_since_ms
    assert house.fetcher.asked[-1].etag == '"1"'
    assert (await house.serve(rss(STORM, OLD))).state.health is Health.OK


async def test_retry_after_is_heeded(house: SmallHouse) -> None:
    """The server's wish is the earliest next poll."""
    house.fetcher.answers["http://one.example/rss"] = Unreachable(
        Fault.HTTP, "503", status=503, retry_after_s=1800
    )
    report = (await house.poll())[0]
    assert report.state.next_due_ms == house.clock.now_ms() + 1_800_000


async def test_a_web_page_instead_of_a_feed_is_named(house: SmallHouse) -> None:
    """A bot wall with status 200 is an error with a name, and the items stay known."""
    await house.serve(rss(OLD))
    wall = await house.serve(b"<!doctype html><html><title>Just a moment</title></html>")
    assert wall.state.fault is Fault.HTML
    assert (await house.serve(rss(OLD))).arrivals == ()


async def test_a_truncated_document_is_read_and_asked_for_again(house: SmallHouse) -> None:
    """What arrived is news; its validators are not kept, so the rest comes next time."""
    await house.serve(rss(OLD))
    whole = rss(STORM, OLD)
    report = await house.serve(whole[: whole.index(b"</item>") + 12], etag='"2"')
    assert [a.item.title for a in report.arrivals] == [STORM[1]]
    assert report.state.etag is None
    assert report.state.fault is Fault.TRUNCATED


async def test_a_first_reading_that_was_cut_short_is_not_over(house: SmallHouse) -> None:
    """The rest of the archive is no more news in the next document than it was in the first."""
    archive = [OLD, *[(f"old{n}", f"Storm number {n} is remembered", "") for n in range(4)]]
    whole = rss(*archive)
    cut = await house.serve(whole[: whole.index(b"</item>") + 12])
    rest = await house.serve(whole)
    assert (cut.first, rest.first) == (True, True)
    assert len(rest.arrivals) == 4
    assert not any(a.owed for a in rest.arrivals)
    assert any(a.owed for a in (await house.serve(rss(STORM, *archive))).arrivals)


async def test_a_feed_that_never_ends_as_it_should_is_read_twice_before_it_tells(
    house: SmallHouse,
) -> None:
    """It must not stay at its first reading for ever: then nothing undated would be news."""
    documents = [rss(*news).replace(b"</rss>", b"") for news in ([OLD], [OLD], [STORM, OLD])]
    reports = [await house.serve(document) for document in documents]
    assert [r.state.fault for r in reports] == [Fault.TRUNCATED] * 3
    assert [r.first for r in reports] == [True, True, False]
    assert any(a.owed for a in reports[-1].arrivals)


async def test_no_overlap_is_reported_as_a_possible_gap(house: SmallHouse) -> None:
    """Nothing left of the last document: entries may have come and gone between two polls."""
    await house.serve(rss(OLD))
    fresh = [(f"n{n}", f"Quite another headline number {n}", "") for n in range(5)]
    assert (await house.serve(rss(*fresh))).gap
    assert not (await house.serve(rss(STORM, *fresh))).gap


async def test_two_feeds_with_the_same_story_give_one_story(tmp_path: Path) -> None:
    """The second agency's copy joins the first's story and is suppressed for who was told."""
    feeds = [Feed("One", "http://one.example/rss"), Feed("Two", "http://two.example/rss")]
    house = SmallHouse(tmp_path, a_plan([INSTANT], feeds))
    await house.open()
    await house.serve(rss(OLD))
    await house.serve(rss(("old2", "Tram lines extended", "")), feed="Two")
    first = await house.serve(rss(STORM, OLD))
    await house.delivery.run(house.plan)
    copy = ("z1", "Storm closes northern ports", STORM[2] + " (Harbour Wire)")
    second = await house.serve(rss(copy), feed="Two")
    assert second.arrivals[0].relation.kind is Kind.DUPLICATE
    assert first.taken is not None
    assert second.taken is not None
    assert second.taken.stories == first.taken.stories
    report = await house.delivery.run(house.plan)
    assert report.sent == ()
    assert [d.rule for d in report.decisions if isinstance(d, Suppress)] == [Rule.TOLD]
    await house.store.close()
