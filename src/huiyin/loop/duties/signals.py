"""What duties tell apps above, inside the same transaction; what rooms are asked that must not know each other."""

from django.dispatch import Signal

# Duties were opened, settled, moved, handed over or became overdue. Arguments: verb, duties (list), at, by.
duty_changed = Signal()

# Somebody draws up what a post could do this month: a room that knows of something answers with hints
# (`rules.Hint`), counted, without names. Arguments: post_id, day.
hints_asked = Signal()
