"""`wire-monitor demo`: the production rounds on sample wires served over loopback."""
