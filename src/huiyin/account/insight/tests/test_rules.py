"""Which cells are hidden; what a move between units changes."""

from datetime import date

from huiyin.account.insight.rules import tallies
from huiyin.account.insight.rules.board import months_back
from huiyin.account.insight.rules.privacy import shown
from huiyin.account.insight.rules.tallies import Standing

MARCH = date(2026, 3, 1)


def standing(path="0000000100000002", **more):
    values = {
        "path": path,
        "month": MARCH,
        "state": "assigned",
        "topic": "canteen",
        "refusal": "",
        "is_vital": False,
        "is_public": False,
        "bounces": 0,
        "reopenings": 0,
        "debtor_id": 5,
    }
    return Standing(**(values | more))


def test_a_move_between_units_leaves_the_common_ancestor_alone():
    before, after = standing(), standing("0000000100000003")

    found = tallies.change(before, after)

    assert {key[1] for key in found if key[0] == "unit"} == {2, 3}
    assert sum(found.values()) == 0


def test_small_cells_are_hidden_and_never_one_alone():
    assert shown({"canteen": 12, "wages": 3, "ppe": 7}) == {"canteen": "12", "wages": "少于5", "ppe": "不单列"}


def test_two_small_cells_hide_each_other():
    assert shown({"canteen": 12, "wages": 3, "ppe": 4}) == {"canteen": "12", "wages": "少于5", "ppe": "少于5"}


def test_a_unit_of_fewer_than_five_people_shows_no_topic():
    assert shown({"canteen": 12, "wages": 0}, people=4) == {"canteen": "少于5", "wages": "0"}


def test_months_back_crosses_the_year():
    assert months_back(date(2026, 2, 9), 3) == [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]
