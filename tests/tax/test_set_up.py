"""What the merchant is told before customers notice, and what staff see."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from shop.tax.checks import check_taxes
from shop.tax.models import Outcome, TaxProfile, VatCheck


def ids():
    return [message.id for message in check_taxes()]


def test_a_shop_as_it_comes_is_told_nothing():
    assert ids() == []


def test_a_file_that_cannot_be_read_is_an_error(settings, tmp_path):
    settings.TAX_RATES_FILE = str(tmp_path / "none.toml")

    assert ids() == ["tax.E001"]


def test_a_country_of_the_area_without_a_rate_is_an_error(settings, tmp_path):
    file = tmp_path / "rates.toml"
    file.write_text('[areas]\nEU = ["DE", "AT"]\n[DE]\nstandard = { 2021-01-01 = 19 }\n')
    settings.TAX_RATES_FILE = str(file)

    assert ids() == ["tax.E002"]


def test_a_home_without_rates_is_a_warning(settings):
    settings.SHIPPING_HOME = "US"

    assert ids() == ["tax.W001"]


@pytest.mark.parametrize("vat_id", ["DE136695977", "136695976", "hello"])
def test_a_vat_id_that_is_none_is_a_warning(settings, vat_id):
    settings.VAT_ID = vat_id

    assert ids() == ["tax.W002"]


def test_staff_read_the_evidence_and_change_nothing(admin_client):
    row = VatCheck.objects.create(
        number="ATU57194903", outcome=Outcome.VALID, checked_at=timezone.now(), raw="{}"
    )

    for name, args in (("changelist", []), ("change", [row.pk])):
        page = admin_client.get(reverse(f"admin:tax_vatcheck_{name}", args=args))
        assert "ATU57194903" in page.content.decode()
    gone = admin_client.post(reverse("admin:tax_vatcheck_delete", args=[row.pk]), {"post": "yes"})
    assert gone.status_code == 403
    assert VatCheck.objects.filter(pk=row.pk).exists()
    assert admin_client.get(reverse("admin:tax_taxprofile_changelist")).status_code == 200


def test_who_may_not_log_in_any_more_is_nobody(client, alice):
    client.force_login(alice)
    request = RequestFactory().get("/")
    request.session = client.session
    assert get_user(request) == alice

    alice.is_active = False
    alice.save()

    assert not get_user(request).is_authenticated


def test_company_details_go_with_the_account_and_the_evidence_stays(alice):
    TaxProfile.objects.create(user=alice, company_name="Tee GmbH", vat_id="ATU57194903")
    VatCheck.objects.create(number="ATU57194903", outcome=Outcome.VALID)

    alice.delete()

    assert not TaxProfile.objects.exists()
    assert VatCheck.objects.exists()
