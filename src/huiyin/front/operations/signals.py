"""What operations tell: the clock can't be believed."""

from django.dispatch import Signal

# The clock went back or jumped. Arguments: mark (ClockMark), at.
clock_alarmed = Signal()
