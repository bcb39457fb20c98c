"""What the grid tells apps above; all are sent inside the transaction of the change."""

from django.dispatch import Signal

# A version came into force: adopted for today, or its day has come. Arguments: grid, by, at.
grid_adopted = Signal()
# People got another carer, or none. Arguments: people (set of ids), by, at.
care_changed = Signal()
# The proof of coverage has new or fewer gaps. Arguments: branches (set of ids whose gaps changed), by, at.
gaps_changed = Signal()
