"""The house's rules that a machine can read: actions, names of verbs, size of files, what templates may hold."""

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import reverse

from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.forms import FORMS
from huiyin.loop.matters.rules import sentences
from huiyin.loop.matters.rules.states import Verb
from huiyin.loop.matters.views import verbs as views

SOURCE = Path(__file__).parents[1] / "src" / "huiyin"
CODE = sorted(f for f in SOURCE.rglob("*.py") if "migrations" not in f.parts and "tests" not in f.parts)
TEMPLATES = sorted(SOURCE.rglob("*.html"))
BY_THE_CLOCK = {Verb.REGISTER, Verb.DRAW, Verb.PASS_UP}  # no sheet: a page of its own, or the tick
# Latin words a Chinese page may show: file formats, units, names of things everybody calls so.
KNOWN = {
    *("A", "A4", "API", "App", "CSS", "CSV", "Cookie", "Ctrl", "Enter",),
    *("Esc", "Excel", "Fi", "HTML", "HTTPS", "Huiyin", "IP", "JPG", "JSON",),
    *("JavaScript", "KB", "MB", "PDF", "PIN", "PNG", "Python", "QR", "SHA",),
    *("TOTP", "Tor", "U", "USB", "VPN", "WPS", "Wi", "Word", "XLSX",),
    *("json", "xlsx",),
}  # fmt: skip


def name(file: Path) -> str:
    return str(file.relative_to(SOURCE))


def test_files_stay_below_400_lines():
    long = [(name(f), n) for f in CODE if (n := len(f.read_text(encoding="utf-8").splitlines())) > 400]

    assert long == []


def test_modules_open_with_a_line_about_themselves():
    silent = [
        name(f)
        for f in CODE
        if (text := f.read_text(encoding="utf-8").strip()) and not ast.get_docstring(ast.parse(text))
    ]

    assert silent == []


MATTER_VERBS = [verb for verb in Verb if verb not in {Verb.PASS_UP}]


@pytest.mark.parametrize("verb", MATTER_VERBS)
def test_verb_has_an_action_of_its_name(verb):
    action = getattr(matters, verb.value)
    _, *rest = inspect.signature(action).parameters.values()

    assert [p.name for p in rest if p.kind is not inspect.Parameter.KEYWORD_ONLY] == []
    assert {"at"} <= {p.name for p in rest}
    assert inspect.getdoc(action)
    assert hasattr(action, "__wrapped__"), f"{verb} runs outside a transaction"


@pytest.mark.parametrize("verb", [verb for verb in Verb if verb not in BY_THE_CLOCK])
def test_verb_has_one_name_in_view_address_form_and_sentence(verb):
    assert reverse(f"matters:{verb}", args=[12]) == f"/matters/12/{verb}/"
    assert callable(getattr(views, verb.value))
    assert verb in FORMS
    assert verb in sentences.WILL
    assert verb in sentences.DONE


def test_matters_write_to_the_ledger_at_one_place_only():
    folder = SOURCE / "loop" / "matters" / "actions"
    calls = {name(f): f.read_text(encoding="utf-8").count("ledger.record(") for f in folder.glob("*.py")}

    assert {f: n for f, n in calls.items() if n} == {
        "loop/matters/actions/change.py": 1,
        "loop/matters/actions/places.py": 1,  # a place is no matter
    }


