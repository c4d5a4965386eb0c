from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache

from common import tally
from common.tally import Tally


@pytest.fixture
def taken():
    return Counter()


def test_notes_are_added_up_and_taken_once(taken):
    words = Tally("test:words")
    for word in ("tea", "mug", "tea"):
        words.note(word)

    assert [words.take(taken.update), words.take(taken.update)] == [3, 0]
    assert taken == {"tea": 2, "mug": 1}


def test_counting_goes_on_where_it_stopped(taken):
    words = Tally("test:words")
    for _ in range(2):
        words.note("tea")
        words.take(taken.update)

    assert taken == {"tea": 2}


def test_another_process_takes_what_was_handed_over(taken):
    Tally("test:words").note("tea")

    assert Tally("test:words").take(taken.update) == 1


def test_a_process_collects_a_handful_before_it_troubles_the_cache(taken):
    here, elsewhere = Tally("test:words", handful=3, patience=3600), Tally("test:words")
    for _ in range(4):
        here.note("tea")

    assert elsewhere.take(taken.update) == 3
    assert here.take(taken.update) == 1


def test_many_are_written_some_at_a_time(taken, monkeypatch):
    monkeypatch.setattr(tally, "AT_ONCE", 2)
    words, written = Tally("test:words"), []
    for number in range(5):
        words.note(number)

    assert words.take(lambda counted: written.append(sum(counted.values()))) == 5
    assert written == [2, 2, 1]


def test_an_emptied_cache_is_no_trouble(taken):
    words = Tally("test:words")
    words.note("tea")
    words.take(taken.update)
    cache.clear()
    words.note("mug")

    assert words.take(taken.update) == 1


def test_no_note_is_lost_between_threads(taken):
    words = Tally("test:words", handful=7, patience=3600)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(words.note, ["tea"] * 400))

    words.take(taken.update)

    assert taken == {"tea": 400}
