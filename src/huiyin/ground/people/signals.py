"""What people tell apps above; all are sent inside the transaction of the change."""

from django.dispatch import Signal

# A post lost its holder or was closed. Arguments: post, by, at.
post_vacated = Signal()
# A post got a holder. Arguments: post, person, by, at.
post_filled = Signal()
# A person left the enterprise; tenures have ended, sessions too. Arguments: person, by, at.
person_left = Signal()
# The password was set anew by somebody else, so that letter keys must be renewed. Arguments: person, by, at.
password_reset = Signal()
# Units got another place in the tree. Arguments: moved (path before and after, by the unit's id; those below included).
units_moved = Signal()
# Posts went to another unit. Arguments: moved (path of the unit before and after, by the post's id).
posts_moved = Signal()
