"""Verbs of talks, visits and help: raise, record, confirm, dispute, decline, divide, help, forget."""

from huiyin.voice.visits.actions.contacts import (
    Need,
    Record,
    confirm,
    correct,
    dispute,
    open_need,
    record,
    record_trigger,
)
from huiyin.voice.visits.actions.division import divide
from huiyin.voice.visits.actions.hardship import (
    NewCase,
    NewMeasure,
    act,
    finish,
    promise,
    propose_case,
)
from huiyin.voice.visits.actions.heart import settle_everywhere, settle_talks, settle_vacated
from huiyin.voice.visits.actions.many import Met, confirm_many, record_many
from huiyin.voice.visits.actions.ticking import destroy_words, tick
from huiyin.voice.visits.actions.triggers import (
    NewTrigger,
    decline,
    end_for_leaver,
    follow_care,
    keep_apart,
    let_know,
    raise_moved,
    raise_moves,
    raise_trigger,
)

__all__ = [
    "Met",
    "Need",
    "NewCase",
    "NewMeasure",
    "NewTrigger",
    "Record",
    "act",
    "confirm",
    "confirm_many",
    "correct",
    "decline",
    "destroy_words",
    "dispute",
    "divide",
    "end_for_leaver",
    "finish",
    "follow_care",
    "keep_apart",
    "let_know",
    "open_need",
    "promise",
    "propose_case",
    "raise_moved",
    "raise_moves",
    "raise_trigger",
    "record",
    "record_many",
    "record_trigger",
    "settle_everywhere",
    "settle_talks",
    "settle_vacated",
    "tick",
]
