"""Fingerprints, likeness, and the relation of an item to what came before."""

from monitor.stories.identity import Identity, Sameness, identify, keys_of
from monitor.stories.likeness import may_tell
from monitor.stories.prints import prints_of, subject_prints_of
from monitor.stories.relating import relate
from monitor.stories.returning import relate_return
from monitor.stories.urls import canonical_url

__all__ = [
    "Identity",
    "Sameness",
    "canonical_url",
    "identify",
    "keys_of",
    "may_tell",
    "prints_of",
    "relate",
    "relate_return",
    "subject_prints_of",
]
