"""The mail's own words, by language of the recipient.

A new language is a new file beside `english.py` and one name in `LANGUAGES`; the tests then check
that it says everything that English says, with the same places to fill. Dates and numbers of its
countries come with CLDR.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from monitor.mail.catalogue import Words
from monitor.mail.english import ENGLISH
from monitor.mail.french import FRENCH
from monitor.mail.locales import is_known

LANGUAGES = {words.language: words for words in (ENGLISH, FRENCH)}


@lru_cache(maxsize=64)
def words_for(language: str) -> Words:
    """The words of a language ("fr", "fr-CA"); English for one that is not there yet.

    A country has the language's words, and its own dates and numbers where CLDR knows them.
    """
    code, _, country = language.replace("_", "-").partition("-")
    words = LANGUAGES.get(code.lower(), ENGLISH)
    name = f"{words.language}_{country.upper()}"
    if words.language != code.lower() or not country or not is_known(name):
        return words
    return replace(words, locale=name)


__all__ = ["LANGUAGES", "Words", "words_for"]
