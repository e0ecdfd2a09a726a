"""`python -m monitor` is `wire-monitor`."""

from monitor.cli import main

main()
