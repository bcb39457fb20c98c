"""What is taken, what is refused, what is left of it, who may see it and how it is served."""

import io
import os
import shutil
import zipfile
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from PIL import Image

from huiyin.ground.files import actions as files
from huiyin.ground.files import forms, queries, rules
from huiyin.ground.files.models import Attachment, StoredFile
from huiyin.ground.files.rules import FileRefused, pdf_child
from huiyin.ground.ledger.models import Entry
from huiyin.ground.people.rules import SYSTEM
from huiyin.ground.people.tests.conftest import mine  # noqa: F401
from huiyin.ground.people.tests.test_sign_in import signed_in
from huiyin.kit.verdicts import Refused

AT = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
SECRET = b"GPS-SECRET-PLACE"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture(autouse=True)
def _home(db, settings, tmp_path):
    settings.HOME = tmp_path


def picture(kind="JPEG", size=(64, 48), mode="RGB", **options):
    out = io.BytesIO()
    Image.new(mode, size, "red").save(out, kind, **options)
    return out.getvalue()


def with_exif(kind):
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825)[1] = "N"
    return picture(kind, exif=exif)


def pdf(**extra):
    made = pikepdf.new()
    made.add_blank_page()
    made.docinfo["/Author"] = SECRET.decode()
    with made.open_metadata() as meta:
        meta["dc:creator"] = [SECRET.decode()]
    for key, value in extra.items():
        made.Root[f"/{key}"] = value
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def upload(name, data):
    return SimpleUploadedFile(name, data)


def keep(name, data):
    return files.keep(upload(name, data), by=SYSTEM, at=AT)


def kept_bytes(file):
    with queries.open_file(file) as stream:
        return stream.read()


@pytest.mark.parametrize(
    ("name", "kind"), [("a.jpg", "JPEG"), ("a.JPEG", "JPEG"), ("a.png", "PNG"), ("a.webp", "WEBP")]
)
def test_keep_rebuilds_a_picture_without_exif_and_upright(name, kind):
    data = with_exif(kind)
    assert SECRET in data

    file = keep(name, data)

    with Image.open(io.BytesIO(kept_bytes(file))) as clean:
        assert dict(clean.getexif()) == {}
        assert clean.size == (48, 64)
    assert SECRET not in kept_bytes(file)
    assert not any(SECRET in path.read_bytes() for path in queries.folder().rglob("*") if path.is_file())


@pytest.mark.parametrize(("kind", "more"), [("JPEG", {"comment": SECRET}), ("PNG", {"icc_profile": SECRET * 9})])
def test_keep_drops_comments_and_profiles(kind, more):
    assert SECRET not in kept_bytes(keep(f"a.{kind.lower()}", picture(kind, **more)))


def test_keep_names_a_file_by_the_hash_of_its_content():
    one, other = keep("a.png", picture("PNG")), keep("b.png", picture("PNG"))

    assert one == other
    assert queries.place(one.sha256) == queries.folder() / one.sha256[:2] / one.sha256
    assert StoredFile.objects.count() == 1


def test_keep_shrinks_a_large_picture_and_makes_a_thumbnail():
    file = keep("a.jpg", picture(size=(4000, 3000)))

    assert (file.width, file.height) == (2400, 1800)
    with queries.open_file(file, is_thumb=True) as stream, Image.open(stream) as small:
        assert small.size == (320, 240)


def test_keep_keeps_transparency_of_a_png():
    with Image.open(io.BytesIO(kept_bytes(keep("a.png", picture("PNG", mode="RGBA"))))) as clean:
        assert clean.mode == "RGBA"


def huge_png():
    """Return the head of a PNG that claims 50,000 × 50,000 pixels."""
    import struct
    import zlib

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"0" * 1000)) + chunk(b"IEND", b"")
    )


