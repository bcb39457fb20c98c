"""Cells of a workbook as text, and what an import would change: pure, at the edges."""

import pytest

from huiyin.ground.people.rules import intake, roll
from huiyin.ground.people.rules.intake import ABSENT, ENDS


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (True, "是"), (False, "否"), (3.0, "3"), (3.5, "3.5"), ("１２Ａ", "12A"), ("甲\x07乙", "甲 乙")],
)
def test_cell_is_read_as_text(value, text):
    assert intake.plain(value) == text


def test_more_faults_than_are_kept_are_counted():
    book = intake.Book()

    for row in range(intake.MAX_FAULTS + 2):
        book.blame("人员", row, "工号", "重复")

    assert (len(book.faults), book.fault_count) == (intake.MAX_FAULTS, intake.MAX_FAULTS + 2)


def test_column_an_older_workbook_lacks_keeps_what_is_there():
    rows = [[2, "A", ABSENT], [3, "B", ABSENT], [4, "C", "新"]]

    roll.keep_absent(rows, {"A": ("A", "旧"), "C": ("C", "旧")}, [2])

    assert [row[2] for row in rows] == ["旧", "", "新"]


def test_what_ended_before_stays_as_it_is_and_what_is_not_there_cannot_end():
    place = ENDS["人员"]
    gap = [""] * (place - 2)
    rows = [[n, code, *gap, "2026-11-01"] for n, code in enumerate("ABC", 2)]
    there = {"A": ("A", *gap, None), "B": ("B", *gap, "2026-01-01")}

    change = roll.compare_ending(rows, there, place=place)

    assert (change.ending, change.same, change.new, change.changed) == ([("A", "2026-11-01")], 2, [], [])
