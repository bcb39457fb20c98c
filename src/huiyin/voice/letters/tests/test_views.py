"""The desk over HTTP: who gets in, what works without a script, an officer's script from unlock to closing."""

import io
from collections.abc import Mapping
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from huiyin.ground.files.models import Attachment
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.states import State
from huiyin.voice.letterbox.rules.encoding import Malformed
from huiyin.voice.letters import actions as letters
from huiyin.voice.letters.models import SealedLetter
from huiyin.voice.letters.queries import groups
from huiyin.voice.letters.rules import keyring
from huiyin.voice.letters.rules.officer import Officer
from huiyin.voice.letters.tests.cast import GIVEN, MONDAY, Writer, collected, summary

pytestmark = pytest.mark.django_db(databases=["default", "letterbox"], transaction=True)
PASSWORD = "四个不相干的词连着"


def officer(client: Client) -> Officer:
    def get(path: str) -> bytes:
        answer = client.get(path)
        assert answer.status_code == 200, path
        return answer.content

    def post(path: str, fields: Mapping[str, Any]) -> bytes:
        answer = client.post(path, fields)
        assert answer.status_code == 200, answer.content.decode()
        return answer.content

    return Officer(get, post, "letters.example.cn")


@pytest.fixture
def unlocked(cast, signed_in) -> Officer:
    """张's browser with a real password, admitted by a colleague."""
    letters.reset_key(cast.people["zhang"], by=cast.actor("zhang"), at=MONDAY)
    kept = keyring.new_member(PASSWORD)
    member = letters.set_up_key(cast.people["zhang"], kept, by=cast.actor("zhang"), at=MONDAY)
    key = groups.key_in_force(cast.union)
    seals = {key.pk: keyring.seal_group(cast.group_pair, kept.public)}
    letters.admit(member, seals, by=cast.actor("liu"), at=MONDAY)
    made = officer(signed_in("zhang"))
    with pytest.raises(Malformed):
        made.unlock(PASSWORD + "?")
    assert made.unlock(PASSWORD) == 1
    return made


def addresses(letter: SealedLetter) -> dict[str, list[str]]:
    plain = [reverse(f"letters:{n}") for n in ("sort", "waiting", "keys", "ring", "register_paper")]
    own = [reverse(f"letters:{n}", args=[letter.pk]) for n in ("bundle", "thread")]
    acts = [reverse(f"letters:{n}", args=[letter.pk]) for n in ("read", "leave_off", "save_draft", "register", "ask")]
    sent = [reverse(f"letters:{n}") for n in ("join", "assign_many", "set_up_key", "rewrap_key", "reset_key")]
    return {"GET": [*plain, *own, reverse("letters:members", args=["union"])], "POST": [*acts, *sent]}


def test_only_recipients_get_in_and_everybody_else_meets_404(cast, signed_in):
    found = addresses(collected(cast))
    seen = set()

    for name in ("handler", "worker", "keeper", "chief", "discipline"):
        client = signed_in(name)
        seen |= {client.get(path).status_code for path in found["GET"]}
        seen |= {client.post(path).status_code for path in found["POST"]}

    assert seen == {404}
    assert {Client().get(path).status_code for path in found["GET"]} == {302}


def test_acts_take_post_only(cast, signed_in):
    client = signed_in("zhang")

    assert {client.get(path).status_code for path in addresses(collected(cast))["POST"]} == {405}


def test_letter_of_another_group_is_not_found(cast, signed_in):
    letters.set_group("jw", name="纪委", posts=[cast.posts["discipline"]], by=cast.actor("chair"), at=MONDAY)
    letter = collected(cast)

    client = signed_in("discipline")

    assert client.get(reverse("letters:sort")).status_code == 200
    assert client.get(reverse("letters:bundle", args=[letter.pk])).status_code == 404
    assert client.post(reverse("letters:register", args=[letter.pk]), GIVEN).status_code == 404


def test_page_shows_no_word_of_a_letter_and_is_never_stored(cast, signed_in):
    collected(cast, text="金丝雀飞过")

    answer = signed_in("zhang").get(reverse("letters:sort"))

    assert "no-store" in answer["Cache-Control"]
    assert "金丝雀" not in answer.content.decode()
    assert answer.content.decode().count("密封来信") == 1


