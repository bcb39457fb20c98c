"""Views of the grid: the picture, whom one answers for, gaps, coverage, versions, the draft."""
