"""VAT IDs are looked up in the background; what was answered is evidence and stays."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from shop.tax import checking, tasks
from shop.tax.buyers import Buyer, buyer_of
from shop.tax.models import Outcome, VatCheck
from tests.tax.stand_in import CONSULTATION, failure, verdict

NUMBER = "ATU57194903"
QUESTION = {"countryCode": "AT", "vatNumber": "U57194903"}


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def answered(number=NUMBER, *, outcome=Outcome.VALID, days_ago=0):
    checked_at = timezone.now() - timedelta(days=days_ago)
    return VatCheck.objects.create(number=number, outcome=outcome, checked_at=checked_at)


def buys_without_tax(vat_id=NUMBER):
    return buyer_of(country="AT", vat_id=vat_id).has_valid_vat_id


# --- Asking -----------------------------------------------------------------------------------


def test_asking_wakes_a_worker_that_asks_vies(vies, now, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        row = checking.ask(number=NUMBER, now=now)
        assert (row.outcome, vies.requests) == (Outcome.WAITING, [])

    row.refresh_from_db()
    assert (row.outcome, row.due_at, row.attempts) == (Outcome.VALID, None, 1)
    assert (row.name, row.address) == ("TEE GMBH", "RINGSTRASSE 1\n1010 WIEN")
    assert row.consultation_number == CONSULTATION
    assert '"requestIdentifier"' in row.raw
    assert row.checked_at is not None


def test_asking_twice_at_once_is_one_question(vies, now):
    assert checking.ask(number=NUMBER, now=now) == checking.ask(number=NUMBER, now=now)
    assert VatCheck.objects.count() == 1


def test_an_answer_is_kept_when_it_is_asked_anew(vies, now):
    answered(days_ago=40)

    row = checking.ask(number=NUMBER, now=now)
    vies.body = verdict(QUESTION, valid=False)
    checking.check(check_id=row.pk, now=now)

    assert [each.outcome for each in VatCheck.objects.order_by("pk")] == ["valid", "invalid"]
    assert not buys_without_tax()


def test_two_workers_ask_once(vies, now):
    row = checking.ask(number=NUMBER, now=now)

    checking.check(check_id=row.pk, now=now)
    checking.check(check_id=row.pk, now=now)

    assert len(vies.requests) == 1


def test_a_worker_that_died_has_only_put_it_off(vies, now):
    row = checking.ask(number=NUMBER, now=now)
    VatCheck.objects.update(due_at=now + checking.LEASE, attempts=1)

    assert checking.due_ids(now) == []
    assert checking.due_ids(now + checking.LEASE) == [row.pk]


def test_the_sweeper_finds_what_nobody_rang_for(vies):
    checking.ask(number=NUMBER, now=timezone.now())

    tasks.sweep()

    assert VatCheck.objects.get().outcome == Outcome.VALID


# --- VIES is not there ------------------------------------------------------------------------


def test_an_outage_is_asked_again_with_growing_pauses(vies, now):
    vies.fail("MS_UNAVAILABLE")
    row = checking.ask(number=NUMBER, now=now)
    pauses = []

    for _ in range(4):
        checking.check(check_id=row.pk, now=now)
        row.refresh_from_db()
        pauses.append(row.due_at - now)
        now = row.due_at

    assert (row.outcome, row.error) == (
        Outcome.UNAVAILABLE,
        "MS_UNAVAILABLE: VIES says MS_UNAVAILABLE.",
    )
    assert pauses == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8)]
    assert not buys_without_tax()


def test_after_an_outage_the_answer_counts(vies, now):
    vies.first = [(500, b"<html>"), (200, failure("TIMEOUT"))]
    row = checking.ask(number=NUMBER, now=now)

    for _ in range(3):
        checking.check(check_id=row.pk, now=now)
        row.refresh_from_db()
        now = row.due_at or now

    assert (row.outcome, row.attempts, row.error) == (Outcome.VALID, 3, "")
    assert buys_without_tax()


def test_it_is_not_asked_for_ever(vies, now):
    vies.fail("MS_UNAVAILABLE")
    row = checking.ask(number=NUMBER, now=now)

    for _ in range(checking.MOST_ATTEMPTS):
        VatCheck.objects.update(due_at=now)
        checking.check(check_id=row.pk, now=now)

    row.refresh_from_db()
    assert (row.outcome, row.due_at) == (Outcome.UNAVAILABLE, None)
    assert checking.ask(number=NUMBER, now=now) != row


def test_an_outage_of_days_is_sat_out():
    pauses = [
        min(checking.FIRST_PAUSE * 2**tries, checking.LONGEST_PAUSE)
        for tries in range(checking.MOST_ATTEMPTS)
    ]

    assert timedelta(days=2) < sum(pauses, timedelta()) < timedelta(days=4)


def test_a_merchants_number_that_vies_does_not_know_costs_only_the_evidence(vies, now):
    vies.first = [(200, failure("INVALID_REQUESTER_INFO"))]
    row = checking.ask(number=NUMBER, now=now)

    checking.check(check_id=row.pk, now=now)

    row.refresh_from_db()
    assert (row.outcome, row.consultation_number) == (Outcome.VALID, "")


# --- What counts ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "days_ago", "counts"),
    [
        (Outcome.VALID, 0, True),
        (Outcome.VALID, 29, True),
        (Outcome.VALID, 31, False),
        (Outcome.INVALID, 0, False),
        (Outcome.UNAVAILABLE, 0, False),
        (Outcome.WAITING, 0, False),
    ],
)
def test_a_valid_answer_counts_for_thirty_days(outcome, days_ago, counts):
    answered(outcome=outcome, days_ago=days_ago)

    assert buys_without_tax() is counts


def test_an_outage_does_not_undo_the_last_answer():
    answered(days_ago=20)
    answered(outcome=Outcome.UNAVAILABLE)

    assert buys_without_tax()


def test_the_latest_answer_counts():
    answered(outcome=Outcome.INVALID, days_ago=1)
    answered(days_ago=2)

    assert not buys_without_tax()


def test_another_companys_answer_does_not_count():
    answered()

    assert not buys_without_tax("ATU12345675")


def test_a_number_of_our_own_country_frees_nobody():
    answered("DE136695976")

    assert buyer_of(country="AT", vat_id="DE136695976") == Buyer("AT", is_company=True)


@pytest.mark.parametrize(("days_ago", "asks"), [(6, False), (8, True)])
def test_an_answer_of_a_week_is_not_asked_for_again(vies, now, days_ago, asks):
    answered(days_ago=days_ago)

    checking.refresh(number=NUMBER, who="alice", network="", now=now)

    assert VatCheck.objects.still_open().exists() is asks


def test_a_number_without_an_answer_is_asked_for(vies, now):
    checking.refresh(number=NUMBER, who="alice", network="", now=now)

    assert VatCheck.objects.still_open().get().number == NUMBER
