"""Bytes to entries: one file per format behind a sniffing front.

`read` takes a feed document of any format, `read_article` a web page with one article, and
`prune` leaves out of a feed what was read before. Everything here is a function of its arguments;
the parsers are imported when a document needs them.
"""

from monitor.formats.article import read_article
from monitor.formats.front import Rest, prune, read
from monitor.formats.slicing import Cut, cut

__all__ = ["Cut", "Rest", "cut", "prune", "read", "read_article"]
