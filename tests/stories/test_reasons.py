"""What a verdict gives as its reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.stories.coverage import runs
from monitor.stories.reasons import _exchanged, _Word
from tests.stories.samples import Archive, an_item

LEAD = (
    "Le ministre des Transports a présenté mardi à Lyon un plan de rénovation des petites lignes"
    " ferroviaires de la région."
)
MORE = "Le texte sera soumis au Parlement au printemps, selon l'entourage du ministre."


def _reason(before: str, after: str) -> str:
    archive = Archive()
    title = "Un plan de rénovation pour les petites lignes ferroviaires"
    archive.add(an_item(title, f"{LEAD} {before} {MORE}"))
    told = archive.add(an_item(f"(RECTIFICATIF) {title}", f"{LEAD} {after} {MORE}", hours=2))
    assert told.likeness is not None
    return told.likeness.reason


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            "La délégation de 12 élus est venue dimanche soir par train spécial de la vallée.",
            "La délégation de 21 élus, et non de 12, est venue dimanche soir par train spécial.",
            "12 → 21",
        ),
        (
            "Il coûtera 7 742,60 euros par mètre de voie rénovée dans la région.",
            "Il coûtera 7 942,60 euros par mètre de voie rénovée dans la région.",
            "7 742,60 → 7 942,60",
        ),
        (
            "Il a été rédigé par la préfète Éléonore Périer avec les élus de la vallée.",
            "Il a été rédigé par la préfète Hélène Béranger avec les élus de la vallée.",
            "Éléonore Périer → Hélène Béranger",
        ),
    ],
)
def test_a_reason_shows_what_was_exchanged_as_it_stands(before: str, after: str, said: str) -> None:
    """Figures first, in their place; else the words with their accents and capitals."""
    assert _reason(before, after).endswith(f": {said}")


def test_a_long_exchange_is_shortened() -> None:
    """A reason stays one readable line."""
    before = "Il prévoit la réouverture de la gare, du dépôt et de la halte de Vaugneray."
    after = (
        "Il prévoit la réouverture de la gare, du dépôt et des haltes historiques dites de la"
        " Croix-Rousse, du Vieux-Pont-aux-Ânes et de Sainte-Foy de Vaugneray."
    )
    assert len(_reason(before, after)) < 120


_SENTENCES = st.lists(st.sampled_from(["port", "Port", "12", "1,200", "opens", "the"]), max_size=9)


@given(_SENTENCES, _SENTENCES, _SENTENCES, _SENTENCES)
def test_what_is_common_before_and_behind_changes_no_exchange(
    before: list[str], one: list[str], other: list[str], behind: list[str]
) -> None:
    """Only the words between are compared; the exchanges are those of the whole sentences."""
    old = [_Word(word, 0, 0) for word in (*before, *one, *behind)]
    new = [_Word(word, 0, 0) for word in (*before, *other, *behind)]
    assert _exchanged(old, new) == runs([w.key for w in old], [w.key for w in new])
