"""The sets of kinds one may choose from, as the rulebook holds them, beside the lists in force."""

from dataclasses import dataclass
from datetime import date

from huiyin.ground.rulebook import queries as rulebook
from huiyin.voice.visits.rules.kinds import Form

KEYS: dict[str, str] = {Form.TALK: "talk.triggers", Form.VISIT: "visit.triggers"}
PRESETS: dict[str, tuple[str, ...]] = {
    Form.TALK: (
        "talk.preset.coal",
        "talk.preset.state_enterprise",
        "talk.preset.longmenxia",
        "talk.preset.pingmei8",
        "talk.preset.accidents",
    ),
    Form.VISIT: ("visit.preset.coal", "visit.preset.longmenxia"),
}


@dataclass(frozen=True, slots=True)
class Preset:
    """A set by its key, what it is called, where it comes from, and whether it is the one in force."""

    key: str
    title: str
    kinds: list[str]
    citation: str
    is_current: bool


def current(form: str, day: date) -> list[str]:
    """Return the kinds in force on a day."""
    return list(rulebook.value(KEYS[form], on=day))


def presets(form: str, day: date) -> list[Preset]:
    """Return the sets one may choose for talks or visits."""
    now = current(form, day)
    rules = [rulebook.rule(key, on=day) for key in PRESETS[form]]
    return [Preset(r.key, r.title, list(r.value), r.citation, list(r.value) == now) for r in rules]


def preset(form: str, key: str, day: date) -> Preset | None:
    """Return one of the sets by its key, or None."""
    return next((one for one in presets(form, day) if one.key == key), None)
