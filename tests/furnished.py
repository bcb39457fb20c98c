"""A mine with one of everything that has an address, and somebody on every kind of seat; and how to ask for a page."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, TestCase, override_settings
from django.urls import URLPattern, URLResolver, get_resolver
from PIL import Image

from huiyin.account.insight.rules.methods import METHODS
from huiyin.branch.contacts import actions as contacts
from huiyin.branch.contacts.rules.standard import Clause
from huiyin.branch.tasks import actions as tasks
from huiyin.branch.tasks.queries import plans
from huiyin.branch.tasks.queries.plans import Proposal
from huiyin.branch.tasks.rules.dual import Preset, Track
from huiyin.front.desk import actions as desk
from huiyin.front.exchange import actions as exchange
from huiyin.ground.files import actions as files
from huiyin.ground.grid import actions as grid
from huiyin.ground.grid.models import Care, Cell, Choice, Gap, Grid
from huiyin.ground.grid.rules import Level
from huiyin.ground.inbox import actions as inbox
from huiyin.ground.inbox.models import Notice
from huiyin.ground.people import actions as people
from huiyin.ground.people import queries as who
from huiyin.ground.people.models import Branch
from huiyin.ground.people.rules import SYSTEM, Actor, Office, UnitKind
from huiyin.ground.people.tests.workbooks import GOOD, book
from huiyin.ground.rulebook import actions as rulebook
from huiyin.ground.rulebook.rules import Adoption
from huiyin.kit import clock
from huiyin.kit.periods import Cadence, period_of
from huiyin.loop.censures import actions as censures
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty, SupervisionNotice
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.models import Matter
from huiyin.loop.reports import actions as reports
from huiyin.loop.reports.rules import ReportKind
from huiyin.voice.boxes import actions as boxes
from huiyin.voice.letters import actions as letters
from huiyin.voice.letters.models import Message, SealedLetter
from huiyin.voice.letters.tests import cast
from huiyin.voice.visits import actions as visits
from tests.furnished_meetings import of_meetings

RULE = "extend.cap_wd"
# Who sits where beside the cast of the letters: a name, an office, the superior's name.
SEATS = (
    ("vice", Office.LEADER, "chief"),
    ("cadre", Office.CADRE, "handler"),
    ("dispatcher", Office.DISPATCHER, "chief"),
    ("secretary", Office.SECRETARY, "chief"),
    ("delegate", Office.DELEGATE, "chair"),
)
ROLES = ("worker", "handler", "cadre", "vice", "chief", "chair", "zhang", "discipline", "dispatcher", "secretary")
ROLES = (*ROLES, "delegate", "keeper")


@dataclass
class Mine:
    """The cast, and the id of one thing for each beginning of an address."""

    cast: cast.Cast
    ids: dict[str, object] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        """Return who acts, as the rules see them; nobody for an empty name."""
        return who.actor(self.cast.people[name]) if name else Actor()

    def client(self, name: str = "") -> Client:
        """Return a browser, signed in with a second factor shown, or a stranger's."""
        made = Client(raise_request_exception=False)
        if name:
            made.force_login(self.cast.people[name])
            session = made.session
            session["second_factor"] = True
            session.save()
        return made

    def address(self, route: str) -> str:
        """Return the address of a route with the id of a real thing in every place."""
        begun = max((one for one in self.ids if route.startswith(one)), key=len, default="")
        first = self.ids.get(begun, 1)
        given = iter(first if isinstance(first, tuple) else (first,))
        return re.sub(r"<(?:\w+:)?\w+>", lambda _: str(next(given)), route)


