"""The judge of the crash tests can fail: what is forbidden does not pass it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.crash.judge import RECIPIENTS, UNKNOWN, faults
from tests.crash.mutants import (
    dot_not_announced,
    reopened_after_a_kill,
    written_after_the_goodbye,
)
from tests.crash.peers import Accepted
from tests.crash.test_kill import Torment, torment

KILLS = 6
KILLED = {1}
SEEN = {
    reopened_after_a_kill: ("after", "had written that it is accepted"),
    written_after_the_goodbye: ("after", "had read the 250 and gone on"),
    dot_not_announced: ("dot", "the books say 'sending'"),
}
"""The moment at which a mutant that is killed at once betrays itself; what the judge says of it."""

FIRST = Accepted(1, RECIPIENTS[0], b"Message-ID: <1@x>\r\n\r\nStorm tok1x\r\n", state=UNKNOWN)
SECOND = replace(FIRST, run=2, went_on=True, state="accepted")
OTHER = replace(SECOND, recipient=RECIPIENTS[1])


def judged(*accepted: Accepted) -> list[str]:
    """Run 1 was killed, one token was published, the second recipient got it once."""
    return list(faults((*accepted, OTHER), KILLED, ["tok1x"]))


def test_a_mail_whose_fate_nobody_could_know_may_come_again() -> None:
    """To the byte; and once is enough."""
    assert not judged(FIRST, SECOND)
    assert not judged(SECOND)


@pytest.mark.parametrize(
    ("accepted", "said"),
    [
        ((), "never got"),
        ((FIRST, replace(SECOND, raw=SECOND.raw.replace(b"Storm", b"STORM"))), "different mails"),
        ((SECOND, SECOND), "was not killed"),
        ((replace(FIRST, state="accepted"), SECOND), "had written that it is accepted"),
        ((replace(FIRST, went_on=True), SECOND), "had read the 250 and gone on"),
        ((replace(FIRST, state="sending"), SECOND), "the books say 'sending'"),
        ((replace(FIRST, state=""), SECOND), "the books say ''"),
        ((replace(SECOND, state=UNKNOWN),), "did not write that a mail was taken"),
    ],
)
def test_what_is_forbidden_is_said(accepted: tuple[Accepted, ...], said: str) -> None:
    """Each of the judge's reasons, alone."""
    assert said in "\n".join(judged(*accepted))


@pytest.mark.long
@pytest.mark.parametrize("mutant", SEEN, ids=lambda m: m.__name__)
async def test_a_program_with_a_fault_is_seen(tmp_path: Path, mutant: Callable[[], None]) -> None:
    """The real process, with one fault, killed after its mails left."""
    moment, said = SEEN[mutant]
    trial = await torment(tmp_path, Torment(KILLS, 5, (moment,), (0.0,), mutant.__name__))
    found = "\n".join(faults(trial.world.accepted, trial.killed, trial.tokens))
    assert said in found
    assert "never got" not in found
