"""What people see: private shoppers prices with tax, companies prices without."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shop import ordering
from shop.tax.buyers import COUNTRY_KEY
from shop.tax.models import Outcome, TaxProfile, VatCheck
from tests.factories.shop import CategoryFactory, make_basket, make_parent, make_product

NUMBER = "ATU57194903"


@pytest.fixture(autouse=True)
def rates_that_stay(known_rates):
    """Those of tests/tax/rates.toml."""


@pytest.fixture
def company(alice) -> Client:
    """A browser of a company in Austria with a valid VAT ID, which has goods sent to Germany."""
    TaxProfile.objects.create(user=alice, company_name="Tee GmbH", vat_id=NUMBER)
    VatCheck.objects.create(number=NUMBER, outcome=Outcome.VALID, checked_at=timezone.now())
    client = Client()
    client.force_login(alice)
    return client


def page(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def going_to(client, country):
    session = client.session
    session[COUNTRY_KEY] = country
    session.save()
    return client


def visible(html):
    """Without what only search engines read."""
    return re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)


def structured_price(html):
    data = re.search(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', html, re.DOTALL)
    things = json.loads(data[1])["@graph"]
    return next(thing for thing in things if thing["@type"] == "Product")["offers"]["price"]


def test_cards_and_pages_never_mix_the_two(client, company):
    """Kept parts of pages are looked at by both, in turn."""
    tea = make_product(price="11.90", category=CategoryFactory())
    make_parent(variants={"Green": "23.80", "Sand": "35.70"}, category=tea.categories.first())
    lists = [reverse("catalogue:index"), tea.categories.first().get_absolute_url()]

    for _ in range(2):
        for url in (*lists, tea.get_absolute_url()):
            private, business = visible(page(client, url)), visible(page(company, url))
            assert "€11.90" in private
            assert "excl. VAT" not in private
            assert "€10.00" in business
            assert "€11.90" not in business
            assert "excl. VAT" in business
        for url in lists:
            assert "€23.80" in page(client, url)
            assert "€20.00" in page(company, url)


def test_search_engines_are_told_the_price_with_tax(client, company):
    tea = make_product(price="11.90")

    assert structured_price(page(client, tea.get_absolute_url())) == "11.90"
    assert structured_price(page(company, tea.get_absolute_url())) == "11.90"


def test_a_visitor_from_abroad_sees_no_tax(client):
    tea = make_product(price="11.90")

    swiss = visible(page(going_to(client, "CH"), tea.get_absolute_url()))

    assert "€10.00" in swiss
    assert "no VAT is charged" in swiss
    assert "incl. VAT" not in swiss


def test_a_visitor_from_the_eu_sees_the_same_price(client):
    tea = make_product(price="11.90")

    austrian = visible(page(going_to(client, "AT"), tea.get_absolute_url()))

    assert "€11.90" in austrian
    assert "incl. VAT, plus delivery" in austrian


def test_the_basket_of_a_company_adds_up(company, alice):
    make_basket(make_product(price="11.90"), user=alice, quantity=2)

    basket = visible(page(company, reverse("basket:summary")))

    assert "Prices excl. VAT" in basket
    for amount in (
        "€20.00",
        "€4.12",
        "€24.12",
        "€4.58",
        "€28.70",
    ):  # goods, delivery, net, tax, all
        assert amount in basket


def test_the_basket_of_a_company_with_goods_going_to_their_country_is_free_of_tax(company, alice):
    make_basket(make_product(price="11.90"), user=alice)

    basket = visible(page(going_to(company, "AT"), reverse("basket:summary")))

    assert "Article 138" in basket
    assert "€18.32" in basket  # 10.00 and 9.90 / 1.19


def test_choosing_a_country_works_the_tax_out_anew(client, visitor_client):
    guest, visitor = visitor_client
    make_basket(make_product(price="11.90", tax_class="food"), visitor=visitor)
    url = reverse("basket:summary")

    assert "7 % VAT included" in visible(page(guest, url))
    assert "10 % VAT included" in visible(page(going_to(guest, "AT"), url))
    swiss = visible(page(going_to(guest, "CH"), url))
    assert "€11.12" in swiss
    assert "Article 146" in swiss
    assert "Good news" not in swiss  # another country is no better price


def test_a_price_that_rose_is_told_to_companies_too(company, alice):
    tea = make_product(price="11.90")
    make_basket(tea, user=alice)
    tea.stockrecords.update(price="23.80")

    basket = visible(page(company, reverse("basket:summary")))

    assert "Was €10.00 when you added it, now €20.00." in basket


def test_offers_are_the_same_for_everybody(company, alice):
    from tests.factories.offers import make_offer

    make_offer(amount="5.00", least="20")
    basket = make_basket(make_product(price="11.90"), user=alice, quantity=2)

    ordering.price(basket=basket, user=alice)
    totals = ordering.totals(basket=basket)

    assert totals.discount.amount == totals.discounts[0].amount.amount
    assert str(totals.discount.amount) == "4.20"  # 5.00 of 23.80 is 4.20 of 20.00


@pytest.mark.parametrize("who", ["private", "company"])
def test_delivery_within_a_products_page_is_told_rightly(client, company, who):
    tea = make_product(price="11.90")

    html = visible(page(client if who == "private" else company, tea.get_absolute_url()))

    assert ("both with our VAT" in html) is (who == "company")


def test_a_companys_pages_cost_no_more_queries(company, alice, django_assert_max_num_queries):
    category = CategoryFactory()
    teas = [make_product(f"Tea {n}", price="11.90", category=category) for n in range(5)]
    make_basket(*teas, user=alice)
    pages = {
        category.get_absolute_url(): 6,
        teas[0].get_absolute_url(): 8,
        reverse("basket:summary"): 8,
    }

    for url, most in pages.items():
        page(company, url)
        with django_assert_max_num_queries(most):
            page(company, url)
