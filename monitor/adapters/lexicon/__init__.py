"""The door to the dictionaries: forms of ordinary words, read in processes of their own."""

from monitor.adapters.lexicon.lexicon import FOLDER, DictionaryLexicon

__all__ = ["FOLDER", "DictionaryLexicon"]
