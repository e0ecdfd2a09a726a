"""Whether the program's own books agree with what the world saw: every alert has its fate."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from tests.simulation.lives import Run
from tests.simulation.oracle import Oracle

_UNDECIDED = "SELECT id, recipient FROM alerts WHERE fate IS NULL"
_OPEN = "SELECT message_id, state FROM deliveries WHERE state IN ('queued', 'sending', 'dot sent')"
_ACCEPTED = "SELECT message_id FROM deliveries WHERE state = 'accepted'"
_FATES = "SELECT a.recipient, i.guid, a.fate, a.rule FROM alerts a JOIN items i ON i.id = a.item_id"


def disagreements(run: Run, oracle: Oracle) -> Iterator[str]:
    """Each a sentence; nothing if the books are true."""
    with closing(sqlite3.connect(run.database)) as books:
        for alert, recipient in books.execute(_UNDECIDED):
            yield f"alert {alert} of {recipient} has no fate in the end"
        for message, state in books.execute(_OPEN):
            yield f"{message} is {state} in the end"
        arrived = {letter.message_id for letter in oracle.letters}
        operators = {a.raw for a in run.office.accepted if a.recipient.startswith("op@")}
        for (message,) in books.execute(_ACCEPTED):
            if message not in arrived and not any(message.encode() in raw for raw in operators):
                yield f"{message} counts as accepted and never came"
        fates = {
            (recipient, guid.split("-")[0], fate)
            for recipient, guid, fate, _ in books.execute(_FATES)
        }
    for recipient, story in oracle.unheard():
        if (recipient, f"s{story}", "refused") not in fates:
            yield f"LOST: {recipient} was never told of story {story}, and no refusal is written"
