"""Search finds what the reader may see, and nothing else; the index follows the matters."""

from datetime import timedelta

from huiyin.account.insight.tests import factories
from huiyin.account.insight.tests.factories import START
from huiyin.front.desk import actions as desk
from huiyin.front.desk import queries
from huiyin.front.desk.rules import ALL, PUBLIC
from huiyin.ground.people.rules import Actor
from huiyin.ground.search import queries as search
from huiyin.loop.matters import actions as matters


def test_a_matter_is_found_by_two_characters_of_title_summary_place_and_answer(mine):
    matter = factories.answered(mine)

    found = [search.find(ALL, words) for words in ("水泵", "泵房", "轴承", matter.number)]

    assert found == [[matter.pk]] * 4


def test_only_published_words_are_in_the_public_index(mine):
    factories.closed(mine)
    shown = factories.published(mine)

    assert search.find(PUBLIC, "水泵") == [shown.pk]


def test_reopening_takes_a_matter_out_of_the_public_index(mine):
    matter = factories.published(mine)

    matters.reopen(matter, by=Actor(writer_of=matter.pk), at=START + timedelta(days=9), reason="又响了")

    assert search.find(PUBLIC, "水泵") == []


def test_disposal_takes_a_matter_out_of_both(mine):
    matter = factories.published(mine)
    at = START + timedelta(days=9)

    matter = matters.propose_disposal(matter, reason="到期", by=mine.actors["officer"], at=at)
    matters.dispose(matter, by=mine.actors["discipline"], at=at)

    assert (search.find(PUBLIC, "水泵"), search.find(ALL, "水泵")) == ([], [])


def test_a_handler_finds_only_matters_of_the_own_posts(mine):
    own = factories.assigned(mine, "power")
    factories.assigned(mine, "air")

    hits = queries.find(mine.actors["power"], "水泵")

    assert [m.pk for m in hits.matters] == [own.pk]


def test_a_stranger_finds_published_ones_only(mine):
    factories.assigned(mine, "power")
    shown = factories.published(mine)

    hits = queries.find(Actor(person_id=mine.workers[0].pk), "水泵", may_pick=False)

    assert ([m.pk for m in hits.matters], hits.people) == ([shown.pk], [])


def test_people_and_posts_are_found_by_initials(mine):
    hits = queries.find(mine.actors["officer"], "zh", may_pick=True)

    assert "赵海" in [found.text for found in hits.people]


def test_index_all_makes_the_same_index(mine):
    shown, other = factories.published(mine), factories.answered(mine)

    assert desk.index_all() == 2
    assert search.find(ALL, "水泵") == [other.pk, shown.pk]
    assert search.find(PUBLIC, "水泵") == [shown.pk]
