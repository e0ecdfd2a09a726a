"""Which system calls a run was killed at, and which were not reached, is told without gaps."""

from __future__ import annotations

from pathlib import Path

from tests.crash.calls import TRIES, Position, Record, positions

CALLS = """read(3, "x", 1)                         = 1
sendto(7, "EHLO", 4, 0, NULL, 0)        = 4
read(3, "fdatasync(9", 11)              = 11
+++ exited with 0 +++
"""
READ, READ_AGAIN, SENT = (
    Position("store_0", "read", 1),
    Position("store_0", "read", 2),
    Position("store_0", "sendto", 1),
)


def test_a_position_counts_within_its_thread() -> None:
    """By name, from one; what stands in an argument is no call."""
    assert positions("store_0", CALLS) == {READ, READ_AGAIN, SENT}
    assert SENT.kill == "--inject=sendto:signal=KILL:when=1"


def test_what_was_not_reached_is_tried_again_and_then_named(tmp_path: Path) -> None:
    """What matters comes first; nothing is done twice; a new position of a later run is left."""
    record = Record(tmp_path / "record")
    found = positions("store_0", CALLS)
    assert record.left(found)[0] == SENT
    record.note(SENT, killed=True)
    record.note(READ, killed=True)
    for _ in range(TRIES):
        assert record.left(found) == [READ_AGAIN]
        record.note(READ_AGAIN, killed=False)
    assert record.left(found) == []
    late = Position("store_0", "read", 3)
    assert record.left({*found, late}) == [late]
    assert str(record).startswith("killed at 2 system calls, 1 of which")
    assert "not reached: 1 (store_0 read 2)" in str(record)
    assert (tmp_path / "record").read_text("utf-8").count("ended before store_0 read 2") == TRIES
