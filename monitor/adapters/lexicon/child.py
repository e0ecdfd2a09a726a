"""The process that reads one dictionary: words come in as JSON, their forms go out, it ends.

Started by `lexicon`. Whatever a dictionary costs in memory and time is gone with it.
"""

from __future__ import annotations

import contextlib
import json
import resource
import signal
import sys

from monitor.adapters.lexicon.choosing import inflect, questions
from monitor.adapters.lexicon.dictionary import read_dictionary


def main(arguments: list[str]) -> int:
    """Arguments: language, seconds that it may take, bytes of memory."""
    language, deadline_s, memory = arguments[0], float(arguments[1]), int(arguments[2])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business
    signal.setitimer(signal.ITIMER_REAL, deadline_s + 1)  # should the parent be gone
    for limit, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))
    words = json.loads(sys.stdin.buffer.read())
    answer = forms_of(words, language)
    sys.stdout.buffer.write(json.dumps(answer).encode())
    return 0


def forms_of(words: list[str], language: str) -> dict[str, list[object]]:
    """Word -> [whether the dictionary knows it, its forms]."""
    asked = {question for word in words for question in questions(word, language)}
    dictionary = read_dictionary(language, asked)
    found = {word: inflect(word, language, dictionary) for word in words}
    return {word: [told.known, list(told.forms)] for word, told in found.items()}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
