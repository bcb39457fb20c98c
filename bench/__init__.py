"""Measures what design promises about speed: `python -m bench`, or `make bench`."""
