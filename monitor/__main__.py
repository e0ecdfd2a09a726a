"""`wire-monitor`, and `python -m monitor`."""

from __future__ import annotations

import sys

INTERRUPTED = 130


def main() -> None:
    """Run a command. Ctrl-C is no bug to be traced, not even while the commands are imported."""
    try:
        from monitor.cli import main as run  # noqa: PLC0415
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    run()


if __name__ == "__main__":
    main()
