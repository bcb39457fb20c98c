"""Forms that read an address share the fields of their class, and no form leaves anything behind in them."""

import pytest
from django import forms
from django.http import QueryDict

from huiyin.front.desk.forms import BoardForm, RecordsForm
from huiyin.front.portal.forms import AnswersForm
from huiyin.kit.forms import AddressForm
from huiyin.loop.matters.forms import FilterForm


def classes(of=AddressForm):
    return [one for sub in of.__subclasses__() for one in (sub, *classes(sub))]


def test_a_form_reads_its_values_as_any_form_does():
    class Copied(forms.Form):
        locals().update(FilterForm.base_fields)

    for query in ("", "state=accepted&unit=3&whose=mine", "state=<b>&unit=x&since=week&before=-1", "unit=&clock=late"):
        shared, copied = FilterForm(QueryDict(query)), Copied(QueryDict(query))

        assert shared.is_valid() == copied.is_valid()
        assert shared.cleaned_data == copied.cleaned_data
        assert shared.errors == copied.errors


def test_the_values_of_one_form_never_reach_another():
    first = FilterForm(QueryDict("state=accepted&unit=3"))
    second = FilterForm(QueryDict("state=no"))

    assert (first.chosen(), second.chosen()) == ({"state": "accepted", "unit": 3}, {})
    assert first.fields["state"] is second.fields["state"]


def test_fields_are_the_classs_own_and_are_never_copied():
    form = RecordsForm(QueryDict("months=3&bucket=owed"))

    assert {name: id(field) for name, field in form.fields.items()} == {
        name: id(field) for name, field in RecordsForm.base_fields.items()
    }
    assert set(BoardForm.base_fields) < set(RecordsForm.base_fields)


@pytest.mark.parametrize("form", classes(), ids=lambda one: one.__name__)
def test_no_form_that_shares_its_fields_builds_them_anew(form):
    assert "__init__" not in vars(form)
    before = [(name, dict(getattr(field, "choices", ()) or ())) for name, field in form.base_fields.items()]

    given = form(QueryDict("q=水泵&months=3&topic=safety"))
    given.is_valid()
    str(given)

    assert [(name, dict(getattr(field, "choices", ()) or ())) for name, field in form.base_fields.items()] == before


def test_hostile_words_of_an_address_are_escaped_where_a_form_shows_them():
    form = AnswersForm(QueryDict("q=%22%3E%3Cscript%3E"))

    assert "<script>" not in str(form["q"])
    assert "&lt;script&gt;" in str(form["q"])
