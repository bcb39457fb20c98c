"""Random verbs by random roles against a small model: the invariants hold whatever people try."""

import random
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from huiyin.ground.ledger.models import Entry
from huiyin.ground.people.rules import Actor
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.states import BUCKET, ENDED, TRANSITIONS, Bucket, State, Verb
from huiyin.loop.matters.tests import cast

ROLES = ["officer", "officer2", "chair", "chief", "vice", "electric", "wind", "discipline", "delegate", "writer"]
VERBS = [v for v in Verb if v not in (Verb.DRAW, Verb.PASS_UP)]


def attempt(mine, matter, verb, role, at, dice):
    """Try one verb as one role; returns whether the product let it happen."""
    by = Actor(writer_of=matter.pk) if role == "writer" else mine.actor(role)
    day = at.date() + timedelta(days=dice.randint(0, 6))
    post = mine.posts[dice.choice(["electric", "wind"])]
    other = dice.choice(list(Matter.objects.order_by("pk")))
    extra = {
        Verb.ASSIGN: {"to": post},
        Verb.OBJECT: {"reason": "不归本队管。"},
        Verb.RULE: {"to": post, "reason": "主办。"},
        Verb.EXTEND: {"until": day, "reason": "等配件。"},
        Verb.DECLINE_EXTENSION: {"reason": "不必。"},
        Verb.PAUSE: {"code": "waiting_parts"},
        Verb.ANSWER: {"text": "已修。", "result": "done"},
        Verb.REPORT_LANDED: {"text": "已恢复。"},
        Verb.REOPEN: {"reason": "没修好。"},
        Verb.REFUSE: {"code": "not_ours", "basis": "条例", "alternative": "可向上级反映。"},
        Verb.REVIEW: {"reason": "不服。"},
        Verb.UPHOLD: {"reason": "维持。"},
        Verb.OVERTURN: {"reason": "应受理。"},
        Verb.MERGE: {"into": other},
        Verb.SUPERVISE: {"text": "抓紧。", "until": day},
        Verb.PROPOSE_DISPOSAL: {"reason": "到期。"},
    }.get(verb, {})
    try:
        getattr(matters, verb.value)(matter, by=by, at=at, **extra)
    except Refused:
        return False
    return True


def check_invariants():
    for matter in Matter.objects.select_related("clock"):
        assert (matter.debtor_id is None) == (matter.state in ENDED)
        if matter.state not in ENDED | {State.MERGED}:
            assert matter.clock.settled_at is None
            assert matter.clock.post_id == matter.debtor_id
        else:
            assert matter.clock is None
        if matter.state == State.MERGED:
            assert matter.debtor_id == matter.parent.debtor_id
        replayed = ""
        for verb, data in (
            Entry.objects.filter(subject="matter", subject_id=matter.pk).order_by("id").values_list("verb", "data")
        ):
            assert data["from"] == replayed
            if replayed:
                assert TRANSITIONS[replayed, verb.removeprefix("matter.")] == data["to"]
            replayed = data["to"]
        assert replayed == matter.state
    parts = [BUCKET[state] for state in Matter.objects.values_list("state", flat=True)]
    assert len(parts) == sum(parts.count(part) for part in Bucket)
    open_clocks = set(Matter.objects.exclude(clock=None).values_list("clock_id", flat=True))
    running = Duty.objects.filter(source="matter", settled_at=None).exclude(
        kind__in=[DutyKind.SUPERVISE, DutyKind.READ, DutyKind.APPROVE]
    )
    assert set(running.values_list("pk", flat=True)) == open_clocks
    asked = set(Matter.objects.exclude(approval=None).values_list("approval_id", flat=True))
    waiting = Duty.objects.filter(kind=DutyKind.APPROVE, settled_at=None).exclude(post=None)
    assert set(waiting.values_list("pk", flat=True)) == asked


@pytest.mark.django_db
@settings(
    max_examples=15, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(seed=st.integers(0, 2**32))
def test_random_verbs_by_random_roles_keep_the_invariants(mine, seed):
    with transaction.atomic():
        done = play(mine, random.Random(seed))
        check_invariants()
        transaction.set_rollback(True)

    assert done > 0


def play(mine, dice):
    """Let sixty random attempts happen to three matters over some weeks; returns how many went through."""
    at = cast.MONDAY
    for _ in range(3):
        cast.registered(mine)
    done = 0
    for _ in range(60):
        at += timedelta(hours=dice.choice([1, 5, 24, 72]))
        matter = dice.choice(list(Matter.objects.order_by("pk")))
        legal = [v for v in VERBS if (matter.state, v) in TRANSITIONS]
        verb = dice.choice(legal if legal and dice.random() < 0.8 else VERBS[1:])
        done += attempt(mine, matter, verb, dice.choice(ROLES), at, dice)
        if dice.random() < 0.2:
            matters.tick(at)
            duties.tick(at)
    return done
