"""Numbers per day as columns of a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

HEIGHT = 5
EIGHTHS = " ▁▂▃▄▅▆▇█"
WIDEST = 3


def columns(
    counts: Sequence[int], first: str, last: str, width: int, *, is_plain: bool = False
) -> list[str]:
    """Lines at most `width` wide, a column a day, or several days where there are too many.

    `first` and `last` stand below the first and the last day. `is_plain`: ASCII only.
    """
    if not any(counts):
        return []
    room = max(1, width - len(str(sum(counts))) - 2)
    days = ceil(len(counts) / room)
    sums = [sum(counts[at : at + days]) for at in range(0, len(counts), days)]
    top = max(sums)
    margin = len(str(top)) + 2
    wide = max(1, min(WIDEST, room // len(sums)))
    bar = max(1, wide - 1)
    lines = []
    for row in range(HEIGHT, 0, -1):
        cells = (_cell(n, top, row, is_plain=is_plain) * bar for n in sums)
        label = str(top) if row == HEIGHT else ""
        inside = "".join(cell.ljust(wide) for cell in cells)
        lines.append(f"{label:>{margin - 2}} {'|' if is_plain else '│'}{inside}".rstrip())
    floor = "+" + "-" * (wide * len(sums)) if is_plain else "└" + "─" * (wide * len(sums))
    lines.append(f"{'':>{margin - 2}} {floor}")
    ends = f"{first}{last:>{max(len(last) + 1, wide * len(sums) - len(first))}}"
    lines.append(f"{'':>{margin}}{ends if len(counts) > 1 else first}")
    if days > 1:
        lines.append(f"  {days} days a column")
    return lines


def _cell(number: int, top: int, row: int, *, is_plain: bool) -> str:
    """What a bar shows in a row (1 is the lowest); what is not nothing is seen."""
    filled = max(number > 0, round(number * HEIGHT * 8 / top)) - 8 * (row - 1)
    if is_plain:
        return "#" if filled >= 4 or (row == 1 and filled > 0) else " "  # noqa: PLR2004 - half
    return EIGHTHS[max(0, min(8, filled))]
