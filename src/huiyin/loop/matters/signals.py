"""What matters tell apps above, inside the same transaction."""

from django.dispatch import Signal

# A matter changed. Arguments: matter (after), before (Snapshot or None), step (Step: verb, by, at, words, data).
matter_changed = Signal()
