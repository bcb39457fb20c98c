"""Rules of the figures: what counts as what, which cells stay hidden, how each figure is computed in words."""
