"""Bytes to entries: one file per format behind a sniffing front.

`read` takes a feed document of any format, `read_article` a web page with one article, and
`read_known` says at once whether a feed holds nothing that was not read before. Everything here
is a function of its arguments; the parsers are imported when a document needs them.
"""

from monitor.formats.article import read_article
from monitor.formats.front import read, read_known
from monitor.formats.slicing import Cut, cut

__all__ = ["Cut", "cut", "read", "read_article", "read_known"]
