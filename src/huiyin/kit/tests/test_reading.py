"""Instances read quickly are those Django reads: values, what is joined, what was left out, and who listens."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models import Count, F, Value
from django.db.models.signals import post_init

from huiyin.ground.people.models import Post, Unit
from huiyin.kit import reading
from huiyin.kit.clock import MINE_TIME
from huiyin.kit.prepared import prepared
from huiyin.loop.duties.models import Duty
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.tests import cast

pytestmark = pytest.mark.django_db
SHOWN = ("title", "registered_at", "is_vital", "debtor__name", "parent__state", "clock__due_at")


def lines():
    found = Matter.objects.select_related("debtor__unit", "place", "clock", "parent__clock")
    return found.only(*SHOWN, "debtor__unit__name", "place__name", "parent__clock__due_at").order_by("pk")


def posts():
    return Post.objects.annotate(owed=Count("duties"), word=Value("岗位")).prefetch_related("tenures").order_by("pk")


def told(one, before=()):
    """Return everything an instance holds, and what is joined to it; a way back is told by its key."""
    if one is None or one in before:
        return one and one.pk
    joined = {name: told(other, (*before, one)) for name, other in one._state.fields_cache.items()}
    values = {name: value for name, value in vars(one).items() if not name.startswith("_")}
    return type(one), values, one._state.adding, one._state.db, joined


def of_mine():
    mine = cast.build()
    return [cast.registered(mine), cast.assigned(mine, topic="canteen")]


@pytest.mark.parametrize(
    "build", [lines, posts, lambda: Duty.objects.order_by("pk"), lambda: Unit.objects.order_by("pk")]
)
def test_instances_hold_what_django_gives_them(build):
    of_mine()

    quick = prepared(build)

    found = [told(one) for one in quick()]
    assert found == [told(one) for one in build()] != []


def test_lists_are_read_quickly_and_what_was_left_out_is_fetched_when_asked(django_assert_num_queries):
    matter = of_mine()[0]
    quick = prepared(lines)
    quick()

    with django_assert_num_queries(1):
        first = quick()[0]
    with django_assert_num_queries(1):
        summary = first.summary

    assert next(iter(quick.known.values())).read is not None
    assert (first, first.get_deferred_fields() & {"title", "answer"}, summary) == (matter, {"answer"}, matter.summary)
    assert first.parent is None


def test_an_instance_can_be_changed_and_saved_as_any_other():
    matter = of_mine()[0]

    first = prepared(lines)()[0]
    first.title = "水泵修好了"
    first.save(update_fields=["title"])

    matter.refresh_from_db()
    assert matter.title == "水泵修好了"


@pytest.mark.parametrize(
    "build",
    [
        lambda: Unit.objects.order_by("pk").values_list("pk", "name", "closed_on"),
        lambda: Matter.objects.order_by("pk").values_list("registered_at", flat=True),
        lambda: Matter.objects.order_by("pk").values("title", at=F("registered_at")),
        lambda: Unit.objects.order_by("pk").values_list("pk", "name", named=True),
    ],
)
def test_rows_without_instances_are_those_of_django(build):
    of_mine()

    assert prepared(build)() == list(build())


def test_what_is_prefetched_costs_no_more_queries(django_assert_num_queries):
    of_mine()
    quick = prepared(posts)
    quick()

    with django_assert_num_queries(2):
        assert all(list(post.tenures.all()) is not None for post in quick())


def test_somebody_who_listens_to_instances_hears_of_each():
    of_mine()
    heard = []

    def hear(instance, **_):
        heard.append(instance.pk)

    post_init.connect(hear, sender=Unit)
    try:
        units = prepared(lambda: Unit.objects.order_by("pk"))()
    finally:
        post_init.disconnect(hear, sender=Unit)

    assert heard == [unit.pk for unit in units] != []


def test_a_model_that_says_how_it_is_made_is_left_to_django(monkeypatch):
    of_mine()
    made = Unit.from_db.__func__
    heard = []

    def from_db(cls, db, field_names, values):
        heard.append(values[0])
        return made(cls, db, field_names, values)

    monkeypatch.setattr(Unit, "from_db", classmethod(from_db), raising=False)
    units = prepared(lambda: Unit.objects.order_by("pk"))()

    assert heard == [unit.pk for unit in units] != []


@pytest.mark.parametrize(
    "value",
    [
        *("2026-11-27 08:30:15.123456", "2026-11-27 08:30:15", "2026-11-27T08:30:15.5+08:00", None),
        *(
            datetime.fromisoformat("2026-01-02 03:04"),
            datetime(2026, 1, 2, 3, 4, tzinfo=MINE_TIME),
            datetime(2026, 1, 2, tzinfo=UTC),
        ),
    ],
)
def test_a_moment_of_sqlite_is_read_as_django_reads_it(value):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite keeps moments as text")
    column = Matter._meta.get_field("registered_at").get_col("matters_matter")

    [(_, quick, _)] = reading.conversions(_compiler_of(column), connection)
    read, wanted = (
        quick(value, column, connection),
        connection.ops.convert_datetimefield_value(value, column, connection),
    )

    assert read == wanted
    assert (read and read.tzinfo) == (wanted and wanted.tzinfo)


def _compiler_of(column):
    compiler = Matter.objects.values_list("registered_at").query.get_compiler("default")
    compiler.as_sql()
    assert compiler.select[0][0].output_field is column.output_field
    return compiler
