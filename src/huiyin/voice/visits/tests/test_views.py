"""Pages: who opens which, records in a minute, the person's word, forms that keep what was typed, the canary."""

import re

import pytest
from django.urls import reverse

from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty
from huiyin.voice.visits import actions as visits
from huiyin.voice.visits.models import Case, Contact, Measure, Note, Trigger, Wish
from huiyin.voice.visits.rules.kinds import CaseVerb
from huiyin.voice.visits.tests import cast
from huiyin.voice.visits.tests.cast import CANARY, MONDAY, SICK, later
from huiyin.voice.visits.tests.test_hardship import measured

EVERYBODY = (
    *("chief", "vice", "chair", "officer", "officer2", "electric", "wind", "discipline", "delegate", "administrator"),
    *("secretary", "personnel", "leader", "carer", "other", "worker", "second", "third"),
)
RECORD = {"place": "hospital", "is_reached": "yes", "has_need": "no", "on": "2026-11-02", "note": CANARY}


def url(name, *args):
    return reverse(f"visits:{name}", args=args)


def opens(enter, mine, address, at=MONDAY):
    """Return who gets a page at an address."""
    return {who for who in EVERYBODY if enter(mine.people[who], at).get(address).status_code == 200}


def test_a_record_is_open_to_the_two_and_the_secretary(mine, enter):
    contact = cast.visited(mine, at=MONDAY)

    assert opens(enter, mine, contact.link()) == {"worker", "carer", "secretary"}


def test_a_record_stays_closed_to_a_secretary_kept_away_and_to_a_new_carer(mine, enter):
    contact = cast.visited(mine, at=MONDAY)
    visits.keep_apart(mine.people["worker"], mine.posts["secretary"], by=mine.actor("worker"), at=MONDAY)
    cast.care(mine, "worker", "other")

    assert opens(enter, mine, contact.link()) == {"worker", "carer"}


def test_a_trigger_is_open_to_who_owes_it_and_the_secretary(mine, enter):
    trigger = cast.raised(mine)

    assert opens(enter, mine, trigger.link()) == {"carer", "secretary"}


def test_a_late_trigger_tells_a_superior_where_and_not_whom_or_why(mine, enter):
    trigger = cast.raised(mine)
    for day in (9, 15, 22):
        duties.tick(later(day))

    chief = enter(mine.people["chief"], later(22))
    answer = chief.get(url("owed", trigger.duty_id))
    text = answer.content.decode()

    assert (answer.status_code, chief.get(trigger.link()).status_code) == (200, 404)
    assert "机电队党支部有一次走访过了期限" in text
    assert not re.search(f"{SICK}|人员worker", text)


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("branch", {"secretary"}),
        ("divide", {"secretary"}),
    ],
)
def test_the_branch_is_the_secretarys(mine, enter, name, who):
    cast.raised(mine)

    assert opens(enter, mine, url(name, mine.branch.pk)) == who


def test_cases_are_open_to_the_circle_only(mine, enter):
    case = cast.helped(mine)

    assert opens(enter, mine, case.link()) == {"worker", "carer", "secretary", "officer"}


def test_a_superior_of_a_late_visit_of_the_month_learns_only_that_it_is_late(mine, enter):
    case = cast.helped(mine)
    visits.divide(mine.branch, {f"case-{case.pk}": mine.posts["carer"].pk}, by=mine.actor("secretary"), at=later(1))
    for day in (30, 40, 50):
        duties.tick(later(day))

    chief = enter(mine.people["chief"], later(50))
    answer = chief.get(url("owed", Duty.objects.get(source="case", level=0).pk))
    text = answer.content.decode()

    assert (answer.status_code, chief.get(case.link()).status_code) == (200, 404)
    assert "机电队党支部有一次" in text
    assert not re.search("人员worker|意外致困|帮扶", text)
    assert enter(mine.people["wind"], later(50)).get(case.link()).status_code == 404


def test_no_address_tells_a_superior_that_what_is_late_is_help(mine, enter):
    case = cast.helped(mine)
    measure = measured(mine, case)
    for day in (30, 40, 50):
        duties.tick(later(day))
    chief = enter(mine.people["chief"], later(50))

    assert chief.get(url("owed", measure.duty_id)).status_code == 200
    assert chief.get(url("measure", measure.pk)).status_code == 404
    assert chief.get(url("case", case.pk)).status_code == 404


