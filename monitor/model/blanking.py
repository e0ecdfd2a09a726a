"""What may be shown of a text with addresses in it: their passwords and keys are blanked."""

from __future__ import annotations

import re
from urllib.parse import unquote

HIDDEN = "***"

_USERINFO = re.compile(
    r"""
    (?: (?<=://) | (?<=\bhttps:) | (?<=\bhttp:) )    # also of a mistyped address
      [^\s/?#"'<>`]* (?=@)                  # all up to the last @ before the path
    | (?<=://) [^\s/?#@:\[\]"'<>`]*          # also of a password with a / in it, which no port is:
      : (?! \d* (?: [/?#\s"'<>`] | $ ) ) [^\s"'<>`]{0,300} (?=@)
    | (?<=%3a%2f%2f) (?: (?!%2f|%3f|%23) [^\s/?#&"'<>`] ){0,300} (?=%40)  # in a value of a query
    """,
    re.IGNORECASE | re.VERBOSE,
)
_ASSIGNED = re.compile(
    r"""
    (?: [?&;\#] | %3f | %26 | %3b | %23 )
    (?P<name> (?: (?! %3d | %26 | %3f | %3b | %23 ) [^\s=&;?\#/"'<>`] ){1,100} )
    (?: = | %3d )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_VALUE = re.compile(r"""(?: (?! ;[\w.%\[\]-]+= ) [^\s&"<>`] )+""", re.VERBOSE)
"""To the next parameter; a quote may be a part of it."""
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_SECRET = re.compile(
    r"""
    .* (?: keys? | cookies? | tokens? | secrets? | passw(?:or)?ds? | passphrase | pwd | signatures?
         | credentials? | auth )
    | pass | sig | hmac | jwt | pin | (?:auth|access|pass)? code | \w* session (?:id)? | sid
    | o?auth (?: n | z | enticat\w* | ori[sz]at\w* )
    """,
    re.VERBOSE,
)


def blanked(text: str) -> str:
    """The text without user info, and without values of queries that are `named_as_secret`.

    Addresses are found wherever they stand, also inside of others, and with `;` or `&amp;` between
    parameters. What is blanked in doubt is too much, not too little.
    """
    text = _USERINFO.sub(HIDDEN, text)
    parts: list[str] = []
    at = 0
    for found in _ASSIGNED.finditer(text):
        if found.start() < at or not named_as_secret(unquote(found["name"])):
            continue
        value = _VALUE.match(text, found.end())
        if value is not None:
            parts += (text[at : found.end()], HIDDEN)
            at = value.end()
    return "".join((*parts, text[at:]))


def named_as_secret(name: str) -> bool:
    """Whether a word of a name (`clientSecret`, `X-Api-Key`, `auth_token`) means a secret."""
    return any(_SECRET.fullmatch(word.lower()) for word in _WORD.findall(name))
