"""A series of the branch's committee and a meeting of it; papers as somebody hands them in."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.urls import reverse
from PIL import Image

from huiyin.ground.files import queries as files
from huiyin.ground.ledger.models import Entry
from huiyin.loop.matters.tests import cast
from huiyin.voice.meetings import actions
from huiyin.voice.meetings.models import Attendance, Meeting, Paper, Series
from huiyin.voice.meetings.queries import shelf
from huiyin.voice.meetings.queries.shelf import Filters
from huiyin.voice.meetings.tests.conftest import NOON, closed, running, said, series_of


def url(name, *args):
    return reverse(f"meetings:{name}", args=args)


def html(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def picture(shade: int = 120, name: str = "协调办法.png") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("L", (40, 60), shade).save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


def new(title: str = "部门协调办法", kind: str = "rules", shade: int = 120) -> actions.NewPaper:
    return actions.NewPaper(title, picture(shade), kind)


def titles(mine, who: str, **filters) -> list[str]:
    return [one.title for one in shelf.listed(mine.actor(who), Filters(**filters)).rows]


def opens_file(mine, who: str, paper: Paper) -> bool:
    try:
        return files.get_for(mine.actor(who), paper.file_id).pk == paper.file_id
    except Http404:
        return False


def verbs() -> list[str]:
    return list(
        Entry.objects.filter(subject="paper", verb__startswith="paper.").order_by("pk").values_list("verb", flat=True)
    )


@pytest.fixture(autouse=True)
def at_noon(settings, tmp_path, time_machine):
    settings.HOME = tmp_path
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def series(mine, branch) -> Series:
    """Return the series of the branch's committee, its periods opened."""
    found = series_of(mine, branch)
    actions.tick(cast.MONDAY)
    return found


@pytest.fixture
def meeting(mine, series) -> Meeting:
    """Return a meeting being held; the secretary and all members but the fifth were invited."""
    made = running(mine, series)
    Attendance.objects.filter(meeting=made, person=mine.people["member5"]).delete()
    return made


def concluded(mine, meeting):
    point = said(mine, meeting)
    actions.conclude(point, actions.End("done", words="已换"), version=1, by=mine.actor("secretary"), at=NOON)
    return closed(mine, meeting)


def put(mine, series, who: str = "secretary", at=NOON, **facts) -> Paper:
    return actions.put_paper(series, new(**facts), by=mine.actor(who), at=at)