def test_figures_name_nobody(mine, enter):
    cast.visited(mine, at=MONDAY)

    text = enter(mine.people["chief"]).get(url("figures")).content.decode()

    assert "少于5人" in text
    assert not re.search(f"人员worker|人员carer|{SICK}", text)


def walk(mine, enter, who, at):
    """Yield every page of the desk that somebody without a place in it may open, and its text."""
    client = enter(mine.people[who], at)
    contact, trigger, case, measure = (m.objects.first() for m in (Contact, Trigger, Case, Measure))
    own = (contact.link(), trigger.link(), case.link(), f"/visits/measures/{measure.pk}/")
    pages = ("/visits/", "/visits/mine/", "/visits/figures/", "/visits/hardship/", url("branch", mine.branch.pk))
    other = (
        "/desk/",
        "/duties/",
        "/matters/",
        "/desk/search/?q=" + CANARY,
        "/desk/board/",
        "/mine/",
        "/inbox/",
        "/public/",
    )
    for address in (*own, *pages, *other, "/desk/search/?q=人员worker"):
        answer = client.get(address)
        body = b"".join(answer) if answer.streaming else answer.content
        yield address, body.decode(errors="replace")


def test_no_page_of_any_other_role_shows_a_word_of_a_note_or_that_somebody_is_helped(mine, enter, caplog):
    case = cast.helped(mine)
    measured(mine, case)
    cast.visited(mine, at=MONDAY, has_need=True)
    for day in (12, 20, 30, 40):
        duties.tick(later(day))
    told = []

    for who in set(EVERYBODY) - {"worker", "carer", "secretary", "officer"}:
        for address, text in walk(mine, enter, who, later(40)):
            told += [
                (who, address, word) for word in (CANARY, "意外致困", SICK) if word in text and "q=" not in address
            ]
            told += [(who, address) for found in re.findall(r"人员worker", text) if "search" not in address]

    assert told == []
    assert CANARY not in caplog.text


def test_record_takes_three_taps_and_a_line(mine, enter):
    trigger = cast.raised(mine)
    client = enter(mine.people["carer"])

    page = client.get(url("record_trigger", trigger.pk)).content.decode()
    answer = client.post(url("record_trigger", trigger.pk), RECORD)

    assert page.count("checked") == 2  # reached, no need: only the place is left to tap
    assert answer["Location"] == f"{Contact.objects.get().link()}?done=record"
    assert not Trigger.objects.get().is_open


def test_record_keeps_what_was_typed(mine, enter):
    trigger = cast.raised(mine)

    answer = enter(mine.people["carer"]).post(
        url("record_trigger", trigger.pk), {**RECORD, "place": "", "is_reached": "no", "has_need": "yes"}
    )
    text = answer.content.decode()

    assert answer.status_code == 422
    assert "请选在哪里" in text
    assert "没有见到本人，需求请见到以后再记" in text
    assert CANARY in text


def test_record_of_what_ended_says_so_and_keeps_the_line(mine, enter):
    trigger = cast.raised(mine)
    client = enter(mine.people["secretary"])
    cast.visited(mine, trigger, at=MONDAY)

    answer = client.post(url("record_trigger", trigger.pk), RECORD)

    assert answer.status_code == 409
    assert "已经了结" in answer.content.decode()


def test_record_of_somebody_one_answers_for(mine, enter):
    client = enter(mine.people["carer"])

    client.post(url("record", mine.people["worker"].pk), {**RECORD, "form": "talk"})

    assert Contact.objects.get().form == "talk"
    assert client.get(url("record", mine.people["third"].pk)).status_code == 404


def test_raise_has_no_field_for_a_story(mine, enter):
    page = enter(mine.people["leader"]).get(url("raise")).content.decode()

    assert not re.search(r"<textarea", page)


def test_raise_by_picker_and_by_number(mine, enter):
    client = enter(mine.people["leader"])
    typed = {"kind": f"visit:{SICK}", "on": "2026-11-02"}

    client.post(url("raise"), {**typed, "person": f"id:{mine.people['worker'].pk}"})
    client.post(url("raise"), {**typed, "person": "second"})

    assert {t.person.staff_number for t in Trigger.objects.select_related("person")} == {"worker", "second"}


