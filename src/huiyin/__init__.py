"""Huiyin (回音): every matter gets an answer, and each one lands."""
