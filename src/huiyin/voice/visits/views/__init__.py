"""Views of talks, visits and help."""
