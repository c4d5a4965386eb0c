from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from common.counters import add_up
from shop.search.models import MissedSearch


def missed(query, count=1, seen_at=None):
    return MissedSearch(
        query=query, language="en", count=count, last_seen_at=seen_at or timezone.now()
    )


def count(*rows):
    add_up(rows, unique=["query", "language"], add=["count"], latest=["last_seen_at"])


@pytest.mark.django_db
def test_what_is_there_grows_and_what_is_not_is_made(django_assert_num_queries):
    count(missed("tea", 2))

    with django_assert_num_queries(1):
        count(missed("mug", 5), missed("tea", 3))

    found = MissedSearch.objects.values_list("query", "count")
    assert dict(found) == {"tea": 5, "mug": 5}


@pytest.mark.django_db
def test_the_latest_is_written_over():
    now = timezone.now()
    count(missed("tea", seen_at=now - timedelta(days=1)))
    count(missed("tea", seen_at=now))

    assert MissedSearch.objects.get().last_seen_at == now


@pytest.mark.django_db
def test_nothing_to_add_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        count()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_no_number_is_lost_between_two_at_once():
    def go(_number):
        try:
            count(missed("mug"), missed("tea"))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(go, range(40)))

    assert set(MissedSearch.objects.values_list("count", flat=True)) == {40}
