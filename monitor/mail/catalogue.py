"""What a language of the mail consists of: texts, the plural rule, a locale for dates and numbers.

Texts that depend on a number have one form per plural category (the categories are CLDR's).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from monitor.mail.locales import thousands

Forms = Mapping[str, str]
GROUPED_FROM = 10_000
"""Four digits read well without a separator in both languages."""


@dataclass(frozen=True, slots=True)
class Words:
    """One language, as it is read in one country.

    `locale` is CLDR's name of both ("fr", "en_GB"): dates, times and numbers are its. `faults`
    translates what the feeds' troubles are called in English.
    """

    language: str
    plural: Callable[[int], str]
    texts: Mapping[str, str]
    counted: Mapping[str, Forms]
    locale: str
    first: str = "1"
    """The first day of a month, where CLDR does not know that it is written otherwise."""
    faults: Mapping[str, str] = field(default_factory=dict)

    def say(self, key: str, /, **values: str) -> str:
        """A text with its places filled; the values are never read as patterns."""
        return self.texts[key].format_map(values)

    def count(self, key: str, n: int, /, **values: str) -> str:
        """A text that depends on a number, which fills `{n}`."""
        return self.counted[key][self.plural(n)].format_map({**values, "n": self.number(n)})

    def number(self, n: int) -> str:
        """A whole number, grouped from five digits on."""
        return f"{n:,}".replace(",", thousands(self.locale)) if abs(n) >= GROUPED_FROM else str(n)

    def several(self, names: tuple[str, ...]) -> str:
        """Names as a list in words: "A, B and C"."""
        if len(names) < 2:  # noqa: PLR2004 - one name is no list
            return "".join(names)
        return self.say("and", before=", ".join(names[:-1]), last=names[-1])

    def fault(self, what: str) -> str:
        """What is wrong with a feed, in this language as far as it is known."""
        name, separator, rest = what.partition(": ")
        known = self.faults.get(name)
        return what if known is None else f"{known}{self.texts['colon'] if separator else ''}{rest}"
