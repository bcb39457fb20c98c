"""Reads for operators: the clock and the steps of the tick, the checks of `huiyin verify`."""
