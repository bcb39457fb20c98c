"""What duties tell apps above, inside the same transaction."""

from django.dispatch import Signal

# Duties were opened, settled, moved, handed over or became overdue. Arguments: verb, duties (list), at, by.
duty_changed = Signal()
