"""How the checks' weights are made: rows of training/, tuned top layers, linear heads, thresholds."""
