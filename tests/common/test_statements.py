"""Queries whose SQL is made once: the words stay, the values and the rows are those of now."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db.models import F, Value

from accounts.models import User
from common.statements import Statement
from shop.basket.models import Basket

pytestmark = pytest.mark.django_db


def users(ids, is_staff):
    return User.objects.filter(pk__in=ids, is_staff=is_staff).order_by("-pk")


@pytest.fixture
def people():
    return [User.objects.create_user(f"{name}@example.com", "secret") for name in "abc"]


def test_answers_with_the_rows_of_now_for_other_values_of_the_same_words(people):
    first, second, third = people
    statement = Statement(users)

    assert statement([first.pk, second.pk], False) == [second, first]
    assert statement([third.pk, first.pk], False) == [third, first]

    User.objects.filter(pk=third.pk).update(is_staff=True)
    assert statement([third.pk, first.pk], False) == [first]
    assert statement([third.pk, first.pk], True) == [third]


def test_a_list_of_another_length_reads_otherwise(people):
    statement = Statement(users)

    counts = [len(statement([each.pk for each in people[:n]], False)) for n in (1, 3, 2, 0, 3)]

    assert counts == [1, 3, 2, 0, 3]


def test_none_reads_otherwise(people):
    mine, visitor = Basket.objects.create(owner=people[0]), uuid4()
    guests = Basket.objects.create(visitor=visitor)
    statement = Statement(lambda user, visitor: Basket.objects.of(user=user, visitor=visitor))

    assert statement(people[0].pk, None) == [mine]
    assert statement(None, visitor) == [guests]
    assert statement(None, uuid4()) == []
    assert statement(people[1].pk, None) == []


def test_equal_values_stay_apart(people):
    pairs = Statement(lambda one, other: Basket.objects.filter(pk=one, owner=other))
    basket = Basket.objects.create(owner=people[0])

    assert pairs(7, 7) == []
    assert pairs(basket.pk, people[0].pk) == [basket]


def test_each_row_is_an_object_of_its_own(people):
    statement = Statement(lambda pk: User.objects.filter(pk=pk))

    [one], [again] = statement(people[0].pk), statement(people[0].pk)
    one.email = "changed@example.com"

    assert one is not again
    assert again.email == "a@example.com"


@pytest.mark.postgres
def test_the_words_are_made_once(people):
    made = []
    statement = Statement(lambda pk: made.append(pk) or User.objects.filter(pk=pk))

    for person in people:
        assert statement(person.pk) == [person]

    assert len(made) == 2  # to learn of the database, and with what stands for the value


@pytest.mark.postgres
def test_a_query_that_changes_its_value_is_refused():
    statement = Statement(lambda text: User.objects.filter(email__contains=text))

    with pytest.raises(ValueError, match="as they are"):
        statement("a@")


def test_values_may_stand_anywhere(people):
    statement = Statement(
        lambda more: User.objects.annotate(sum=F("pk") + Value(more)).values_list("pk", "sum")
    )

    assert sorted(statement(5)) == [(each.pk, each.pk + 5) for each in people]
    assert sorted(statement(7)) == [(each.pk, each.pk + 7) for each in people]
