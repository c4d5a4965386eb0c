"""The account's page about a member's company."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from shop.tax.models import Outcome, TaxProfile, VatCheck
from tests.factories.shop import UserFactory

NUMBER = "ATU57194903"


@pytest.fixture
def member(alice) -> Client:
    client = Client()
    client.force_login(alice)
    return client


def address(language="en"):
    with translation.override(language):
        return reverse("tax:company")


def tell(client, company_name="Tee GmbH", vat_id=NUMBER):
    told = {"company_name": company_name, "vat_id": vat_id}
    return client.post(address(), told, follow=True)


def test_it_stands_in_the_account(member):
    assert address() == "/shop/accounts/company/"
    assert address() in member.get(reverse("customer:summary")).content.decode()


def test_a_guest_is_asked_to_log_in(client):
    assert reverse("customer:login") in client.get(address())["Location"]


def test_a_number_is_kept_tidy_and_looked_up(
    member, alice, vies, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = tell(member, vat_id="atu 57194903")

    profile = TaxProfile.objects.get(user=alice)
    assert (profile.company_name, profile.vat_id) == ("Tee GmbH", NUMBER)
    assert VatCheck.objects.get().outcome == Outcome.VALID
    assert "Valid" in member.get(address()).content.decode()
    assert "Your details are saved." in response.content.decode()


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize(
    ("outcome", "days_ago", "state"),
    [
        (Outcome.VALID, 0, "valid"),
        (Outcome.INVALID, 0, "invalid"),
        (Outcome.WAITING, None, "checking"),
        (Outcome.UNAVAILABLE, None, "checking"),
        (Outcome.UNAVAILABLE, 0, "unanswered"),
        (Outcome.VALID, 40, "unanswered"),
    ],
)
def test_it_tells_how_the_number_stands(member, alice, language, outcome, days_ago, state):
    TaxProfile.objects.create(user=alice, company_name="Tee GmbH", vat_id=NUMBER)
    now = timezone.now()
    if days_ago is None:
        VatCheck.objects.create(number=NUMBER, outcome=outcome, due_at=now)
    else:
        checked_at = now - timedelta(days=days_ago)
        VatCheck.objects.create(number=NUMBER, outcome=outcome, checked_at=checked_at)

    response = member.get(address(language))

    assert response.status_code == 200
    assert response.context["standing"].state == state
    assert response.context["standing"].text in response.content.decode()


def test_a_slip_of_the_pen_loses_nothing(member):
    response = tell(member, company_name="Tee GmbH", vat_id="DE136695977")

    page = response.content.decode()
    assert "cannot be a VAT ID" in page
    assert 'value="Tee GmbH"' in page
    assert 'value="DE136695977"' in page
    assert not TaxProfile.objects.exists()


def test_a_number_without_a_company_is_asked_for_its_name(member):
    page = tell(member, company_name="").content.decode()

    assert "Enter the company&#x27;s name, too." in page
    assert not TaxProfile.objects.exists()


def test_leaving_both_empty_makes_one_private_again(member, alice):
    TaxProfile.objects.create(user=alice, company_name="Tee GmbH", vat_id=NUMBER)
    VatCheck.objects.create(number=NUMBER, outcome=Outcome.VALID, checked_at=timezone.now())

    tell(member, company_name="", vat_id="")

    assert not TaxProfile.objects.exists()
    assert VatCheck.objects.count() == 1  # evidence


@pytest.mark.parametrize("vat_id", ["x" * 5000, "DE\x00", "<script>", "١٢٣"])
def test_nonsense_gets_a_sentence(member, vat_id):
    response = tell(member, vat_id=vat_id)

    assert response.status_code == 200
    assert response.context["form"].errors


def test_nobody_sees_anothers(alice):
    TaxProfile.objects.create(user=alice, company_name="Tee GmbH", vat_id=NUMBER)
    mallory = Client()
    mallory.force_login(UserFactory(email="mallory@example.com"))

    page = mallory.get(address()).content.decode()
    tell(mallory, company_name="Mallory Ltd", vat_id="")

    assert "Tee GmbH" not in page
    assert TaxProfile.objects.get(user=alice).company_name == "Tee GmbH"
