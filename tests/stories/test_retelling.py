"""A later text in other words: the event goes on, or another one has the same people in it."""

from __future__ import annotations

import pytest

from monitor.model import Kind, Neighbour
from monitor.stories import relate
from tests.stories.samples import Archive, an_item

FIRST = an_item(
    "Ferry with 62 aboard runs aground off Larnstad",
    "The Osmark ferry Lochmore hit rocks near Uig harbour on Tuesday with 62 people on board.",
)
LATER = (
    "Captain of stranded ship suspended",
    "The owner of the Lochmore has sent its captain home; police ask why the ferry hit the rocks.",
)


def kind_of(told: tuple[str, str], hours: float = 5) -> Kind:
    """The relation of this text to `FIRST`."""
    kept = Archive()
    kept.add(FIRST)
    return kept.add(an_item(*told, hours=hours)).kind


def test_another_text_with_the_same_names_and_words_goes_on_from_the_first() -> None:
    """Hours later all of it is told as an update; days later it is news of its own."""
    assert kind_of(LATER) is Kind.UPDATE
    assert kind_of(LATER, hours=100) is Kind.NEW


@pytest.mark.parametrize(
    "other",
    [
        (
            "Osmark draws in the cup",
            "Larnstad, Osmark and Lochmore drew their matches of round two while spectators froze.",
        ),
        ("FACTBOX-" + LATER[0], LATER[1]),
        ("CORRECTED-" + LATER[0], LATER[1]),
        (
            "Ferry with 40 aboard runs aground off Hellvik",
            "The ferry Stella hit rocks near Uig harbour on Thursday with 40 people on board.",
        ),
    ],
)
def test_names_alone_a_fact_box_and_a_text_built_alike_do_not(other: tuple[str, str]) -> None:
    """The same places without what happened, or another event of the kind."""
    assert kind_of(other) is not Kind.UPDATE


def test_what_several_stories_say_counts_for_nothing() -> None:
    """A word that other news has as well names a topic."""
    topic = an_item(
        "Regulator reports on the Lochmore fleet",
        "Each captain of a Lochmore ferry must stay in port until all rocks are mapped.",
    )
    told = [Neighbour(1, 1, FIRST, same_item=False), Neighbour(2, 2, topic, same_item=False)]
    later = an_item(*LATER, hours=5)
    assert relate(later, told[:1]).kind is Kind.UPDATE
    assert relate(later, told).kind is Kind.NEW


def test_scripts_without_capitals_need_more_words() -> None:
    """Nothing tells their names."""
    kept = Archive()
    kept.add(an_item("台风海燕登陆吕宋岛", "台风海燕星期二登陆菲律宾吕宋岛东部，超过4万人被疏散。"))
    later = an_item(
        "菲律宾百万户停电", "台风海燕横扫吕宋岛，两座桥梁垮塌，菲律宾民防部门说。", hours=5
    )
    assert kept.add(later).kind is Kind.UPDATE
    other = an_item("菲律宾总统访问日本", "菲律宾总统星期三抵达东京，会见日本首相。", hours=6)
    assert kept.add(other).kind is Kind.NEW
