"""Minutes that were signed and files that were put on meetings before there was a shelf lie on it, too."""

from django.db import migrations

from huiyin.ground.search import actions as search

BATCH = 1000


def fill(apps, schema_editor):
    alias = schema_editor.connection.alias
    rows = apps.get_model("meetings", "Meeting").objects.using(alias).select_related("branch", "unit")
    paper = apps.get_model("meetings", "Paper")
    attached = apps.get_model("files", "Attachment").objects.using(alias).filter(subject_kind="meeting").order_by("pk")
    closed = list(rows.filter(state="closed").order_by("closed_at", "pk").values_list("pk", flat=True))
    for some in batches(closed):
        found = rows.in_bulk(some)
        shelve(
            paper.objects.using(alias),
            [
                (m, of(paper, m, "minutes", f"{m.title}纪要", m.closed_at, put_by_id=m.closed_by_id, post_id=m.chair_id))
                for m in (found[pk] for pk in some)
            ],
        )
    for some in batches(list(attached)):
        found = rows.in_bulk({one.subject_id for one in some})
        shelve(
            paper.objects.using(alias),
            [
                (m, of(paper, m, "material", one.name, one.attached_at, put_by_id=one.by_person_id, file_id=one.pk))
                for one in some
                if (m := found.get(one.subject_id)) is not None
            ],
        )


def batches(rows):
    return (rows[n : n + BATCH] for n in range(0, len(rows), BATCH))


def of(paper, meeting, kind, title, at, **more):
    where = {"series_id": meeting.series_id, "branch_id": meeting.branch_id, "unit_id": meeting.unit_id}
    return paper(kind=kind, title=title[:120], meeting_id=meeting.pk, put_at=at, **where, **more)


def shelve(papers, pairs):
    made = papers.bulk_create([one for _, one in pairs])
    texts = [(one.pk, f"{one.title} {(m.branch or m.unit).name}") for one, (m, _) in zip(made, pairs, strict=True)]
    search.index_many("paper", texts)


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0005_papers_on_the_shelf"),
        ("files", "0001_initial"),
        ("search", "0002_grams"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