def zipped():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.svg", b"<svg onload='alert(1)'/>", "这种文件不能传"),
        ("a.html", b"<script>", "这种文件不能传"),
        ("a.txt", EICAR, "这种文件不能传"),
        ("a.exe", b"MZ", "这种文件不能传"),
        ("jpg", picture(), None),
        ("a", b"x", "这种文件不能传"),
        ("a.jpg", EICAR, "文件内容与扩展名"),
        ("a.jpg", picture("PNG"), "文件内容与扩展名"),
        ("a.pdf", picture(), "文件内容与扩展名"),
        ("a.png", b"<svg/>", "文件内容与扩展名"),
        ("a.docx", zipped(), "Word、Excel"),
        ("a.xlsx", zipped(), "Word、Excel"),
        ("a.heic", b"x", "请在手机相机"),
        ("a.jpg", b"", "文件是空的"),
        ("a.jpg", b"\xff\xd8\xff" + b"0" * 100, "文件已损坏"),
        ("a.jpg", picture(size=(800, 800))[:2000], "文件已损坏"),
        ("a.png", huge_png(), "图片超过"),
        ("a.jpg", b"\xff\xd8\xff" + b"0" * (20 * 1024 * 1024), "单个文件最大"),
        ("a.pdf", b"%PDF-1.7 nothing", "文件已损坏"),
    ],
)
def test_keep_refuses_with_a_sentence_and_keeps_nothing(name, data, reason):
    if reason is None:
        assert keep(name, data).kind == "jpeg"
        return

    with pytest.raises(Refused) as refusal:
        keep(name, data)

    assert refusal.value.reason.startswith(f"{name}：{reason}")
    assert StoredFile.objects.count() == 0
    assert [p for p in queries.folder().rglob("*") if p.is_file()] == []


def test_keep_drops_what_hangs_behind_a_picture():
    polyglot = picture() + zipped() + b"<script>alert(1)</script>"

    clean = kept_bytes(keep("a.jpg", polyglot))

    assert b"<script>" not in clean
    assert b"PK\x03\x04" not in clean


def test_keep_disarms_a_pdf():
    script = pikepdf.Dictionary(S=pikepdf.Name("/JavaScript"), JS="app.alert(1)")

    clean = kept_bytes(keep("a.pdf", pdf(OpenAction=script)))

    with pikepdf.open(io.BytesIO(clean)) as made:
        assert "/OpenAction" not in made.Root
        assert "/Metadata" not in made.Root
        assert len(made.docinfo) == 0
        assert len(made.pages) == 1
    assert b"alert" not in clean
    assert SECRET not in clean


def test_keep_refuses_a_protected_pdf():
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as made:
        made.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))

    with pytest.raises(Refused, match="密码"):
        keep("a.pdf", out.getvalue())


def test_without_metadata_drops_exif_of_an_embedded_photograph():
    clean = pdf_child.without_metadata(with_exif("JPEG"))

    assert SECRET not in clean
    with Image.open(io.BytesIO(clean)) as image:
        image.load()
        assert image.size == (64, 48)


@pytest.mark.parametrize(
    ("free", "total", "is_allowed"), [(2**40, 2**41, True), (2**29, 2**30, False), (2**31, 2**35, False)]
)
def test_disk_guard_stops_below_a_fifth_or_a_gibibyte(free, total, is_allowed):
    assert bool(rules.may_fill(free, total)) == is_allowed


def test_keep_stops_visibly_when_the_disk_is_full(monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(2**40, 2**40, 2**20))

    with pytest.raises(Refused, match="存储空间不足"):
        keep("a.jpg", picture())


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\fakepath\\井下 照片.JPG", "井下 照片.jpg"),
        ('a"b\r\nSet-Cookie: x=1.jpg', "abSet-Cookie x=1.jpg"),
        ("photo\u202egpj.exe.jpg", "photogpj.exe.jpg"),
        ("...jpg", "附件.jpg"),
        ("长" * 300 + ".jpg", "长" * 100 + ".jpg"),
    ],
)
def test_safe_name_is_harmless(typed, kept):
    assert rules.safe_name(typed, rules.Kind.JPEG) == kept


