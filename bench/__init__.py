"""How fast imports are, as ratios measured in one run: `make bench`."""
