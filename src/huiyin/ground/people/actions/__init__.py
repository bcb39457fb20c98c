"""Changes of units, posts, people and their credentials. Call through this module: `people.hire(...)`."""

from huiyin.ground.people.actions.credentials import (
    change_password,
    forget_tries,
    reset_password,
    set_up_second_factor,
    sign_in,
    verify_second_factor,
)
from huiyin.ground.people.actions.intake import accept, hand_out_codes, take_in
from huiyin.ground.people.actions.organisation import (
    close_post,
    close_unit,
    name_secretary,
    open_branch,
    open_post,
    open_unit,
    set_committee,
)
from huiyin.ground.people.actions.seats import Seat, open_seats
from huiyin.ground.people.actions.staff import About, appoint, hire, leave, move, vacate

__all__ = [
    "About",
    "Seat",
    "accept",
    "appoint",
    "change_password",
    "close_post",
    "close_unit",
    "forget_tries",
    "hand_out_codes",
    "hire",
    "leave",
    "move",
    "name_secretary",
    "open_branch",
    "open_post",
    "open_seats",
    "open_unit",
    "reset_password",
    "set_committee",
    "set_up_second_factor",
    "sign_in",
    "take_in",
    "vacate",
    "verify_second_factor",
]
