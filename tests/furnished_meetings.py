"""The meetings of the furnished mine: one being held, one planned, one with its minutes signed."""

import io
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from huiyin.ground.people.models import Branch
from huiyin.kit import clock
from huiyin.voice.meetings import actions as meetings

if TYPE_CHECKING:
    from tests.furnished import Mine


def of_meetings(made: "Mine") -> dict[str, object]:
    """A grid meeting of a branch being held, invited and said at by the secretary; a seat kept for the union's unit."""
    now, by, posts = clock.now(), made.actor("secretary"), made.cast.posts
    branch = Branch.objects.create(
        code="B90", name="示例支部", unit=posts["secretary"].unit, secretary=posts["secretary"]
    )
    meetings.set_up_branch(branch, by=by, at=now)
    meetings.tick(now)
    series = branch.series.get(kind="grid")
    meeting = meetings.plan(meetings.NewMeeting(now, "队部会议室", series=series), by=by, at=now)
    names = ("worker", "secretary", "cadre")
    meetings.invite_people(meeting, [made.cast.people[name] for name in names], by=by, at=now)
    seat = meetings.open_seat(meeting, posts["zhang"].unit, name="一线", count=2, by=by, at=now)
    item = meetings.add_item(meeting, "设备运行", by=by, at=now)
    rows = list(meeting.attendances.order_by("pk"))
    meetings.mark(meeting, [rows[0].pk], by=by, at=now)
    meetings.call_to_order(meeting, by=by, at=now)
    point = meetings.add_point(item, meetings.Words("采煤机截齿磨损快"), by=by, at=now)
    waiting = meetings.plan(meetings.NewMeeting(now, "队部", series=branch.series.get(kind="group")), by=by, at=now)
    meetings.invite_people(waiting, [made.cast.people["worker"]], by=by, at=now)
    paper = branch.series.get(kind="congress")
    planned, held = waiting.pk, _held_meeting(made, branch, now)
    return {
        "/meetings/": meeting.pk,
        **{f"/meetings/<int:pk>/{verb}/": planned for verb in ("change-plan", "cancel")},
        "/meetings/branches/": branch.pk,
        "/meetings/series/": series.pk,
        "/meetings/series/<int:pk>/terms/": (paper.pk, paper.terms.get().pk),
        **_shelved(made, series, now),
        "/meetings/seats/": seat.pk,
        "/meetings/attendances/": rows[2].pk,
        "/meetings/items/": item.pk,
        "/meetings/points/": point.pk,
        "/meetings/of-matter/": made.ids["/matters/"],
        "/desk/exchange/meetings/": held,
    }


def _shelved(made: "Mine", series: Any, now: Any) -> dict[str, int]:
    """Return the ids of a series' papers: one in its second edition, one taken off, one proposed for destruction."""
    by, pictures = made.actor("secretary"), []
    for shade in (90, 120, 150, 180):
        out = io.BytesIO()
        Image.new("L", (20, 30), shade).save(out, "PNG")
        pictures.append(SimpleUploadedFile("办法.png", out.getvalue()))
    first = meetings.put_paper(series, meetings.NewPaper("协调办法", pictures[0], "rules"), by=by, at=now)
    off, asked = (
        meetings.put_paper(series, meetings.NewPaper("旧办法", p, "rules"), by=by, at=now) for p in pictures[2:]
    )
    for one in (off, asked):
        meetings.take_off_paper(one, by=by, at=now, reason="放错了")
    meetings.propose_destruction(asked, by=by, at=now, reason="里面有别人的病情")
    return {
        "/meetings/files/": meetings.replace_paper(first, meetings.NewPaper("协调办法", pictures[1]), by=by, at=now).pk,
        "/meetings/files/<int:pk>/propose-destruction/": off.pk,
        "/meetings/files/<int:pk>/destroy/": asked.pk,
    }


def _held_meeting(made: "Mine", branch: Branch, now: Any) -> int:
    """Return the id of a lecture that was held, with its minutes signed."""
    by = made.actor("secretary")
    one = meetings.plan(meetings.NewMeeting(now, "会议室", series=branch.series.get(kind="lecture")), by=by, at=now)
    meetings.invite_people(one, [made.cast.people["cadre"]], by=by, at=now)
    meetings.mark(one, one.attendances.values_list("pk", flat=True), by=by, at=now)
    meetings.call_to_order(one, by=by, at=now)
    item = meetings.add_item(one, "学习", by=by, at=now)
    point = meetings.add_point(item, meetings.Words("学了安全生产法"), by=by, at=now)
    meetings.conclude(point, meetings.End("done", words="学完"), version=1, by=by, at=now)
    return meetings.close(one, by=by, at=now).pk