@pytest.mark.parametrize(
    ("typed", "status", "why"),
    [
        ({"person": "nobody"}, 422, "没有找到这个人"),
        ({"person": "third", "kind": "visit:打架"}, 422, "请选情形"),
        ({"on": "2026-12-02"}, 409, "日期不能晚于今天"),
    ],
)
def test_raise_says_what_is_wrong_at_its_field(mine, enter, typed, status, why):
    given = {"person": "worker", "kind": f"visit:{SICK}", "on": "2026-11-02", **typed}

    answer = enter(mine.people["leader"]).post(url("raise"), given)

    assert answer.status_code == status
    assert why in answer.content.decode()


def test_a_worker_asks_for_a_talk_of_their_own_only(mine, enter):
    typed = {"person": "second", "kind": "talk:思想情绪波动", "on": "2026-11-02"}

    enter(mine.people["worker"]).post(url("raise"), typed)

    assert Trigger.objects.get().person == mine.people["worker"]


def test_my_visits_show_what_is_written_and_take_a_word(mine, enter):
    contact = cast.visited(mine, at=MONDAY)
    client = enter(mine.people["worker"], later(1))

    assert CANARY in client.get(url("mine")).content.decode()
    assert "有 1 次见面请您看一眼" in client.get("/mine/").content.decode()
    assert client.post(url("confirm", contact.pk))["Location"] == "/visits/mine/?done=confirm"
    assert Contact.objects.get().word == "confirmed"
    assert client.post(url("confirm", contact.pk)).status_code == 409


def test_dispute_wants_a_word_and_keeps_it(mine, enter):
    contact = cast.visited(mine, at=MONDAY)
    client = enter(mine.people["worker"], later(1))

    assert client.post(url("dispute", contact.pk), {"text": ""}).status_code == 422
    client.post(url("dispute", contact.pk), {"text": "没有来过"})

    assert Trigger.objects.get().is_open


def test_correct_and_decline_and_wishes_from_the_page(mine, enter):
    contact, trigger = cast.visited(mine, at=MONDAY), cast.raised(mine, kind=cast.MOVED)
    client = enter(mine.people["worker"], later(1))
    assert "11月5日以前来。" in client.get(url("mine")).content.decode()

    client.post(url("correct", contact.pk), {"text": ""})
    client.post(url("decline", trigger.pk))
    client.post(url("keep_apart"), {"post": f"id:{mine.posts['carer'].pk}"})

    assert [bytes(n.sealed) for n in Note.objects.all()] == [b""]
    assert not Trigger.objects.filter(ended_at=None).exists()
    assert list(Wish.objects.get().apart.all()) == [mine.posts["carer"]]
    client.post(url("let_know"), {"post": f"id:{mine.posts['carer'].pk}"})
    assert not Wish.objects.get().apart.exists()
    assert client.post(url("keep_apart"), {"post": "没有这个岗位"}).status_code == 422


def test_correct_and_dispute_go_on_from_what_the_person_wrote(mine, enter):
    contact = cast.visited(mine, at=MONDAY)
    client = enter(mine.people["worker"], later(1))
    assert CANARY not in client.get(contact.link()).content.decode().partition("是这样吗")[2]

    client.post(url("correct", contact.pk), {"text": "我的原话"})

    assert client.get(contact.link()).content.decode().count("我的原话</textarea>") == 2


@pytest.mark.parametrize("name", ["confirm", "dispute", "correct"])
def test_the_persons_verbs_are_nobody_elses(mine, enter, name):
    contact = cast.visited(mine, at=MONDAY)

    for who in ("carer", "secretary", "second", "chief"):
        assert enter(mine.people[who]).post(url(name, contact.pk), {"text": "好"}).status_code == 404


def test_open_need_brings_nothing_of_the_note_along(mine, enter):
    contact = cast.visited(mine, at=MONDAY, has_need=True)
    client = enter(mine.people["carer"])

    page = client.get(url("open_need", contact.pk)).content.decode()
    typed = {"title": "宿舍漏水", "summary": "屋顶漏水。", "is_named": "yes"}
    client.post(url("open_need", contact.pk), typed)

    assert CANARY not in page
    assert Contact.objects.get().matter.asker == mine.people["worker"]
    assert "宿舍漏水" in enter(mine.people["worker"]).get("/mine/").content.decode()
    assert "已转成事项，现在：已登记" in enter(mine.people["carer"]).get(contact.link()).content.decode()