def test_list_takes_the_same_number_of_queries_for_one_letter_and_three(cast, signed_in, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in("zhang")
    collected(cast)
    client.get(reverse("letters:waiting"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("letters:waiting"))
    collected(cast)
    collected(cast)

    with django_assert_num_queries(len(one)):
        client.get(reverse("letters:waiting"))


def test_slower_officer_is_told_who_registered(cast, signed_in):
    letter = collected(cast)
    signed_in("zhang").post(reverse("letters:register", args=[letter.pk]), GIVEN)

    answer = signed_in("liu").post(reverse("letters:register", args=[letter.pk]), GIVEN)
    state = signed_in("liu").post(reverse("letters:read", args=[letter.pk])).json()

    assert answer.status_code == 409
    assert answer.json()["refused"].startswith("这封信已由人员zhang登记")
    assert (state["is_registered"], state["reader"]) == (True, "人员zhang")


def test_colleague_sees_who_has_the_letter_open(cast, signed_in):
    letter = collected(cast)
    signed_in("zhang").post(reverse("letters:read", args=[letter.pk]))

    page = signed_in("liu").get(reverse("letters:waiting")).content.decode()

    assert "人员zhang 正在看" in page


def test_faulty_summary_is_refused_with_the_field(cast, signed_in):
    letter = collected(cast)
    client = signed_in("zhang")

    empty = client.post(reverse("letters:register", args=[letter.pk]), {**GIVEN, "title": ""})
    vital = client.post(reverse("letters:register", args=[letter.pk]), {**GIVEN, "is_vital": "on"})
    post = client.post(reverse("letters:register", args=[letter.pk]), {**GIVEN, "to": "没有这个岗位"})

    assert [a.status_code for a in (empty, vital, post)] == [409, 409, 409]
    assert empty.json()["refused"].startswith("标题：")
    assert vital.json()["refused"] == "必读领导：重大事项要选至少一位必读领导"
    assert post.json()["refused"] == "交办给：没有找到这个岗位，请从列表里选"
    assert Matter.objects.count() == 0


def test_paper_letter_works_without_a_script(cast, signed_in):
    client = signed_in("zhang")
    given = {**GIVEN, "to": cast.posts["handler"].code, "wall_pick": cast.posts["chief"].code}

    faulty = client.post(reverse("letters:register_paper"), {**given, "summary": ""})
    answer = client.post(reverse("letters:register_paper"), given)
    told = client.get(answer["Location"]).content.decode()
    hidden = signed_in("handler").get(answer["Location"])

    matter = Matter.objects.get()
    assert faulty.status_code == 422
    assert 'value="澡堂热水不足"' in faulty.content.decode()
    assert answer["Location"] == f"{reverse('letters:register_paper')}?done={matter.pk}"
    assert f'已登记 <a href="{matter.link()}">{matter.number} 澡堂热水不足</a>，轮到 后勤服务中心主任。' in told
    assert hidden.status_code == 404
    assert (matter.state, list(matter.walls.all())) == (State.ASSIGNED, [cast.posts["chief"]])


def test_refused_photo_of_a_sheet_is_told_at_its_field_and_what_was_typed_stays(cast, signed_in):
    given = {**GIVEN, "to": cast.posts["handler"].code, "photos": SimpleUploadedFile("信.docx", b"PK")}

    answer = signed_in("zhang").post(reverse("letters:register_paper"), given)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["photos"])
    assert ('value="澡堂热水不足"' in answer.content.decode(), Matter.objects.exists()) == (True, False)


def test_photo_of_a_sheet_is_seen_by_recipients_only(cast, signed_in):
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(picture, "PNG")
    sheet = SimpleUploadedFile("信.png", picture.getvalue(), "image/png")
    given = {**GIVEN, "to": cast.posts["handler"].code, "photos": sheet}
    signed_in("zhang").post(reverse("letters:register_paper"), given)

    matter = Matter.objects.get()
    photo = reverse("files:serve", args=[Attachment.objects.get().pk])
    slot = signed_in("liu").get(reverse("letters:thread_of_matter", args=[matter.pk])).content.decode()
    seen = signed_in("liu").get(photo)
    seen.close()

    assert photo in slot
    assert seen.status_code == 200
    assert {signed_in(n).get(photo).status_code for n in ("handler", "keeper", "worker", "chief")} == {404}
    assert photo not in signed_in("handler").get(reverse("letters:thread_of_matter", args=[matter.pk])).content.decode()


def test_rubbish_keys_and_bundles_are_refused_not_a_fault(cast, signed_in):
    letter = collected(cast)
    client = signed_in("zhang")

    answers = [
        client.post(reverse("letters:create_group_key", args=["union"]), {"public": "zz"}),
        client.post(reverse("letters:rewrap_key"), {"public": "00"}),
        client.post(reverse("letters:ask", args=[letter.pk]), {"bundle": "[]"}),
        client.post(reverse("letters:ask", args=[letter.pk]), {"bundle": "{}"}),
        client.post(reverse("letters:join"), {"letters": ["x"], "into": "9"}),
    ]

    assert {answer.status_code for answer in answers} <= {400, 409}
    assert all(answer.json()["refused"] for answer in answers)


def test_thread_slot_shows_content_to_nobody_and_a_link_to_members(cast, signed_in):
    matter = letters.register(collected(cast), summary(to=cast.posts["handler"]), by=cast.actor("zhang"), at=MONDAY)
    path = reverse("letters:thread_of_matter", args=[matter.pk])

    member = signed_in("zhang").get(path)
    handler = signed_in("handler").get(path)
    worker = signed_in("worker").get(path)

    assert "到分拣台打开" in member.content.decode()
    assert "来信人通过回执往来" in handler.content.decode()
    assert "到分拣台打开" not in handler.content.decode()
    assert worker.status_code == 404


def test_officers_script_goes_from_the_sealed_letter_to_the_closed_matter(cast, unlocked):
    writer = Writer(cast)
    letter = collected(cast, writer, text="二号澡堂夜里没有热水")

    (waiting,) = unlocked.waiting()
    body = unlocked.open(waiting)
    done = unlocked.register(waiting, **{**GIVEN, "to": f"id:{cast.posts['handler'].pk}"})

    letter.refresh_from_db()
    handler = cast.actor("handler")
    matter = matters.accept(letter.matter, by=handler, at=MONDAY)
    matter = matters.answer(matter, text="已更换换热器", result="done", by=handler, at=MONDAY)
    unlocked.ask(waiting, "夜里几点？")
    writer.say(verdict="put_right", rating=4)
    letters.tick(MONDAY)
    ((message, said),) = unlocked.words(waiting)
    closed = unlocked.carry(message, said["verdict"], rating=said["rating"])

    assert body["text"] == "二号澡堂夜里没有热水"
    assert done["number"] == closed["number"] == matter.number
    assert closed["state"] == "已办结"
    assert [b["text"] for b in writer.answers() if "status" not in b] == ["夜里几点？"]


def test_own_key_is_set_up_rewrapped_and_reset_over_http(cast, signed_in):
    client = signed_in("liu")
    kept = keyring.new_member(PASSWORD)
    opened = keyring.unlock(kept, PASSWORD)
    again = keyring.wrap(opened.pair, PASSWORD + "二")
    client.post(reverse("letters:reset_key"))

    made = client.post(reverse("letters:set_up_key"), as_hex(kept))
    wrong = client.post(reverse("letters:rewrap_key"), {**as_hex(again), "auth": "00" * 32})
    right = client.post(reverse("letters:rewrap_key"), {**as_hex(again), "auth": opened.auth.hex()})
    ring = client.get(reverse("letters:ring")).json()

    assert [a.status_code for a in (made, wrong, right)] == [200, 409, 200]
    assert (ring["wrapped"], ring["seals"]) == (again.wrapped.hex(), [])


def as_hex(kept: keyring.Wrapped) -> dict[str, str]:
    return {name: getattr(kept, name).hex() for name in ("public", "salt", "wrapped", "auth_hash")}