def build_in(folder: Path) -> Iterator[Mine]:
    """Yield it with vaults, keys and uploads in a folder of its own, letters handed over at once; all gone afterwards.

    It stands in a transaction around those of the tests that share it, each of which is undone by itself.
    """
    vaults = [str(folder / "vault-1"), str(folder / "vault-2")]
    quick = {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"], "LETTERBOX_POW_BITS": 4}
    of_its_own = {"HOME": folder, "LETTERBOX_VAULTS": vaults, "LETTERBOX_KEYS": str(folder / "keys")}
    with override_settings(**quick, **of_its_own, LETTERBOX_MIX="at-once"):
        begun = Around._enter_atomics()
        yield build()
        Around._rollback_atomics(begun)


class Around(TestCase):
    """What Django knows as the transactions of tests: they may stand around each other."""

    databases = frozenset({"default", "letterbox"})


def build() -> Mine:
    """Create it all by the product's own actions, as of today."""
    now = clock.now()
    made = Mine(cast.build())
    posts, ids = made.cast.posts, made.ids
    for name, office, above in SEATS:
        unit = posts["handler"].unit if name in {"cadre", "delegate"} else posts["chief"].unit
        posts[name] = people.open_post(
            unit, code=name, name=f"{office.label}岗", office=office, superior=posts[above], by=SYSTEM, at=now
        )
        made.cast.people[name] = cast.hire(name, unit)
        people.appoint(made.cast.people[name], posts[name], by=SYSTEM, at=now)
    for part in PARTS:
        ids |= part(made)
    return made


def _of_people(made: Mine) -> dict[str, object]:
    intake = people.take_in(book(GOOD), file_name="人员.xlsx", by=SYSTEM)
    view = desk.save_view("我的", query="state=accepted", by=made.actor("zhang"))
    inbox.tell(made.cast.people["zhang"], "有一件新事项", "/matters/", key="furnished")
    adoption = Adoption(9, effective_from=clock.today(), document="矿发〔2026〕1号")
    override = rulebook.override(RULE, adoption, by=made.actor("chief"))
    return {
        "/people/units/": made.cast.posts["handler"].unit_id,
        "/people/persons/": made.cast.people["worker"].pk,
        "/people/posts/": made.cast.posts["cadre"].pk,
        "/people/import/": intake.pk,
        "/people/pick/": "person",
        "/desk/views/": view.pk,
        "/inbox/": Notice.objects.get(key="furnished").pk,
        "/rules/": (RULE, override.pk),
        "/insight/method/": min(METHODS),
    }


def _of_letters(made: Mine) -> dict[str, object]:
    first, now = cast.Writer(made.cast), clock.now()
    on = clock.today()
    first.write(on=on)
    letters.collect_letters(now)
    letter = letters_of(first)
    letters.register(letter, cast.summary(to=made.cast.posts["handler"]), by=made.actor("zhang"), at=now)
    first.say(text="还没有修好", on=on)
    second = cast.Writer(made.cast)
    second.write("食堂饭菜太凉", on=on)
    letters.collect_letters(now)
    return {
        "/desk/letters/": letters_of(second).pk,
        "/desk/letters/messages/": Message.objects.filter(kind="writer").get().pk,
        "/desk/letters/groups/": ("union", made.cast.member_keys["liu"].pk),
        "/desk/letters/of-matter/": Matter.objects.get(origin="letter").pk,
    }


def letters_of(writer: cast.Writer) -> SealedLetter:
    """Return the letter at the desk that this writer wrote."""
    return SealedLetter.objects.get(handle=writer.view().handle)


def _of_boxes(made: Mine) -> dict[str, object]:
    now, chair = clock.now(), made.actor("chair")
    place = boxes.NewPlace("食堂门口", made.cast.posts["chief"].unit)
    new = boxes.NewBox("B-01", "食堂意见箱", place, made.cast.posts["zhang"], 7, 0, seal="0001", pin=(0.4, 0.6))
    box = boxes.set_up(new, by=chair, at=now - timedelta(days=1))
    log = boxes.Log(count=2, seal_found="0001", is_seal_intact=True, seal_new="0002")
    opening = boxes.open_box(box, log, witness=made.cast.people["delegate"], by=made.actor("zhang"), at=now)
    return {"/desk/boxes/": box.pk, "/desk/exchange/boxes/": box.pk, "/desk/boxes/openings/": opening.pk}


def _of_matters(made: Mine) -> dict[str, object]:
    now, zhang, handler = clock.now(), made.actor("zhang"), made.actor("handler")
    posts = made.cast.posts

    def accepted(title: str) -> Matter:
        new = matters.NewMatter(
            title,
            "夜班下班后没有热水",
            registrar=posts["zhang"],
            unit=posts["zhang"].unit,
            asker=made.cast.people["worker"],
            is_vital=True,
            readers=[posts["chief"]],
        )
        matter = matters.assign(matters.register(new, by=zhang, at=now), to=posts["handler"], by=zhang, at=now)
        return matters.accept(matter, by=handler, at=now)

    open_one, done = accepted("澡堂没有热水"), accepted("巷道照明损坏")
    matters.answer(done, text="已换灯。", result="done", by=handler, at=now)
    matters.report_landed(done, text="已亮。", by=handler, at=now)
    matters.confirm(done, by=made.actor("worker"), at=now, rating=5)
    matters.publish(done, by=zhang, at=now)
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "PNG")
    photo = SimpleUploadedFile("灯.png", out.getvalue())
    (attached,) = files.attach([photo], subject_kind="matter", subject_id=open_one.pk, by=handler, at=now)
    return {
        "/matters/": open_one.pk,
        "/public/answers/": done.pk,
        "/insight/of-matter/": open_one.pk,
        "/duties/": Duty.objects.get(kind="read", source_id=open_one.pk).pk,
        "/files/": attached.pk,
    }