def attach(*given, subject_id=7):
    return files.attach([upload(n, d) for n, d in given], subject_kind="test", subject_id=subject_id, by=SYSTEM, at=AT)


def test_attach_records_once_and_lists_in_order():
    made = attach(("一.jpg", picture()), ("二.png", picture("PNG")))

    assert queries.of_subject("test", 7) == made
    assert Entry.objects.filter(verb="file.attach", subject="test", subject_id=7).count() == 1


def test_attach_all_or_none():
    with pytest.raises(Refused):
        attach(("一.jpg", picture()), ("二.svg", b"<svg/>"))

    assert Attachment.objects.count() == 0
    assert Entry.objects.count() == 0


def test_attach_more_than_ten_is_refused():
    with pytest.raises(Refused, match="最多 10 个"):
        attach(*[(f"{i}.jpg", picture()) for i in range(11)])


def test_of_subjects_costs_one_query(django_assert_num_queries):
    for i in (1, 2, 3):
        attach(("a.jpg", picture(size=(10, 10 + i))), subject_id=i)

    with django_assert_num_queries(1):
        found = queries.of_subjects("test", [1, 2, 3])
        assert [len(found[i]) and found[i][0].file.kind for i in (1, 2, 3)] == ["jpeg"] * 3


def test_destroy_drops_the_bytes_when_nothing_else_holds_them(django_capture_on_commit_callbacks):
    one, other = attach(("a.jpg", picture()))[0], attach(("a.jpg", picture()), subject_id=8)[0]
    path = queries.place(one.file.sha256)

    with django_capture_on_commit_callbacks(execute=True):
        files.destroy(one, by=SYSTEM, at=AT)
    assert path.exists()
    with django_capture_on_commit_callbacks(execute=True):
        files.destroy(other, by=SYSTEM, at=AT)

    assert not path.exists()
    assert StoredFile.objects.count() == 0


def test_forget_orphans_drops_what_was_never_attached():
    keep("a.png", picture("PNG"))
    attach(("a.jpg", picture()))

    assert files.forget_orphans(at=AT + timedelta(days=1)) == 0
    assert files.forget_orphans(at=AT + timedelta(days=4)) == 1
    assert StoredFile.objects.count() == 1


def forget_through_the_day(at):
    return sum(files.forget_orphans(at=at + timedelta(minutes=n)) for n in range(256))


def test_forget_orphans_drops_bytes_a_killed_process_left_without_a_row():
    kept = queries.place(keep("a.png", picture("PNG")).sha256)
    stray, draft = queries.place("ab" * 32), queries.folder() / "ab" / ".new-x1"
    stray.parent.mkdir(parents=True, exist_ok=True)
    for file in (stray, draft):
        file.write_bytes(b"left over")
    attach(("a.png", picture("PNG")))
    now = datetime.now(UTC)

    assert forget_through_the_day(now + timedelta(days=1)) == 0
    assert forget_through_the_day(now + timedelta(days=4)) == 2
    assert (kept.exists(), stray.exists(), draft.exists()) == (True, False, False)


def test_keep_of_bytes_that_lie_there_makes_them_young_again():
    path = queries.place(keep("a.png", picture("PNG")).sha256)
    os.utime(path, (1, 1))

    keep("a.png", picture("PNG"))

    assert path.stat().st_mtime > 1


@pytest.fixture
def seen_by_holders(mine):  # noqa: F811
    queries.register_visibility("test", lambda actor, subject_id: actor.holds(mine.head.pk) and subject_id == 7)
    yield mine
    queries._visibility.pop("test")


