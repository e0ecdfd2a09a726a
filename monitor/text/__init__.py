"""Entry -> item: folding, tokens with offsets, datelines, version markers, furniture, language."""

from monitor.text.clean import clean
from monitor.text.fold import fold, fold_marked
from monitor.text.tokens import Token, token_texts, tokens

__all__ = ["Token", "clean", "fold", "fold_marked", "token_texts", "tokens"]