def _of_duties(made: Mine) -> dict[str, object]:
    now, post = clock.now(), made.cast.posts["handler"]
    new = duties.NewDuty(DutyKind.REPORT, post.pk, "十月月报", now - timedelta(days=1))
    late = duties.open_duty(new, by=SYSTEM, at=now - timedelta(days=9))
    until, chief = clock.day_of(now + timedelta(days=2)), made.cast.posts["chief"]
    notice = duties.issue_notice(late, from_post=chief, text="请交来。", until=until, by=made.actor("chief"), at=now)
    return {"/duties/notices/": notice.pk, "/desk/exchange/notices/": notice.pk}


def _of_censures(made: Mine) -> dict[str, object]:
    """A criticism whose rectification ran late, handed to discipline inspection; and a notice one may follow."""
    now, posts, chief = clock.now(), made.cast.posts, made.actor("chief")

    def ago(days: int) -> datetime:
        return now - timedelta(days=days)

    def silent(begun: int) -> SupervisionNotice:
        new = duties.NewDuty(DutyKind.REPORT, posts["handler"].pk, "九月月报", ago(begun - 1))
        late = duties.open_duty(new, by=SYSTEM, at=ago(begun))
        until = clock.day_of(ago(begun - 3))
        return duties.issue_notice(
            late, from_post=posts["chief"], text="请交来。", until=until, by=chief, at=ago(begun - 2)
        )

    words = censures.Words("不办理、不回复。", "立即交来。", clock.day_of(ago(20)))
    one = censures.propose(silent(60), words, from_post=posts["chief"], signer=posts["chief"], by=chief, at=ago(40))
    one = censures.sign(one, words, by=chief, at=ago(40))
    duties.tick(ago(18))
    censures.refer(one, from_post=posts["chief"], by=chief, at=ago(15))
    return {
        "/censures/": one.pk,
        "/censures/notices/": silent(50).pk,
        "/desk/exchange/censures/": one.pk,
    }


def _of_visits(made: Mine) -> dict[str, object]:
    now, worker = clock.now(), made.cast.people["worker"]
    posts, carer = made.cast.posts, made.actor("cadre")
    branch = Branch.objects.create(code="visits", name="走访党支部", secretary=posts["secretary"])
    worker.branch = branch
    worker.save(update_fields=["branch"])
    cell = Cell.objects.create(
        code="visits", name="走访网格", branch=branch, post=posts["cadre"], opened_on=clock.today()
    )
    Care.objects.create(level=4, cell=cell, person=worker, from_on=clock.today())
    trigger = visits.raise_trigger(worker, visits.NewTrigger("visit", "生病住院", clock.today()), by=carer, at=now)
    contact = visits.record(
        worker, visits.Record("talk", clock.today(), "workplace", has_need=True, note="望常联系"), by=carer, at=now
    )
    new = visits.NewCase(worker, "相对困难", posts["zhang"])
    case = visits.act(visits.propose_case(new, by=carer, at=now), "consent", by=made.actor("worker"), at=now)
    measure = visits.promise(case, visits.NewMeasure("联系助学", posts["cadre"], clock.today()), by=carer, at=now)
    return {
        "/visits/triggers/": trigger.pk,
        "/visits/contacts/": contact.pk,
        "/visits/people/": worker.pk,
        "/visits/branches/": branch.pk,
        "/visits/hardship/": case.pk,
        "/visits/measures/": measure.pk,
        "/visits/owed/": measure.duty_id,
        "/visits/presets/": ("talk", "talk.preset.pingmei8"),
    }