def public_functions(file: Path):
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return [n for n in tree.body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")]


ROOMS = [c.name for c in apps.get_app_configs() if c.name.startswith("huiyin.")]
# Not one transaction, and why.
APART = {
    ("people", "take_in"),  # the workbook is read by another process first
    ("boxes", "open_together"),  # a wrong password stays counted when the opening is refused
    ("letters", "register_paper"),  # two databases, one after the other
    ("desk", "delete_view"),  # one statement
}
# Parts that actions share and run inside their caller's transaction.
PARTS = {
    *("huiyin.loop.matters.actions.change", "huiyin.voice.letters.actions.publishing"),
    *("huiyin.ground.people.actions.roll",),
}


def actions_of(room: str) -> list[tuple[str, Callable[..., object]]]:
    """Return the public verbs of an app: what its actions file holds, or what the folder's files hold."""
    try:
        found = importlib.import_module(f"{room}.actions")
    except ModuleNotFoundError:
        return []
    names = [f"{found.__name__}.{one.name}" for one in pkgutil.iter_modules(getattr(found, "__path__", []))]
    files = [importlib.import_module(name) for name in names] or [found]
    given = set(getattr(found, "__all__", ())) or None
    return [
        (name, verb)
        for file in files
        if file.__name__ not in PARTS
        for name, verb in vars(file).items()
        if inspect.isfunction(verb) and inspect.unwrap(verb).__module__ == file.__name__
        if not name.startswith("_") and (given is None or name in given)
    ]


VERBS = [(room.rpartition(".")[2], name, verb) for room in ROOMS for name, verb in actions_of(room)]
ACTED = [one for one in VERBS if "by" in inspect.signature(one[2]).parameters]


@pytest.mark.parametrize(("room", "name", "verb"), ACTED, ids=[f"{room}.{name}" for room, name, _ in ACTED])
def test_every_action_is_one_transaction_told_by_keyword_who_acts_and_when(room, name, verb):
    parameters = inspect.signature(verb).parameters
    plain = [p.name for p in parameters.values() if p.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD]

    assert {p for p in ("by", "at") if p in plain} == set()
    assert len(plain) <= 2, "the subject and one thing that is done with it"
    assert hasattr(verb, "__wrapped__") or (room, name) in APART, "outside a transaction"


def test_actions_were_found_in_every_wing_that_has_some():
    assert {room for room, _, _ in ACTED} >= {"people", "rulebook", "files", "duties", "matters", "letters", "boxes"}
    assert len(ACTED) > 60
    assert {(room, name) for room, name in APART} <= {(room, name) for room, name, _ in VERBS}


# Parts of an action that several actions share; no verb of their own.
STEPS = {("change", "enforce"), ("change", "acting_post"), ("publishing", "record")}
ACTIONS = [f for f in CODE if f.stem == "actions" or f.parent.name == "actions"]


@pytest.mark.parametrize("file", ACTIONS, ids=name)
def test_actions_take_who_acts_by_keyword_and_say_what_they_do(file):
    wrong = []
    for function in public_functions(file):
        if (file.stem, function.name) in STEPS:
            continue
        plain = [a.arg for a in function.args.posonlyargs + function.args.args]
        if "by" in plain or "at" in plain[1:]:
            wrong.append((function.name, "by and at are keywords"))
        if not ast.get_docstring(function):
            wrong.append((function.name, "says nothing"))

    assert wrong == []


@pytest.mark.parametrize("file", [f for f in CODE if f.stem == "views" or f.parent.name == "views"], ids=name)
def test_views_leave_rows_to_queries_and_actions(file):
    text = file.read_text(encoding="utf-8")

    assert [word for word in (".objects", ".save(", ".delete()") if word in text and f"session{word}" not in text] == []


def test_no_code_marks_text_as_safe_by_hand():
    marked = [name(f) for f in CODE if re.search(r"\bmark_safe\b|autoescape off", f.read_text(encoding="utf-8"))]

    assert marked == []


@pytest.mark.parametrize("file", TEMPLATES, ids=name)
def test_template_holds_no_inline_code_and_no_raw_text(file):
    text = file.read_text(encoding="utf-8")
    patterns = (
        r"\|\s*safe\b",
        r"autoescape off",
        r"\sstyle=",
        r"<style",
        r"\son[a-z]+=\"",
        r"<script(?![^>]*\bsrc=)[^>]*>\s*\S",
    )

    found = [p for p in patterns if re.search(p, text)]

    assert found == []


@pytest.mark.parametrize("file", TEMPLATES, ids=name)
def test_template_speaks_chinese(file):
    text = re.sub(
        r"\{% block \w+ %\}[a-z0-9 -]*\{% endblock %\}|\{% block \w+_attrs %\}.*?\{% endblock %\}",
        " ",
        file.read_text(encoding="utf-8"),
    )  # classes
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<!--.*?-->", " ", text, flags=re.DOTALL)
    text = re.sub(r"<(code|kbd|pre|script)\b.*?</\1>", " ", text, flags=re.DOTALL)
    text = re.sub(r"""&[a-z]+;|<(?:"[^"]*"|'[^']*'|[^>"'])*>""", " ", text)
    words = set(re.findall(r"[A-Za-z][A-Za-z]+", text)) - KNOWN

    assert sorted(words) == []


def test_no_model_counts_what_the_mission_forbids_to_count():
    forbidden = re.compile(r"like|login|log_in|visits_count|minutes_(spent|online)|online|dwell|clicks|points")
    fields = [
        f"{m.__name__}.{f.name}"
        for m in apps.get_models()
        for f in m._meta.get_fields()
        if m.__module__.startswith("huiyin")
    ]

    assert [one for one in fields if forbidden.search(one.partition(".")[2]) and not one.endswith(".last_login")] == []