def test_divide_adopts_in_one_press(mine, enter):
    trigger = cast.raised(mine)
    client = enter(mine.people["secretary"])

    page = client.get(url("divide", mine.branch.pk)).content.decode()
    client.post(url("divide", mine.branch.pk), {f"trigger-{trigger.pk}": mine.posts["other"].pk})

    assert f'name="trigger-{trigger.pk}"' in page
    assert f"（{mine.people['other'].name}）</option>" in page
    assert Duty.objects.get(source="trigger").post == mine.posts["other"]
    assert client.post(url("divide", mine.branch.pk), {"trigger-x": "1"}).status_code == 409


def test_a_case_from_asking_to_its_end_by_pages(mine, enter):
    secretary = enter(mine.people["secretary"])
    typed = {"person": "worker", "grade": "相对困难", "officer": str(mine.posts["officer"].pk)}
    assert secretary.post(url("propose_case"), typed).status_code == 303
    case = Case.objects.get()
    worker = enter(mine.people["worker"])
    assert "类别：相对困难" in worker.get(case.link()).content.decode()
    worker.post(url("act", case.pk), {"verb": CaseVerb.CONSENT.value})
    secretary = enter(mine.people["secretary"])
    measure = {"text": "联系子女助学", "post": str(mine.posts["carer"].pk), "due_on": "2026-11-20"}
    assert secretary.post(url("promise", case.pk), {**measure, "text": ""}).status_code == 422
    assert secretary.post(url("promise", case.pk), measure).status_code == 303
    carer = enter(mine.people["carer"])
    assert carer.post(url("finish", Measure.objects.get().pk)).status_code == 303
    assert carer.post(url("act", case.pk), {"verb": CaseVerb.AGREE.value}).status_code == 409
    carer.post(url("act", case.pk), {"verb": CaseVerb.CLOSE.value})
    enter(mine.people["worker"]).post(url("act", case.pk), {"verb": CaseVerb.AGREE.value})

    case.refresh_from_db()
    assert (case.state, case.grade) == ("closed", "")


def test_the_person_helped_reads_who_knows_also_from_before(mine, enter):
    case = cast.helped(mine)
    measured(mine, case)
    visits.divide(mine.branch, {f"case-{case.pk}": mine.posts["other"].pk}, by=mine.actor("secretary"), at=later(1))
    worker = enter(mine.people["worker"])

    before = worker.get(case.link()).content.decode()
    visits.finish(Measure.objects.get(), by=mine.actor("carer"), at=later(2))

    knows = [mine.posts[name].name for name in ("other", "secretary", "officer", "carer")]
    assert f"只有您、{'、'.join(knows)}。" in before
    assert f"只有您、{'、'.join(knows[:3])}。" in worker.get(case.link()).content.decode()


@pytest.mark.parametrize(("who", "shown"), [("carer", True), ("secretary", True), ("worker", False)])
def test_the_way_to_help_cases_is_shown_to_all_who_may_ask(mine, enter, who, shown):
    text = enter(mine.people[who]).get(url("list")).content.decode()

    assert (f'href="{url("cases")}"' in text) is shown


def test_presets_are_adopted_through_the_rulebook_by_those_who_may(mine, enter):
    address = url("adopt_preset", "talk", "talk.preset.pingmei8")
    assert enter(mine.people["secretary"]).get(address).status_code == 404
    chief = enter(mine.people["chief"])

    assert chief.post(address, {"document": "", "effective_from": "2026-11-02"}).status_code == 422
    chief.post(address, {"document": "矿党发〔2026〕3号", "effective_from": "2026-11-02"})

    page = enter(mine.people["leader"]).get(url("raise")).content.decode()
    assert "表彰奖励" in page
    assert "违章违纪或受处分" not in page


@pytest.mark.parametrize(
    ("name", "who", "most"),
    [("list", "carer", 12), ("mine", "worker", 12), ("branch", "secretary", 12), ("cases", "secretary", 12)],
)
def test_pages_ask_the_same_number_of_queries_for_more_rows(
    mine, enter, django_assert_max_num_queries, name, who, most
):
    args = [mine.branch.pk] if name == "branch" else []

    def asked():
        client = enter(mine.people[who], later(3))
        client.get(url(name, *args))
        with django_assert_max_num_queries(most) as found:
            client.get(url(name, *args))
        return len(found)

    cast.visited(mine, at=MONDAY)
    cast.helped(mine)
    few = asked()
    for person in ("worker", "second"):
        cast.talked(mine, person, place="home")
        cast.raised(mine, person, kind=cast.MOVED)
    cast.helped(mine, "second")

    assert asked() <= few + 2  # the first row of a part that was empty brings its own query
