"""The diagram in the documentation is the transition table of today."""

from pathlib import Path

from django.core.management import call_command

from huiyin.loop.matters.rules import diagram
from huiyin.loop.matters.rules.states import TRANSITIONS, State, Verb

LOOP = Path(__file__).parents[5] / "docs" / "developers" / "loop.md"


def test_documentation_is_current():
    assert LOOP.read_text(encoding="utf-8") == diagram.page()


def test_draw_loop_writes_the_page(tmp_path):
    call_command("draw_loop", to=tmp_path / "loop.md", verbosity=0)

    assert (tmp_path / "loop.md").read_text(encoding="utf-8") == diagram.page()


def test_every_state_and_every_move_is_drawn():
    drawn = diagram.mermaid()

    assert all(f"    {state.value}: {state.label}" in drawn for state in State)
    for (state, verb), to in TRANSITIONS.items():
        if state != to:
            line = next(x for x in drawn.splitlines() if x.startswith(f"    {State(state).value} --> {to.value}: "))
            assert Verb(verb).label in line
