"""What the rulebook tells apps above."""

from django.dispatch import Signal

# Holidays were entered; sent inside the transaction. Arguments: days (list of dates), whole_years (set), at.
calendar_changed = Signal()
# A rule was adopted or withdrawn; sent inside the transaction. Arguments: key, at.
rule_changed = Signal()
