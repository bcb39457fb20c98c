"""Changes at the sorting desk. Call through this module: `letters.register(...)`."""

from huiyin.voice.letters.actions.groups import set_group
from huiyin.voice.letters.actions.intake import collect_letters
from huiyin.voice.letters.actions.keys import (
    NewGroupKey,
    admit,
    ask_for_rotations,
    create_group_key,
    follow_departure,
    reset_key,
    rewrap_key,
    set_up_key,
)
from huiyin.voice.letters.actions.publishing import publish_groups
from huiyin.voice.letters.actions.retention import approve, note_of_end, propose, retire
from huiyin.voice.letters.actions.sorting import (
    Summary,
    assign_many,
    forget_drafts,
    join,
    leave_off,
    read,
    refuse_empty,
    register,
    register_paper,
    save_draft,
)
from huiyin.voice.letters.actions.threads import ask, put_aside, send_outgoing, take_verdict, tell_writer
from huiyin.voice.letters.actions.ticking import tick
from huiyin.voice.letters.actions.withdrawing import withdraw

__all__ = [
    "NewGroupKey",
    "Summary",
    "admit",
    "approve",
    "ask",
    "ask_for_rotations",
    "assign_many",
    "collect_letters",
    "create_group_key",
    "follow_departure",
    "forget_drafts",
    "join",
    "leave_off",
    "note_of_end",
    "propose",
    "publish_groups",
    "put_aside",
    "read",
    "refuse_empty",
    "register",
    "register_paper",
    "reset_key",
    "retire",
    "rewrap_key",
    "save_draft",
    "send_outgoing",
    "set_group",
    "set_up_key",
    "take_verdict",
    "tell_writer",
    "tick",
    "withdraw",
]
