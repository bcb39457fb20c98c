"""Addresses by name: put together once, the same as Django's, and never one for another."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse, set_script_prefix

from huiyin.kit.http import address


def test_an_address_is_that_of_django_with_the_values_that_are_set():
    assert address("matters:matter", 7) == reverse("matters:matter", args=(7,))
    assert address("desk:board", unit=3, months="", bucket=None) == f"{reverse('desk:board')}?unit=3"
    assert address("desk:board", months="0") == f"{reverse('desk:board')}?months=0"
    assert address("desk:board", unit=0) == reverse("desk:board")
    assert address("nowhere:list", unit=3) == ""


def test_values_that_are_equal_but_written_differently_keep_their_own_address():
    shown = [address("desk:board", unit=value) for value in (1, True, 1.0, "1")]

    assert [parse_qs(urlsplit(one).query)["unit"][0] for one in shown] == ["1", "True", "1.0", "1"]


@pytest.mark.parametrize("word", ["水泵 & <b>", '"><script>', "a=b&c=d#e"])
def test_words_come_back_from_an_address_as_they_went_in(word):
    assert parse_qs(urlsplit(address("desk:search", q=word)).query) == {"q": [word]}


def test_an_address_follows_the_place_of_the_product():
    plain = address("desk:board")

    set_script_prefix("/huiyin/")
    try:
        assert address("desk:board") == f"/huiyin{plain}"
    finally:
        set_script_prefix("/")
    assert address("desk:board") == plain
