"""What the basket costs: few queries, and as many for fifty lines and a hundred offers as for one."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.text import slugify
from oscar.core.loading import get_model

from accounts.visitor import SESSION_KEY
from shop import ordering
from shop.templatetags.basket_lines import MOST_DISCOUNTS, foremost
from tests.factories.offers import ConditionalOffer, make_offer, make_range, make_voucher
from tests.factories.shop import make_basket, make_image, make_parent, make_product

Line = get_model("basket", "Line")
HTMX = {"headers": {"HX-Request": "true"}}
MOST = 8


@pytest.fixture(params=["guest", "member"])
def shopper(request, visitor, alice):
    """A browser, and whose basket it shows."""
    if request.param == "member":
        client = Client()
        client.force_login(alice)
        return client, {"user": alice}
    return request.getfixturevalue("guest"), {"visitor": visitor}


def stock(count):
    """Products of their own, and variants."""
    products = [make_product(f"Tea {n}") for n in range(count - count // 5)]
    while len(products) < count:
        products.append(make_parent(f"Mug {len(products)}").children.first())
    if products:
        make_image(products[0], size=(40, 50))
    return products


def fill(count, who):
    """A basket of so many lines over a dozen products, each line with a reference of its own."""
    basket = make_basket(*(products := stock(min(count, 12))), **who)
    first = list(Line.objects.filter(basket=basket.pk))
    Line.objects.bulk_create(
        Line(
            basket=basket,
            line_reference=f"more-{n}",
            product_id=first[n % 12].product_id,
            stockrecord_id=first[n % 12].stockrecord_id,
            price_incl_tax=first[n % 12].price_incl_tax,
        )
        for n in range(count - len(products))
    )
    basket.reset_offer_applications()
    return basket, products


def make_offers(count, product):
    if not count:
        return
    everything, some = make_range(), make_range(product)
    first = make_offer(percent="1", among=everything, of=everything)
    second = make_offer(percent="1", among=everything, of=some)
    ConditionalOffer.objects.bulk_create(
        ConditionalOffer(
            name=f"More {n}",
            slug=f"more-{n}",
            condition=(first, second)[n % 2].condition,
            benefit=first.benefit,
            exclusive=False,
        )
        for n in range(count - 2)
    )


@pytest.mark.parametrize("offers", [0, 100])
@pytest.mark.parametrize("lines", [0, 1, 5, 50])
def test_the_basket_takes_eight_queries_at_most(
    shopper, lines, offers, django_assert_max_num_queries
):
    client, who = shopper
    _basket, products = fill(lines, who)
    make_offers(offers, products[0] if products else make_product())

    for page, part in (("summary", "page"), ("drawer", "drawer")):
        url = reverse(f"basket:{page}")
        client.get(url)
        with django_assert_max_num_queries(MOST):
            response = client.get(url)
        assert response.content.decode().count(f'id="{part[0]}l') == lines


def test_with_a_promo_code_and_something_saved_too(shopper, django_assert_max_num_queries):
    client, who = shopper
    products = stock(6)
    make_offers(3, products[0])
    make_voucher()
    basket = make_basket(*products, **who)
    ordering.save_for_later(basket=basket, line_id=basket.all_lines()[0].pk)
    ordering.add_voucher(basket=basket, code="WELCOME10", user=who.get("user"))
    client.get("/shop/basket/")

    with django_assert_max_num_queries(MOST):
        page = client.get("/shop/basket/").content.decode()

    assert "Saved for later" in page
    assert "WELCOME10" in page


def test_other_pages_pay_for_the_count_alone(shopper, django_assert_num_queries):
    client, who = shopper
    make_offers(5, make_product())
    make_basket(*stock(5), **who)
    anybody = Client()
    about = "/shop/password-reset/"
    for each in (client, anybody):
        each.get(about)

    with django_assert_num_queries(0):
        anybody.get(about)
    with django_assert_num_queries(2 if "user" in who else 1):
        client.get(about)


def test_changing_a_quantity_costs_the_same_for_any_number_of_lines(
    guest, visitor, django_assert_max_num_queries
):
    basket, products = fill(50, {"visitor": visitor})
    make_offers(100, products[0])
    url, field = reverse("basket:update"), f"quantity-{basket.all_lines()[0].pk}"
    guest.post(url, {field: "2"}, **HTMX)

    with django_assert_max_num_queries(16):
        guest.post(url, {field: "3"}, **HTMX)


LONG = "A teapot of cast iron with a strainer, number {}"
LONG_IN_ARABIC = "إبريق شاي من الحديد المصبوب مع مصفاة رقم {}"


@pytest.mark.parametrize("language", ["", "/ar"])
@pytest.mark.parametrize("offers", [0, 100])
def test_fifty_lines_stay_a_page_of_modest_weight(guest, visitor, language, offers):
    _basket, products = fill(50, {"visitor": visitor})
    make_offers(offers, products[0])
    for n, product in enumerate(products):
        shown = product.parent or product
        shown.title = LONG.format(n)
        shown.slug = slugify(shown.title)
        arabic = LONG_IN_ARABIC.format(n)
        shown.translations = {"ar": {"title": arabic, "slug": slugify(arabic, allow_unicode=True)}}
        shown.save()
        if not (product.parent_id or product.images.exists()):
            make_image(product, size=(400, 500))

    page = guest.get(f"{language}/shop/basket/").content

    assert page.decode().count('<li class="line"') == 50
    assert len(page) <= 60_000


def test_lines_that_look_the_same_are_rendered_once_and_keep_their_numbers(guest, visitor):
    tea, honey = make_product("Tea", price="3.00"), make_product("Honey", price="4.00")
    make_basket(tea, honey, visitor=visitor)
    guest.get("/shop/basket/")
    stranger = Client()
    session = stranger.session
    session[SESSION_KEY] = str(other := uuid4())
    session.save()
    theirs = make_basket(honey, tea, visitor=other)
    Line.objects.filter(basket=theirs.pk, product=tea).update(quantity=2)

    page = stranger.get("/shop/basket/").content.decode()

    for line, quantity in zip(theirs.all_lines(), (1, 2), strict=True):
        assert f'name="quantity-{line.pk}" value="{quantity}"' in page
        assert page.count(f'value="{line.pk}"') == 2  # its two buttons
    assert "<!--" not in page


def test_a_kept_line_never_shows_an_old_price_or_stock(guest, visitor):
    tea = make_product("Tea", price="3.00", stock=9)
    make_basket(tea, visitor=visitor)
    assert "€3.00" in guest.get("/shop/basket/").content.decode()

    tea.stockrecords.update(price="4.50", num_in_stock=7)
    page = guest.get("/shop/basket/").content.decode()

    assert "Was €3.00 when you added it, now €4.50." in page
    assert 'max="7"' in page


def test_many_discounts_are_told_in_a_few_rows_that_add_up(guest, visitor):
    basket, products = fill(5, {"visitor": visitor})
    make_offers(100, products[0])
    make_voucher()
    ordering.add_voucher(basket=basket, code="WELCOME10")

    page = guest.get("/shop/basket/").content.decode()

    told = foremost(ordering.totals(basket=basket).discounts)
    assert page.count("totals__discount") == len(told) == MOST_DISCOUNTS
    assert "WELCOME10" in [each.code for each in told]
    assert "more offers" in page
    whole = ordering.totals(basket=basket).discount.amount
    assert sum(each.amount.amount for each in told) == whole
