"""What a feed says over and over is its furniture; what repeats within a subject is not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Entry, Field, Item
from monitor.text import clean
from monitor.text.habits import LEARNED_MAX, TEXTS_MIN, habit_key, learn

from .samples import FEED, marked

PITCH = "Our Friday letter from the harbour desk is worth a coffee, and 12 readers agree."


def word(n: int, step: int) -> str:
    """A word that no other text has."""
    return "".join(chr(97 + (n * 7 + k * step + step) % 26) for k in range(8)).capitalize()


def told(count: int, pitch: str = PITCH, every: int = 1, headline: str = "") -> list[Item]:
    """Texts of one feed, each about something else, and every so often the pitch."""
    items = []
    for n in range(count):
        tail = pitch.replace("12", str(n + 10)) if n % every == 0 else f"{word(n, 9)} goes on."
        text = f"The {word(n, 3)} yard lifted {n * 7} {word(n, 5)} boats. {tail}"
        title = f"{headline} {word(n, 7)} {word(n, 11)}"
        items.append(clean(Entry(title=title, summary=text), FEED, n))
    return items


def again(text: str, habits: frozenset[str]) -> Item:
    """A later item of the feed."""
    return clean(Entry(title="Ferry aground", summary=text), FEED, 0, None, habits)


def test_a_sentence_that_closes_unrelated_texts_is_learned() -> None:
    """Whatever figures it has; nothing else is."""
    habits = learn(told(20))[FEED.name]
    assert habit_key(PITCH) in habits
    item = again(f"A ferry ran aground off Larnstad. {PITCH.replace('12', '99')}", habits)
    assert marked(item, Field.SUMMARY) == [PITCH.replace("12", "99")]


def test_a_feed_that_says_little_teaches_nothing() -> None:
    """Nor do copies of one text, however many."""
    assert learn(told(TEXTS_MIN - 1)) == {}
    assert learn(told(1) * 50) == {}


def test_the_background_of_one_long_story_is_not_learned() -> None:
    """Forty texts about the same quake share a closing sentence, and a word of their headlines."""
    assert learn(told(40, headline="Earthquake:")) == {}


def test_what_few_texts_say_is_not_learned() -> None:
    """The background of a war stands in some texts of a feed, not in a quarter of them."""
    background = "Hellvik annexed the northern islands after a vote that 60 states do not accept."
    assert habit_key(background) not in learn(told(40, background, every=5)).get(FEED.name, ())


def test_an_item_of_nothing_else_keeps_its_text() -> None:
    """What says only that is all there is to read."""
    habits = learn(told(20))[FEED.name]
    item = clean(Entry(title="", summary=PITCH), FEED, 0, None, habits)
    assert item.furniture == ()


@given(st.lists(st.text(max_size=60), max_size=60))
def test_learning_is_bounded_whatever_feeds_say(texts: list[str]) -> None:
    """No crash, few sentences, and texts stay as published."""
    items = [clean(Entry(title=t[:9], summary=t), FEED, 0) for t in texts]
    for habits in learn(items).values():
        assert len(habits) <= LEARNED_MAX
        for text in texts[:5]:
            item = again(text, habits)
            assert item.summary == text
            assert all(0 <= s.start < s.end <= len(item.text(s.field)) for s in item.furniture)
