"""Which forms a word stands for: the dictionary's, mended by the authored tables.

A dictionary gives each form one lemma, also where two words share it. So what it says is taken with
care: a word that is a lemma is that lemma; a noun does not become a verb in Romance languages
(*force*, *forcé*); a regular ending counts unless the dictionary knows the result as another word
(*cour*, *cours*); the feminine of a person counts, a feminine noun of another meaning does not
(*refugiado*, *refugiada*; *partido*, *partida*).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from monitor.adapters.lexicon import grammar
from monitor.adapters.lexicon.dictionary import Dictionary
from monitor.adapters.lexicon.spelling import spelt
from monitor.adapters.lexicon.tables import Tables, longest, tables
from monitor.adapters.lexicon.turkish import cases, softened
from monitor.ports import Inflected
from monitor.text import fold

MOST_FORMS: Final = 80
"""Of a word, the shortest ones: only verbs have more, with their participles in all cases."""
SHORTEST: Final = 3
"""Letters of a word that is inflected."""
VERB_FORMS: Final = 10
"""Forms of an infinitive; what has fewer only looks like one (Spanish *lugar*)."""
COMPLETED_FROM: Final = 3
COMPLETED_SHARE: Final = 0.5
"""Forms that the dictionary must have of a pattern before the rest of it is added."""


def questions(word: str, language: str) -> set[str]:
    """All that the dictionary is asked about for a word."""
    asked: set[str] = set()
    told = tables(language)
    for one in grammar.spellings(word, language):
        heads = grammar.heads(one, language)
        asked.update((one, *heads, *told.together.get(spelt(one, language), ())))
        for base in (one, *heads):
            asked |= _candidates(base, told)
    return {spelt(one, language) for one in asked}


def _candidates(word: str, told: Tables) -> set[str]:
    """Regular forms of a word, taken for any form of its patterns."""
    return {
        form
        for pattern in (*told.number, *told.gender, *told.adjectives, *told.verbs)
        for ending in pattern.endings
        if (stem := pattern.stem(word, ending))
        for form in pattern.forms(stem)
    }


def inflect(word: str, language: str, dictionary: Dictionary) -> Inflected:
    """Its forms in one language, the word itself first. The dictionary was asked before."""
    return _Choice(language, dictionary).of(word)


class _Choice:
    """What one dictionary says, read with the tables of its language."""

    def __init__(self, language: str, dictionary: Dictionary) -> None:
        self.language = language
        self.read = dictionary
        self.tables = tables(language)

    def of(self, word: str) -> Inflected:
        """Words in capitals and short ones stay as they are."""
        is_word = len(word) >= SHORTEST and word.isalpha() and not word.isupper()
        if not is_word and not grammar.is_compound(word):
            return Inflected((word,), known=False)
        if self._is_name(word):
            return Inflected((word, *self._cases_of_name(word)), self._knows(word))
        known = [one for one in self._spellings(word) if self._knows(one)]
        forms = self._lexeme(known[0]) if known else self._guess(word)
        return self._finished(word, forms, known=bool(known))

    def _spellings(self, word: str) -> list[str]:
        return [spelt(one, self.language) for one in grammar.spellings(word, self.language)]

    def _knows(self, word: str) -> bool:
        return word in self.read.lemmas or word in self.read.forms

    def _is_verb(self, lemma: str) -> bool:
        return grammar.is_verb(lemma, self.language)

    def _is_name(self, word: str) -> bool:
        """Capitalised outside of German, unless it is as such the name of a thing (Missile)."""
        if self.language == "de" or not word[:1].isupper():
            return False
        written, lower = self._spellings(word)
        return written in self.read.lemmas or lower not in self._bases(lower)

    def _cases_of_name(self, word: str) -> Iterable[str]:
        if self.language not in grammar.NAMES_INFLECT:
            return ()
        if self.language == "tr":
            return cases(word)
        found = {f for p, stem in longest(self.tables.names, word) for f in p.forms(stem)}
        for one in self._spellings(word):
            if one in self._bases(one):
                found |= self._lexeme(one)
        return sorted(found - {word})

    def _bases(self, word: str) -> set[str]:
        """The lemmas of a word: itself if it is one, else what the dictionary says."""
        lemmas = self.read.lemmas.get(word, set())
        bases = {word} if word in lemmas or self.read.own_forms(word) else lemmas
        masculines = grammar.masculines(word, self.language)
        return bases | {one for one in masculines if self.read.own_forms(one)}

    def _lexeme(self, word: str) -> set[str]:
        """All forms of a word that the dictionary has."""
        found = {word}
        for one in self.tables.together.get(word, (word,)):
            bases = self._bases(one) or {one}
            is_verb = self._is_verbal(one, bases)
            found |= self._verb(one, bases) if is_verb else self._noun(one, bases)
            found |= self._declined(word, one)
        return found

    def _is_verbal(self, word: str, bases: set[str]) -> bool:
        """Whether a word of a Romance language is meant as a verb."""
        if self.language not in grammar.ROMANCE:
            return False
        if word in bases:
            is_infinitive = grammar.is_infinitive(word, self.language)
            return is_infinitive and len(self.read.own_forms(word)) >= VERB_FORMS
        return all(map(self._is_verb, bases)) and not grammar.is_participle(word, self.language)

    def _verb(self, word: str, bases: set[str]) -> set[str]:
        found = {form for base in bases for form in self.read.forms.get(base, ())}
        for base in bases:
            found |= {
                form
                for pattern, stem in longest(self.tables.verbs, base)
                for form in pattern.forms(stem)
                if not self._is_separate(form, base)
            }
        return found | self._regular(word, {word, *bases})

    def _noun(self, word: str, bases: set[str]) -> set[str]:
        if self.language in grammar.ROMANCE and word not in bases:
            # A participle (libéré): not the whole verb.
            bases = {base for base in bases if not self._is_verb(base)} or {word}
        family = {word, *bases}
        found = set(bases) | self._nominalised(word)
        for base in bases:
            found |= self._filtered(base, self.read.forms.get(base, set()))
        if self.language == "en" and word not in bases:
            return self._english_plural(word, bases) or found
        for one in family:
            found |= self._regular(one, family) | self._counterparts(one)
        for base in bases:
            found |= self._completed(base) | self._participles(base)
        return found

    def _english_plural(self, word: str, bases: set[str]) -> set[str]:
        """A plural (talks) is the noun and not the verb (talked)."""
        for base in bases:
            if word in self._regular(base, {base, word}):
                return {base, word}
        return set()

    def _filtered(self, base: str, forms: set[str]) -> set[str]:
        """What a dictionary files under a lemma without being an inflection of it."""
        code = self.language
        if not grammar.is_small(base, code):
            forms = {form for form in forms if not grammar.is_small(form, code)}
        if grammar.is_slavic_adjective(base, code):  # adverbs
            forms = {form for form in forms if not form.endswith(("о", "ски"))}
        if code == "de":
            return forms - grammar.old_datives(base, forms)
        return {form for form in forms if not self._is_separate(form, base)}

    def _is_separate(self, form: str, base: str) -> bool:
        """Whether the feminine of a word is a word of its own (partito, partita)."""
        singulars = {form, form[:-1], form[:-1] + "a"}
        own = self.tables.own
        return not singulars.isdisjoint(own) and base not in own

    def _regular(self, word: str, family: set[str]) -> set[str]:
        """Regular forms of number, unless the dictionary knows them as another word."""
        if self.language in grammar.RICH:
            return set()
        found: set[str] = set()
        for pattern, stem in longest(self.tables.number, word):
            found |= {form for form in pattern.forms(stem) if self._is_kin(form, family)}
        return found

    def _is_kin(self, form: str, family: set[str]) -> bool:
        lemmas = self.read.lemmas.get(form)
        if lemmas is None or not lemmas.isdisjoint(family):
            return True
        return all(map(self._is_verb, lemmas)) and form not in lemmas

    def _counterparts(self, word: str) -> set[str]:
        """Feminine and masculine that the dictionary bears out."""
        if word in self.tables.own:
            return set()
        found: set[str] = set()
        for pattern in self.tables.gender:
            for ending in pattern.endings:
                if stem := pattern.stem(word, ending):
                    found |= self._borne_out(pattern.forms(stem))
        return {form for form in found if not self._is_separate(form, word)}

    def _borne_out(self, forms: list[str]) -> set[str]:
        """Masculine singular and plural, then feminine ones (German: cases, then -in).

        A feminine is his if the dictionary files it, or its plural (députées), under him; and of a
        participle (desplazado, desplazada) if it files all under the verb.
        """
        his, half = forms[0], len(forms) // 2
        if self.language == "de":
            half = next(n for n, form in enumerate(forms) if form.endswith("in"))
            pair = (his, forms[half])
            return set(forms) if all(one in self.read.lemmas for one in pair) else set()
        lemmas = [self.read.lemmas.get(form, set()) for form in forms]
        if grammar.is_participle(his, self.language) and all(
            there and all(map(self._is_verb, there)) for there in lemmas
        ):
            return set(forms)
        hers = lemmas[half:]
        if not any(his in there for there in hers) or forms[half] in hers[-1]:
            return set()
        return {form for form in forms if form in self.read.lemmas}

    def _nominalised(self, word: str) -> set[str]:
        """German adjectives used as nouns: Verletzter, die Verletzten."""
        found: set[str] = set()
        for pattern, stem in longest(self.tables.adjectives, word):
            if stem + "em" in self.read.lemmas:
                found.update(pattern.forms(stem))
        return found

    def _completed(self, base: str) -> set[str]:
        """Cases that the dictionary has given to another word, where the pattern is plain."""
        if self.language not in grammar.RICH:
            return set()
        there = self.read.forms.get(base, set())
        best: list[str] = []
        share = COMPLETED_SHARE
        for pattern, stem in longest(self.tables.number, base):
            forms = pattern.forms(stem)
            shared = len(there & set(forms))
            if shared >= COMPLETED_FROM and shared / len(forms) >= share:
                best, share = forms, shared / len(forms)
        return set(best)

    def _declined(self, word: str, other: str) -> set[str]:
        """A Slavic feminine that the tables join to a word: dictionaries have half of its cases."""
        patterns = longest(self.tables.number, other)
        is_plain = self.language in grammar.RICH and other.endswith(("а", "я", "a"))
        if word not in self.tables.together or not is_plain or len(patterns) != 1:
            return set()
        return {form for pattern, stem in patterns for form in pattern.forms(stem)}

    def _participles(self, base: str) -> set[str]:
        """All of a Slavic verb's participles in -n- or -t- of which the dictionary has some."""
        if not self.tables.participles or not self._is_verb(base):
            return set()
        return {
            one
            for form in self.read.forms.get(base, ())
            for pattern, stem in longest(self.tables.participles, form)
            for one in pattern.forms(stem)
        }

    def _cases(self, noun: str) -> set[str]:
        """Turkish; a consonant softens (kitap, kitabı) only where the dictionary has it so."""
        hard, soft = noun, softened(noun)
        if soft is None:
            return {*cases(noun)}
        is_soft = any(form.startswith(soft) for form in self.read.forms.get(noun, ()))
        return {form for form in cases(noun) if is_soft or form.startswith(hard)}

    def _guess(self, word: str) -> set[str]:
        """An unknown word inflects as its last part does, else as its ending says."""
        lower = spelt(word if self.language == "de" else word.lower(), self.language)
        for head in grammar.heads(lower, self.language):
            if self._knows(head) and head in self._bases(head):
                start = lower[: len(lower) - len(head)]
                return {start + form.lower() for form in self._lexeme(head)}
        if self.language == "de" and not lower[:1].isupper():
            return {lower}
        patterns = longest(self.tables.number, lower)
        return {lower, *(form for pattern, stem in patterns for form in pattern.forms(stem))}

    def _finished(self, word: str, forms: set[str], *, known: bool) -> Inflected:
        """Without what is no form at all: another first letter is a slip of the dictionary."""
        lower = spelt(word.lower(), self.language)
        firsts = {fold(one)[:1] for one in (word, *self.tables.together.get(lower, ()))}
        forms = forms | self.tables.also.get(lower, frozenset())
        forms -= self.tables.apart.get(lower, frozenset())
        if self.language == "ar":
            forms = set(grammar.with_possessives(forms))
            firsts |= {fold(form)[:1] for form in forms}  # broken plurals may begin otherwise
        elif self.language == "tr" and not lower.endswith(("mak", "mek")):
            forms = {form for base in self._bases(lower) or {lower} for form in self._cases(base)}
        elif self.language == "de" and word[:1].isupper():
            forms = {form for form in forms if form[:1].isupper()}
        elif self.language == "de":
            firsts.add("g")  # geschossen
        kept = {
            form
            for form in forms - {word}
            if fold(form)[:1] in firsts and ("'" in word or "'" not in form) and " " not in form
        }
        ordered = sorted(kept, key=lambda form: (len(form), form))
        return Inflected((word, *ordered[:MOST_FORMS]), known)
