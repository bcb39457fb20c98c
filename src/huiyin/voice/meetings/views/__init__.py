"""Views of meetings: lists, series, one meeting, who comes, minutes."""
