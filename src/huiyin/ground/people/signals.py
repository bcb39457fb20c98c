"""What people tell apps above; all are sent inside the transaction of the change."""

from django.dispatch import Signal

# A post lost its holder or was closed. Arguments: post, by, at; in_bulk where `roll_changed` follows.
post_vacated = Signal()
# A post got a holder. Arguments: post, person, by, at; in_bulk likewise, is_new where it was opened with it.
post_filled = Signal()
# A person left the enterprise; tenures have ended, sessions too. Arguments: person, by, at; in_bulk likewise.
person_left = Signal()
# Somebody began to work here. Arguments: person, by, at.
person_hired = Signal()
# Somebody went to another unit or branch. Arguments: person, before (ids of unit and branch), by, at.
person_moved = Signal()
# A workbook was carried out. Arguments: joined, left (sets of ids), moved (ids of unit and branch before, by person),
# is_first (no workbook came before: the mine was taken over), by, at. Posts are told by signals of their own.
roll_changed = Signal()
# The password was set anew by somebody else, so that letter keys must be renewed. Arguments: person, by, at.
password_reset = Signal()
# Units got another place in the tree. Arguments: moved (path before and after, by the unit's id; those below included).
units_moved = Signal()
# Posts went to another unit. Arguments: moved (path of the unit before and after, by the post's id).
posts_moved = Signal()
# A branch got another post that leads it. Arguments: branch, by, at.
secretary_named = Signal()
# A branch got another committee. Arguments: branch, by, at.
committee_set = Signal()