def test_serve_gives_a_picture_inline_with_headers_that_stop_everything(seen_by_holders):
    attachment = attach(('井下"照片".jpg', picture()))[0]

    answer = signed_in(seen_by_holders.p1002).get(reverse("files:serve", args=[attachment.pk]))

    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"] == "inline; filename*=utf-8''%E4%BA%95%E4%B8%8B%E7%85%A7%E7%89%87.jpg"
    assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content) == kept_bytes(attachment.file)


def test_serve_gives_a_pdf_to_be_saved_only(seen_by_holders):
    attachment = attach(("报告.pdf", pdf()))[0]

    answer = signed_in(seen_by_holders.p1002).get(reverse("files:serve", args=[attachment.pk]))

    assert answer["Content-Disposition"].startswith("attachment;")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")


def test_thumb_gives_the_small_picture(seen_by_holders):
    attachment = attach(("a.png", picture("PNG", size=(900, 900))))[0]

    answer = signed_in(seen_by_holders.p1002).get(reverse("files:thumb", args=[attachment.pk]))

    with Image.open(io.BytesIO(b"".join(answer.streaming_content))) as small:
        assert small.size == (320, 320)


@pytest.mark.parametrize(("who", "subject"), [("p1001", 7), ("worker", 7), ("p1002", 8)])
def test_serve_is_404_for_outsiders(seen_by_holders, who, subject):
    attachment = attach(("a.jpg", picture()), subject_id=subject)[0]

    answer = signed_in(getattr(seen_by_holders, who)).get(reverse("files:serve", args=[attachment.pk]))

    assert answer.status_code == 404


def test_serve_is_404_for_a_kind_nobody_registered(mine):  # noqa: F811
    attachment = attach(("a.jpg", picture()))[0]

    assert signed_in(mine.p1002).get(reverse("files:serve", args=[attachment.pk])).status_code == 404


def test_files_field_takes_several_and_refuses_an_eleventh():
    field = forms.FilesField(required=False)

    assert len(field.clean([upload("a.jpg", b"x"), upload("b.jpg", b"y")])) == 2
    assert field.clean([]) == []
    with pytest.raises(forms.forms.ValidationError, match="最多 10 个"):
        field.clean([upload("a.jpg", b"x")] * 11)


class Sheet(forms.forms.Form):
    """A form with a text and files."""

    text = forms.forms.CharField()
    photos = forms.FilesField(required=False)


def sheet(prefix, *given):
    made = Sheet({f"{prefix}-text": "写了"}, MultiValueDict({f"{prefix}-photos": list(given)}), prefix=prefix)
    assert made.is_valid()
    return made


def test_told_puts_the_refusal_at_the_field_the_file_came_by():
    good, bad = (upload("a.jpg", picture()), upload("b.docx", b"PK"))
    first, second = sheet("one", good), sheet("two", upload("c.jpg", picture()), bad)

    with pytest.raises(FileRefused) as no:
        files.attach([*first.cleaned_data["photos"], bad], subject_kind="matter", subject_id=7, by=SYSTEM, at=AT)

    assert forms.told(no.value, first, second) == ""
    assert (dict(first.errors), list(second.errors)) == ({}, ["photos"])
    assert second.errors["photos"][0].startswith("b.docx：Word、Excel")


def test_told_returns_other_refusals_and_those_of_no_file_sent():
    form = sheet("one", upload("a.jpg", picture()))

    assert forms.told(Refused("不行"), form) == "不行"
    assert forms.told(FileRefused("不行"), sheet("two")) == "不行"
    assert (forms.told(FileRefused("最多 10 个附件"), form), list(form.errors)) == ("", ["photos"])


def test_files_field_names_the_one_that_is_too_large(monkeypatch):
    monkeypatch.setattr(rules, "MAX_SIZE", 1)

    with pytest.raises(forms.forms.ValidationError, match=r"b\.jpg：单个文件最大"):
        forms.FilesField().clean([upload("a.jpg", b"x"), upload("b.jpg", b"xy")])
