"""Search finds exactly the texts that contain the words, newest first, whatever was changed or removed before."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.ground.search import actions, queries, rules
from huiyin.ground.search.models import Doc, Kind
from huiyin.kit import grams

TEXTS = st.text(st.sampled_from("水泵坏了东翼风机房热饭水a1B，。 \n"), max_size=12)
WORDS = st.text(st.sampled_from("水泵坏了东翼风a1B "), min_size=1, max_size=4)

pytestmark = pytest.mark.django_db


def test_word_of_two_characters_is_found_anywhere_newest_first():
    actions.index_many("matter", [(1, "东翼水泵坏了"), (2, "食堂没有热饭"), (3, "水泵"), (4, "抽水，泵房")])

    assert queries.find("matter", "水泵") == [3, 1]
    assert queries.count("matter", "水泵") == 2


def test_longer_word_needs_its_characters_side_by_side():
    actions.index_many("matter", [(1, "水泵房"), (2, "泵房进水泵坏"), (3, "二号水泵房漏水")])

    assert queries.find("matter", "水泵房") == [3, 1]


def test_several_words_must_all_be_there():
    actions.index_many("matter", [(1, "东翼水泵坏了"), (2, "西翼水泵坏了")])

    assert queries.find("matter", "水泵 东翼") == [1]


def test_single_character_is_found():
    actions.index_many("matter", [(1, "水泵"), (2, "热饭")])

    assert (queries.find("matter", "饭"), queries.count("matter", "水")) == ([2], 1)


def test_latin_and_figures_are_found_in_any_width_and_case():
    actions.index_many("matter", [(1, "采区ＡＢ12号"), (2, "ab-12")])

    assert queries.find("matter", "ab12") == [1]
    assert queries.find("matter", "Ab") == [2, 1]


@pytest.mark.parametrize("words", ["", "  ", "，。", "\x00", "'\"*%_"])
def test_nothing_to_look_for_finds_nothing(words):
    actions.index("matter", 1, "水泵")

    assert (queries.find("matter", words), queries.count("matter", words)) == ([], 0)
    assert queries.matching("matter", words) is None


def test_limit_and_continuation_page_through():
    actions.index_many("matter", [(n, "水泵") for n in range(1, 8)])

    first = queries.find("matter", "水泵", 3)

    assert first == [7, 6, 5]
    assert queries.find("matter", "水泵", 3, before=first[-1]) == [4, 3, 2]
    assert queries.find("matter", "水泵", 0) == []


def test_kinds_are_kept_apart():
    actions.index("matter", 1, "水泵")
    actions.index("person", 1, "水泵工")

    assert (queries.find("matter", "水泵"), queries.find("person", "水泵工")) == ([1], [1])
    assert queries.find("matter", "水泵工") == []
    assert queries.find("letter", "水泵") == []


def test_text_indexed_again_is_found_by_its_new_words_only():
    actions.index("matter", 1, "水泵坏了")

    actions.index("matter", 1, "热饭没有")

    assert (queries.find("matter", "水泵"), queries.find("matter", "热饭")) == ([], [1])


def test_removed_text_is_found_no_more_and_can_come_back():
    actions.index_many("matter", [(1, "水泵"), (2, "水泵")])

    actions.remove("matter", [1, 99])
    actions.remove("nothing", [1])
    gone = queries.find("matter", "水泵")
    actions.index("matter", 1, "水泵")

    assert (gone, queries.find("matter", "水泵")) == ([2], [2, 1])


def test_text_without_words_is_taken_out():
    actions.index("matter", 1, "水泵")

    actions.index("matter", 1, "……")

    assert (queries.find("matter", "水泵"), Doc.objects.count()) == ([], 0)


def test_rolled_back_text_is_not_found():
    with transaction.atomic():
        actions.index("matter", 1, "水泵")
        transaction.set_rollback(True)

    assert queries.find("matter", "水泵") == []


def test_matching_filters_in_one_statement(django_assert_num_queries):
    wet, dry = Kind.objects.create(name="wet"), Kind.objects.create(name="dry")
    actions.index_many("kind", [(wet.pk, "水泵漏水"), (dry.pk, "热饭")])
    subquery = queries.matching("kind", "水泵漏")

    with django_assert_num_queries(1):
        found = list(Kind.objects.filter(pk__in=subquery))

    assert found == [wet]


def test_key_out_of_range_is_refused():
    with pytest.raises(ValueError, match="out of range"):
        actions.index("matter", 1 << 40, "水泵")


@pytest.mark.django_db(transaction=True)
def test_index_is_filled_outside_a_transaction():
    actions.index("matter", 1, "水泵")

    assert queries.find("matter", "水泵") == [1]


@pytest.mark.django_db(transaction=True)
def test_index_is_emptied_with_its_table():
    actions.index("matter", 2, "水泵")

    assert queries.find("matter", "水泵") == [2]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(TEXTS, max_size=12), st.lists(st.tuples(st.integers(1, 12), TEXTS), max_size=6), WORDS)
def test_find_equals_reading_everything(texts, changes, words):
    now = dict(enumerate(texts, 1)) | dict(changes)

    with transaction.atomic():
        actions.index_many("matter", enumerate(texts, 1))
        actions.index_many("matter", changes)
        found, counted = queries.find("matter", words, 100), queries.count("matter", words)
        transaction.set_rollback(True)

    naive = [k for k in sorted(now, reverse=True) if grams.runs(words) and grams.contains(now[k], words)]
    assert (found, counted) == (naive, len(naive))


@given(st.text(), st.text())
def test_any_text_is_normalised_once_and_for_all(text, other):
    once = grams.normalise(text)

    assert grams.normalise(once) == once
    assert rules.terms(text).isascii()
    assert grams.grams(text) <= grams.grams(text + " " + other)


@given(st.text(min_size=2, max_size=2))
def test_number_of_a_gram_fits_the_column(gram):
    assert -(1 << 31) <= grams.number(gram) < 1 << 31
