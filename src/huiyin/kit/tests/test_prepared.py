"""A prepared query answers as its query set would, compiles once a shape, and keeps no value of an earlier call."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from huiyin.kit.prepared import Given, prepared, prepared_sql

pytestmark = pytest.mark.django_db
BUILT = []


@prepared
def kinds_named(names):
    BUILT.append("kinds_named")
    return ContentType.objects.filter(model__in=names).order_by("model")


@prepared
def columns_of(is_ordered, *, pk=None, label=None):
    found = ContentType.objects.values_list("pk", "model")
    if pk is not None:
        found = found.filter(pk=pk)
    if label is not None:
        found = found.filter(Q(app_label=label))
    return found.order_by("-pk") if is_ordered else found


@prepared_sql
def newest(most, *, after):
    found = ContentType.objects.filter(pk__gt=after).order_by("-pk").values("pk")[:most]
    return found.query.get_compiler(connection=connection).as_sql()


def names(most):
    return list(ContentType.objects.order_by("model").values_list("model", flat=True)[:most])


def test_rows_are_those_of_the_query_set_for_lists_of_any_length():
    for most in (1, 2, 3, 5, 8):
        wanted = names(most)
        assert kinds_named(names=wanted) == list(ContentType.objects.filter(model__in=wanted).order_by("model"))
    assert kinds_named(names=[]) == []


def test_one_shape_is_built_once_and_lists_of_like_length_share_it():
    kinds_named(names=names(3))
    BUILT.clear()

    kinds_named(names=names(4))
    kinds_named(names=list(reversed(names(3))))

    assert BUILT == []


def test_values_of_an_earlier_call_are_forgotten():
    first, second = ContentType.objects.order_by("pk")[:2]

    assert columns_of(True, pk=first.pk) == [(first.pk, first.model)]
    assert columns_of(True, pk=second.pk) == [(second.pk, second.model)]
    assert columns_of(True, label="nothing like this") == []
    assert len(columns_of(False)) == ContentType.objects.count()


def test_a_statement_is_asked_with_its_values_in_one_query():
    last = ContentType.objects.order_by("-pk")[0]

    with CaptureQueriesContext(connection) as asked:
        assert newest(3, after=last.pk - 1) == [(last.pk,)]
        assert newest(3, after=last.pk) == []

    assert len(asked) == 2


def test_a_value_of_an_unknown_type_is_an_error_and_not_a_wrong_answer():
    with pytest.raises(KeyError):
        columns_of(True, pk=object())


def test_a_relations_own_look_up_refuses_a_given_value():
    from django.contrib.auth.models import Permission

    @prepared
    def wrong(kinds: list[Given]):
        return Permission.objects.filter(content_type__in=kinds)

    with pytest.raises(TypeError):
        wrong(kinds=[1])