def _of_tasks(made: Mine) -> dict[str, object]:
    now, posts, chief = clock.now(), made.cast.posts, made.actor("chief")
    member = cast.hire("member", posts["handler"].unit)
    seat = people.open_post(
        posts["handler"].unit,
        code="member",
        name="网格员",
        office=Office.MEMBER,
        superior=posts["cadre"],
        by=SYSTEM,
        at=now,
    )
    people.appoint(member, seat, by=SYSTEM, at=now)
    branch = Branch.objects.create(code="B1", name="机关党支部", unit=posts["chief"].unit)
    began = clock.today().replace(day=1) - timedelta(days=1)
    Cell.objects.create(code="C1", name="一号网格", branch=branch, post=seat, opened_on=began)
    plan = tasks.set_list(
        member,
        [Proposal("own", "走一遍宿舍", "own")],
        period=plans.month(clock.today()),
        by=made.actor("cadre"),
        at=now,
    )
    line = tasks.add(posts["handler"], Preset(Track.BUSINESS, "到现场", Cadence.MONTH), by=chief, at=now)
    month = plans.month(clock.today()).before()
    report = reports.sign(
        seat, reports.Words("走了一遍"), kind=ReportKind.MONTH, period=month, by=who.actor(member), at=now
    )
    return {
        "/tasks/branches/": branch.pk,
        "/tasks/people/": member.pk,
        "/tasks/plans/": plan.pk,
        "/desk/exchange/plans/": plan.pk,
        "/tasks/lines/": plan.lines.get().pk,
        "/tasks/reports/": (seat.pk, month.key),
        "/tasks/dual/": posts["handler"].pk,
        "/tasks/dual/lines/": line.pk,
        "/desk/exchange/reports/": report.pk,
    }


def _of_the_grid(made: Mine) -> dict[str, object]:
    now, above = clock.now(), made.cast.posts["handler"].unit
    unit = people.open_unit(above, code="G9", name="检修班", kind=UnitKind.CREW, by=SYSTEM, at=now)
    branch = people.open_branch(code="Z9", name="机电队党支部", unit=unit, by=SYSTEM, at=now)
    member = people.About(branch=branch, is_member=True)
    people.hire("G9001", name="党员甲", unit=unit, about=member, by=SYSTEM, at=now)
    lonely = people.hire("G9002", name="职工乙", unit=unit, about=people.About(branch=branch), by=SYSTEM, at=now)
    grid.adopt(grid.propose(unit, by=SYSTEM, at=now), effective_on=clock.day_of(now), by=SYSTEM, at=now)
    grid.mend(lonely, None, by=SYSTEM, at=now)
    draft = grid.propose(unit, by=SYSTEM, at=now)
    return {
        "/grid/branches/": branch.pk,
        "/grid/cells/": Cell.objects.filter(branch=branch).order_by("pk")[0].pk,
        "/grid/persons/": lonely.pk,
        "/grid/gaps/": Gap.objects.get(person=lonely).pk,
        "/grid/versions/": Grid.objects.get(number=1).pk,
        "/grid/draft/choices/": Choice.objects.get(grid=draft, person=lonely).pk,
    }


def _of_contacts(made: Mine) -> dict[str, object]:
    now, posts = clock.now(), made.cast.posts
    branch = Branch.objects.get(code="B1")
    cell = Cell.objects.create(
        code="C2", name="领导网格", post=posts["vice"], opened_on=clock.today() - timedelta(days=200)
    )
    Care.objects.create(level=Level.LEADERS, cell=cell, branch=branch, from_on=cell.opened_on)
    standard = contacts.issue([Clause("组织", "委员齐", "条例")], by=made.actor("chief"), at=now)
    given = {standard.items.get().pk: contacts.Answer("unmet", "缺一人", clock.today())}
    check = contacts.submit(branch, given, by=made.actor("secretary"), at=now)
    seen = contacts.Seen(clock.today(), "更衣室", problems=("没有热水",))
    contacts.record(branch, seen, by=made.actor("vice"), at=now)
    quarter = period_of(clock.today(), Cadence.QUARTER).before()
    report = reports.sign(
        posts["vice"],
        reports.Words("去了一次"),
        kind=ReportKind.CONTACT,
        period=quarter,
        by=made.actor("vice"),
        at=now,
    )
    return {
        "/contacts/": branch.pk,
        "/contacts/reports/": (posts["vice"].pk, quarter.key),
        "/contacts/checks/": check.pk,
        "/contacts/marks/": check.marks.get().pk,
        "/desk/exchange/contact-reports/": report.pk,
    }


def _of_feeds(made: Mine) -> dict[str, object]:
    return {"/desk/calendar/<str:secret>": exchange.renew_feed(by=made.actor("worker"), at=clock.now())}


# Made in this order; what has an address adds its part here.
PARTS = (
    _of_people,
    _of_letters,
    _of_boxes,
    _of_matters,
    _of_duties,
    _of_censures,
    _of_visits,
    _of_tasks,
    _of_the_grid,
    _of_feeds,
    _of_contacts,
    of_meetings,
)


def routes(resolver: URLResolver | None = None, prefix: str = "/") -> Iterator[tuple[str, URLPattern]]:
    """Yield every route of the product with its pattern."""
    for one in (resolver or get_resolver()).url_patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one, route)
        else:
            yield route, one


EVERY = sorted(routes(), key=lambda pair: pair[0])
