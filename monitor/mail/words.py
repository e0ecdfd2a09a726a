"""The mail's own words, by language of the recipient.

A new language is a new file beside `english.py` and one name in `LANGUAGES`; the tests then check
that it says everything that English says, with the same places to fill.
"""

from __future__ import annotations

from monitor.mail.catalogue import Words
from monitor.mail.english import ENGLISH
from monitor.mail.french import FRENCH

LANGUAGES = {words.language: words for words in (ENGLISH, FRENCH)}


def words_for(language: str) -> Words:
    """The words of a language ("fr", "fr-CA"); English for one that is not there yet."""
    return LANGUAGES.get(language.replace("_", "-").partition("-")[0].lower(), ENGLISH)


__all__ = ["LANGUAGES", "Words", "words_for"]
