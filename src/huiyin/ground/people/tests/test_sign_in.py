"""The door: closed by default, what is owed first, and the form that survives an ended session."""

import re

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from huiyin.ground.people import actions as people
from huiyin.ground.people.queries import credentials
from huiyin.ground.people.rules import SYSTEM
from huiyin.ground.people.tests.conftest import PASSWORD
from huiyin.kit import clock
from huiyin.kit.http import is_before_ready, is_public

PARTS = {"int": "1", "uuid": "00000000-0000-0000-0000-000000000000"}
BUILT_IN = ("django.views.static", "django.contrib.staticfiles")


def signed_in(person):
    """Sign in through the page, as a person does."""
    person.refresh_from_db()
    if not person.has_usable_password():
        people.change_password(person, new=PASSWORD, by=SYSTEM)
    browser = Client()
    answer = browser.post(reverse("people:sign_in"), {"staff_number": person.staff_number, "password": PASSWORD})
    assert answer.status_code == 302
    return browser


def with_second_factor(person):
    """Sign in and set a second factor up through the page."""
    browser = signed_in(person)
    page = browser.get(reverse("people:second_factor")).content.decode()
    secret = re.search(r'people-secret">([A-Z2-7 ]+)<', page)[1]
    import base64

    from huiyin.ground.people.rules import credentials as rules

    code = rules.totp_code(base64.b32decode(secret.replace(" ", "")), rules.step_of(clock.now()))
    page = browser.post(reverse("people:second_factor"), {"code": code}).content.decode()
    browser.recovery = re.findall(r"<li><code>([^<]+)</code>", page)
    return browser


def every_view(patterns=None, prefix=""):
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern), pattern.callback
        else:
            yield from every_view(pattern.url_patterns, prefix + str(pattern.pattern))


def closed_addresses():
    """Return an address of every closed view of the project, with something for each converter."""
    for route, view in every_view():
        if is_public(view) or view.__module__.startswith((*BUILT_IN, "huiyin.voice.letterbox")):
            continue
        address = re.sub(r"<(?:(\w+):)?\w+>", lambda m: PARTS.get(m[1] or "str", "x"), route)
        if not re.search(r"[\^\$\(\)\\]", address):
            yield "/" + address, view


def test_every_closed_view_turns_strangers_away(db):
    answers = {a: Client().get(a) for a, _ in closed_addresses()}

    assert len(answers) > 10
    assert {a: r.status_code for a, r in answers.items() if r.status_code != 302} == {}
    assert {r.url.partition("?")[0] for r in answers.values()} == {reverse("people:sign_in")}


def test_every_closed_view_answers_htmx_of_strangers_with_401(db):
    answers = {a: Client().get(a, headers={"HX-Request": "true"}) for a, _ in closed_addresses()}

    assert {r.status_code for r in answers.values()} == {401}
    assert all(r["HX-Redirect"].startswith(reverse("people:sign_in")) for r in answers.values())


def test_every_closed_view_wants_the_first_password_changed(mine):
    browser = Client()
    code = credentials.one_time_code(mine.worker)
    browser.post(reverse("people:sign_in"), {"staff_number": "1009", "password": code})

    answers = {a: browser.get(a) for a, v in closed_addresses() if not is_before_ready(v)}

    assert {r.url.partition("?")[0] for r in answers.values()} == {reverse("people:change_password")}


def test_every_closed_view_wants_the_second_factor_of_whoever_keeps_staff(mine):
    browser = signed_in(mine.p1005)

    answers = {a: browser.get(a) for a, v in closed_addresses() if not is_before_ready(v)}

    assert {r.url.partition("?")[0] for r in answers.values()} == {reverse("people:second_factor")}


@pytest.mark.parametrize("who", ["worker", "p1001", "p1002"])
def test_pages_of_staff_are_404_for_whoever_does_not_keep_staff(mine, who):
    browser = signed_in(getattr(mine, who))
    pages = ["organisation", "import", "import_template", "export"]
    rows = ["unit", "person", "appoint", "import_report"]

    answers = [browser.get(reverse(f"people:{p}")).status_code for p in pages]
    answers += [browser.get(reverse(f"people:{p}", args=[1])).status_code for p in rows]

    assert set(answers) == {404}


def test_sign_in_goes_where_the_person_was_going_but_never_elsewhere(mine):
    people.change_password(mine.worker, new=PASSWORD, by=SYSTEM)
    data = {"staff_number": "1009", "password": PASSWORD}

    ours = Client().post(reverse("people:sign_in"), {**data, "next": "/inbox/"})
    theirs = Client().post(reverse("people:sign_in"), {**data, "next": "https://evil.example/"})

    assert ours.url == "/inbox/"
    assert theirs.url == "/desk/"


def test_sign_in_gives_a_new_session_key(mine):
    people.change_password(mine.worker, new=PASSWORD, by=SYSTEM)
    browser = Client()
    browser.session.save()
    before = browser.session.session_key

    browser.post(reverse("people:sign_in"), {"staff_number": "1009", "password": PASSWORD})

    assert browser.session.session_key != before


def test_sign_in_with_a_wrong_password_says_so_and_keeps_the_number(mine):
    answer = Client().post(reverse("people:sign_in"), {"staff_number": "1009", "password": "wrong"})

    assert answer.status_code == 422
    assert "工号或密码不对" in answer.content.decode()
    assert 'value="1009"' in answer.content.decode()


def test_leaving_ends_the_session_at_the_next_request(mine, keeper):
    browser = signed_in(mine.worker)
    assert browser.get(reverse("people:change_password")).status_code == 200

    people.leave(mine.worker, by=keeper)

    assert browser.get(reverse("people:change_password"), headers={"HX-Request": "true"}).status_code == 401
    assert browser.get(reverse("people:change_password")).status_code == 302


def test_reset_password_ends_the_session_at_the_next_request(mine, keeper):
    browser = signed_in(mine.worker)

    people.reset_password(mine.worker, by=keeper)

    assert browser.get(reverse("people:change_password")).url.startswith(reverse("people:sign_in"))


def test_change_password_keeps_this_session_and_ends_the_others(mine):
    here, there = signed_in(mine.worker), signed_in(mine.worker)
    new = "lan-tian-bai-yun-9"

    answer = here.post(reverse("people:change_password"), {"current": PASSWORD, "new": new, "again": new})

    assert answer.status_code == 302
    assert here.get(reverse("people:change_password")).status_code == 200
    assert there.get(reverse("people:change_password")).status_code == 302


def test_change_password_wants_the_present_one(mine):
    browser = signed_in(mine.worker)

    answer = browser.post(reverse("people:change_password"), {"current": "no", "new": "x" * 12, "again": "x" * 12})

    assert answer.status_code == 422
    assert "现在的密码不对" in answer.content.decode()


def test_second_factor_is_asked_at_every_sign_in_once_set_up(mine):
    with_second_factor(mine.p1005)
    browser = signed_in(mine.p1005)

    before = browser.get(reverse("people:organisation"))
    wrong = browser.post(reverse("people:second_factor"), {"code": "000000"})

    assert before.url.startswith(reverse("people:second_factor"))
    assert wrong.status_code == 422


def test_second_factor_opens_with_a_recovery_code(mine):
    codes = with_second_factor(mine.p1005).recovery
    browser = signed_in(mine.p1005)

    browser.post(reverse("people:second_factor"), {"code": codes[0]})

    assert len(codes) == 8
    assert browser.get(reverse("people:organisation")).status_code == 200


def test_second_factor_page_shows_the_code_in_the_demonstration_only(mine, settings):
    with_second_factor(mine.p1005)
    browser = signed_in(mine.p1005)

    settings.DEMO = True
    shown = browser.get(reverse("people:second_factor")).content.decode()
    settings.DEMO = False
    hidden = browser.get(reverse("people:second_factor")).content.decode()

    assert "演示环境" in shown
    assert "演示环境" not in hidden


def test_sign_out_ends_the_session_and_wants_post(mine):
    browser = signed_in(mine.worker)

    told = browser.get(reverse("people:sign_out"))
    assert (told.status_code, told["Allow"]) == (405, "POST")
    assert "这一页不能直接打开" in told.content.decode()
    browser.post(reverse("people:sign_out"))

    assert browser.get(reverse("people:change_password")).status_code == 302


def test_post_without_session_keeps_what_was_typed_through_sign_in(mine):
    people.change_password(mine.p1005, new=PASSWORD, by=SYSTEM)
    people.change_password(mine.worker, new=PASSWORD, by=SYSTEM)
    browser = Client(enforce_csrf_checks=True)
    browser.get(reverse("people:sign_in"))
    token = browser.cookies["csrf"].value
    address = reverse("people:appoint", args=[1])
    typed = {"staff_number": "长长的一段话 <b>", "result": "doing", "password": "geheim", "csrfmiddlewaretoken": token}

    page = browser.post(address, typed)
    kept = re.search(r'name="kept" value="([^"]+)"', page.content.decode())[1]
    fields = {"staff_number": "1009", "password": PASSWORD, "kept": kept, "csrfmiddlewaretoken": token}
    signed = browser.post(reverse("people:sign_in"), fields)
    confirm = browser.get(signed.url).content.decode()

    assert page.status_code == 401
    assert signed.url == reverse("people:kept")
    assert f'action="{address}"' in confirm
    assert 'name="staff_number" value="长长的一段话 &lt;b&gt;"' in confirm
    assert "geheim" not in confirm
    assert confirm.count("doing") == 1  # goes with the form, but isn't shown as something to read
    assert (
        browser.post(address, {"staff_number": "x", "csrfmiddlewaretoken": browser.cookies["csrf"].value}).status_code
        == 404
    )
    assert "kept_form" not in browser.session


def test_post_without_session_says_when_it_is_too_long_to_keep(db):
    answer = Client().post(reverse("people:appoint", args=[1]), {"text": "长" * 100_000})

    assert answer.status_code == 401
    assert "无法代为保存" in answer.content.decode()
    assert 'name="kept"' not in answer.content.decode()


def test_post_without_session_by_htmx_swaps_the_sign_in_page_into_the_body(db):
    answer = Client().post(reverse("people:appoint", args=[1]), {"text": "话"}, headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert answer["HX-Retarget"] == "body"
    assert 'name="kept"' in answer.content.decode()


def test_sign_in_drops_a_forged_kept_form(mine):
    people.change_password(mine.worker, new=PASSWORD, by=SYSTEM)

    answer = Client().post(
        reverse("people:sign_in"), {"staff_number": "1009", "password": PASSWORD, "kept": "forged:a:b"}
    )

    assert answer.url == "/desk/"


def test_actor_costs_one_query_and_is_kept(mine, django_assert_num_queries, rf):
    from huiyin.ground.people.middleware import DefaultDenyMiddleware

    request = rf.get("/")
    request.user = mine.p1001
    DefaultDenyMiddleware(lambda r: r)(request)

    with django_assert_num_queries(1):
        assert request.actor.holds(mine.chief.pk)
        assert request.actor.person_id == mine.p1001.pk
