from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from oscar.core.loading import get_model

from accounts.visitor import SESSION_KEY
from shop import ordering
from shop.order.links import order_link, order_token
from shop.order.models import Order
from tests.factories.shop import (
    DETAILS,
    make_basket,
    make_image,
    make_order,
    make_parent,
    make_product,
    make_ready,
)

UserAddress = get_model("address", "UserAddress")

FORM = {
    "email": "alice@example.com",
    "first_name": "Alice",
    "last_name": "Sommer",
    "line1": "Lindenstr. 5",
    "line2": "",
    "postcode": "10969",
    "line4": "Berlin",
    "country": "DE",
    "phone": "0151 23456789",
}
ADDRESS = {
    "first_name": "Alice", "last_name": "Sommer", "line1": "Lindenstr. 5", "line4": "Berlin",
    "postcode": "10969", "country_id": "DE",
}  # fmt: skip


@pytest.fixture
def basket(visitor):
    return make_basket(make_product("Tea", price="20.00", stock=5), visitor=visitor)


def details(client, **changes):
    return client.post("/shop/checkout/", FORM | changes)


def pay(client, basket, total="24.90", choice="bank-transfer"):
    return client.post(
        "/shop/checkout/payment/", {"choice": choice, "total": total, "basket": basket.pk}
    )


def errors(response):
    return {name: texts[0] for name, texts in response.context["form"].errors.items()}


# --- The way through --------------------------------------------------------------------------


def test_a_guest_goes_from_the_basket_to_an_order(guest, basket):
    assert details(guest, whatsapp="on").url == "/shop/checkout/delivery/"
    assert (
        guest.post("/shop/checkout/delivery/", {"choice": "standard"}).url
        == "/shop/checkout/payment/"
    )

    review = guest.get("/shop/checkout/payment/").content.decode()
    assert "Order and pay €24.90 by bank transfer" in review
    assert "Lindenstr. 5" in review

    assert pay(guest, basket).url == "/shop/checkout/thank-you/"
    thanks = guest.get("/shop/checkout/thank-you/").content.decode()
    order = Order.objects.get()
    assert order.number in thanks
    assert "DE02 1203 0000 0000 2020 51" in thanks
    assert (order.phone, order.guest_email) == ("+4915123456789", "alice@example.com")
    assert "WhatsApp" in order.whatsapp_consent


def test_the_whole_price_stands_on_every_step(guest, basket):
    make_ready(basket)

    for step in ("", "delivery/", "payment/"):
        page = guest.get(f"/shop/checkout/{step}").content.decode()
        assert "€24.90" in page
        assert "€4.90" in page
        assert "VAT included" in page


def test_steps_cannot_be_skipped(guest, basket):
    assert guest.get("/shop/checkout/delivery/").url == "/shop/checkout/"
    assert guest.get("/shop/checkout/payment/").url == "/shop/checkout/"

    details(guest)

    assert guest.get("/shop/checkout/payment/").url == "/shop/checkout/delivery/"


def test_an_empty_basket_leads_to_the_basket(guest):
    for step in ("", "delivery/", "payment/"):
        assert guest.get(f"/shop/checkout/{step}").url == "/shop/basket/"


def test_whose_answer_was_lost_finds_the_order_by_going_back(guest, basket):
    details(guest)
    guest.post("/shop/checkout/delivery/", {"choice": "standard"})
    guest.post("/shop/checkout/payment/", {"choice": "cash-on-delivery", "total": "24.90"})
    session = guest.session
    del session["placed_order"]  # as where the server died before it was kept
    session.save()

    assert guest.get("/shop/checkout/payment/").url == "/shop/checkout/thank-you/"
    assert Order.objects.get().number in guest.get("/shop/checkout/thank-you/").content.decode()


def test_later_an_empty_basket_is_just_empty(guest, basket):
    details(guest)
    guest.post("/shop/checkout/delivery/", {"choice": "standard"})
    guest.post("/shop/checkout/payment/", {"choice": "cash-on-delivery", "total": "24.90"})
    Order.objects.update(date_placed=timezone.now() - timedelta(minutes=16))

    assert guest.get("/shop/checkout/payment/").url == "/shop/basket/"


def test_what_was_told_is_there_after_a_reload_and_in_another_tab(guest, basket):
    details(guest, line1="Nebenweg 7")

    assert "Nebenweg 7" in guest.get("/shop/checkout/").content.decode()


def test_an_arabic_checkout_makes_an_arabic_order(guest, basket):
    guest.post("/ar/shop/checkout/", FORM)
    guest.post("/ar/shop/checkout/delivery/", {"choice": "standard"})
    guest.post("/ar/shop/checkout/payment/", {"choice": "cash-on-delivery", "total": "24.90"})

    assert Order.objects.get().language == "ar"


# --- Wrong input ------------------------------------------------------------------------------


def test_everything_that_is_missing_is_said_at_once(guest, basket):
    response = guest.post("/shop/checkout/", {"country": "DE"})

    assert set(errors(response)) == {
        "email",
        "first_name",
        "last_name",
        "line1",
        "postcode",
        "line4",
    }
    assert "Enter your e-mail address." in response.content.decode()


@pytest.mark.parametrize(
    "changes, field, words",
    [
        ({"email": "alice@"}, "email", "in the form name@example.com"),
        ({"postcode": "1096"}, "postcode", "such as 10115"),
        (
            {"postcode": "10969", "country": "AT"},
            "postcode",
            "Enter a postcode of Austria, such as 1010.",
        ),
        ({"postcode": "ABCD 12", "country": "NL"}, "postcode", "such as 1012 AB"),
        ({"phone": "12"}, "phone", "Enter a phone number with its area code"),
        ({"phone": "", "whatsapp": "on"}, "phone", "or untick the WhatsApp box"),
        ({"country": "XX"}, "country", "Choose a country that we deliver to."),
        ({"country": "CH", "postcode": "8001"}, "country", "Choose a country that we deliver to."),
        ({"line1": "x" * 300}, "line1", "Shorten this to 255 characters."),
    ],
)
def test_wrong_details_are_said_beside_the_field_and_kept(guest, basket, changes, field, words):
    response = details(guest, **changes)

    assert words in errors(response)[field]
    assert "Lindenstr. 5" in response.content.decode() or "line1" in changes
    assert not ordering.checkout_of(basket=basket).pk


@pytest.mark.parametrize(
    "typed, country, kept",
    [
        ("D-10969", "DE", "10969"),
        (" 10 969 ", "DE", "10969"),
        ("١٠٩٦٩", "DE", "10969"),
        ("1012ab", "NL", "1012 AB"),
        ("00950", "PL", "00-950"),
        ("75 001", "FR", "75001"),
    ],
)
def test_postcodes_are_understood_as_people_write_them(guest, basket, typed, country, kept):
    details(guest, postcode=typed, country=country, phone="")

    assert ordering.checkout_of(basket=basket).postcode == kept


@pytest.mark.parametrize(
    "typed, country, kept",
    [
        ("0151 23456789", "DE", "+4915123456789"),
        ("+43 664 1234567", "DE", "+436641234567"),
        ("06 12 34 56 78", "FR", "+33612345678"),
    ],
)
def test_phone_numbers_are_kept_in_international_form(guest, basket, typed, country, kept):
    details(guest, phone=typed, country=country, postcode="10969")

    assert ordering.checkout_of(basket=basket).phone == kept


def test_without_a_tick_there_is_no_consent(guest, basket):
    details(guest)

    assert ordering.checkout_of(basket=basket).whatsapp_consent == ""


def test_paying_without_a_choice_says_so(guest, basket):
    make_ready(basket)

    response = pay(guest, basket, choice="")

    assert errors(response) == {"choice": "Choose how you would like to pay."}
    assert not Order.objects.exists()


def test_bank_transfer_is_not_offered_without_an_account(guest, basket, settings):
    settings.BANK_IBAN = ""
    make_ready(basket, payment="cash-on-delivery")

    assert "Bank transfer" not in guest.get("/shop/checkout/payment/").content.decode()
    assert pay(guest, basket).status_code == 200
    assert not Order.objects.exists()


# --- Second presses, changes meanwhile --------------------------------------------------------


def test_a_form_that_is_sent_twice_shows_the_same_order(guest, basket):
    make_ready(basket)

    first, second = pay(guest, basket), pay(guest, basket)

    assert first.url == second.url == "/shop/checkout/thank-you/"
    assert Order.objects.count() == 1


def test_a_form_from_an_old_tab_shows_its_order_though_a_new_basket_has_begun(
    guest, basket, visitor
):
    make_ready(basket)
    pay(guest, basket)
    make_basket(make_product("Honey"), visitor=visitor)

    response = pay(guest, basket)

    assert response.url in ("/shop/checkout/thank-you/", "/shop/checkout/")
    assert Order.objects.count() == 1


def test_somebody_elses_basket_number_shows_no_order(basket, visitor):
    order = make_order(visitor=visitor)

    response = pay(Client(), order.basket)

    assert response.url == "/shop/basket/"


def test_a_price_that_changed_meanwhile_is_said_and_not_charged(guest, basket):
    make_ready(basket)
    basket.lines.get().stockrecord.product.stockrecords.update(price=Decimal("22.00"))

    response = pay(guest, basket, total="24.90")

    page = response.content.decode()
    assert "The total has changed to €26.90" in page
    assert 'name="total" value="26.90"' in page
    assert not Order.objects.exists()


@pytest.mark.parametrize("total", ["", "nonsense", "0.01", "NaN", "sNaN", "1e999"])
def test_a_forged_total_makes_no_order(guest, basket, total):
    make_ready(basket)

    assert pay(guest, basket, total=total).status_code == 200
    assert not Order.objects.exists()


def test_stock_that_went_meanwhile_is_said_by_name(guest, basket):
    make_ready(basket)
    basket.lines.get().product.stockrecords.update(num_in_stock=0)

    page = pay(guest, basket).content.decode()

    assert "“Tea” is sold out." in page
    assert "Your order is not placed yet" in page
    assert not Order.objects.exists()


# --- Members ----------------------------------------------------------------------------------


def test_a_members_usual_address_is_filled_in(member, alice):
    make_basket(make_product(), user=alice)
    UserAddress.objects.create(user=alice, **ADDRESS | {"line1": "Altweg 1"})
    UserAddress.objects.create(user=alice, **ADDRESS, is_default_for_shipping=True)

    form = member.get("/shop/checkout/").context["form"]

    assert form["line1"].value() == "Lindenstr. 5"
    assert "email" not in form.fields


def test_a_member_chooses_another_saved_address(member, alice):
    make_basket(make_product(), user=alice)
    UserAddress.objects.create(user=alice, **ADDRESS, is_default_for_shipping=True)
    other = UserAddress.objects.create(user=alice, **ADDRESS | {"line1": "Altweg 1"})

    form = member.get(f"/shop/checkout/?address={other.pk}").context["form"]

    assert form["line1"].value() == "Altweg 1"


def test_nobody_elses_address_is_filled_in(member, alice, mallory):
    make_basket(make_product(), user=alice)
    foreign = UserAddress.objects.create(user=mallory, **ADDRESS | {"line1": "Geheimweg 1"})

    assert "Geheimweg" not in member.get(f"/shop/checkout/?address={foreign.pk}").content.decode()


def test_a_members_order_carries_the_account_whatever_address_is_sent(member, alice):
    basket = make_basket(make_product(price="20.00"), user=alice)
    details(member, email="somebody@else.example")
    member.post("/shop/checkout/delivery/", {"choice": "standard"})
    pay(member, basket)

    order = Order.objects.get()
    assert (order.user, order.email, order.guest_email) == (alice, "alice@example.com", "")


def test_an_address_is_kept_when_asked_and_once(member, alice):
    make_basket(make_product(), user=alice)

    for _ in range(2):
        details(member, save_address="on")

    address = UserAddress.objects.get(user=alice)
    assert address.is_default_for_shipping


# --- The order's pages ------------------------------------------------------------------------


def test_the_link_of_an_order_opens_it_without_an_account(visitor):
    order = make_order(make_product("Tea"), visitor=visitor)

    response = Client().get(order_link(order).removeprefix("http://testserver"))

    assert response.status_code == 200
    assert "Tea" in response.content.decode()
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Referrer-Policy"] == "same-origin"


def test_a_wrong_link_finds_nothing(visitor):
    order, other = make_order(visitor=visitor), make_order(visitor=visitor)

    for number, token in (
        (order.number, "wrong"),
        (order.number, order_token(other.number)),
        (order.number, order_token(order.number)[:-1]),
        ("ORD-AAAAAAAAAA", order_token("ORD-AAAAAAAAAA")),
    ):
        assert Client().get(f"/shop/order/{number}/{token}/").status_code == 404


def test_the_thank_you_page_belongs_to_the_session_that_ordered(visitor):
    make_order(visitor=visitor)

    assert Client().get("/shop/checkout/thank-you/").status_code == 302


# --- Queries ----------------------------------------------------------------------------------


def five_lines(**who):
    products = [make_parent(f"Mug {n}").children.first() for n in range(3)] + [
        make_product(),
        make_product(),
    ]
    for product in products:
        make_image(product, size=(40, 50))
    return make_ready(make_basket(*products, **who))


@pytest.mark.parametrize("step", ["", "delivery/", "payment/", "summary/"])
def test_a_step_with_five_lines(guest, visitor, step, django_assert_max_num_queries):
    five_lines(visitor=visitor)
    guest.get(f"/shop/checkout/{step}")

    with django_assert_max_num_queries(13):
        guest.get(f"/shop/checkout/{step}")


@pytest.mark.parametrize("step", ["", "delivery/", "payment/", "summary/"])
def test_a_members_step_with_five_lines(member, alice, step, django_assert_max_num_queries):
    five_lines(user=alice)
    UserAddress.objects.create(user=alice, **ADDRESS)
    member.get(f"/shop/checkout/{step}")

    with django_assert_max_num_queries(15):
        member.get(f"/shop/checkout/{step}")


def test_the_thank_you_page_with_five_lines(guest, visitor, django_assert_max_num_queries):
    basket = five_lines(visitor=visitor)
    order = ordering.place_order(basket=basket, user=None, visitor=visitor, language="en")
    session = guest.session
    session["placed_order"] = order.pk
    session.save()

    with django_assert_max_num_queries(14):
        assert guest.get("/shop/checkout/thank-you/").status_code == 200


def test_checkout_pages_are_kept_by_no_cache(guest, basket):
    for url in ("/shop/checkout/", "/shop/checkout/thank-you/"):
        assert "no-store" in guest.get(url)["Cache-Control"]


def test_another_visitor_starts_anew(basket):
    client = Client()
    session = client.session
    session[SESSION_KEY] = str(uuid4())
    session.save()

    assert client.get("/shop/checkout/").url == "/shop/basket/"


def test_details_are_checked_for_every_door(visitor):
    from dataclasses import replace

    basket = make_basket(make_product(), visitor=visitor)

    with pytest.raises(ordering.InvalidDetails) as caught:
        ordering.save_details(
            basket=basket, details=replace(DETAILS, postcode="1", phone="2", email="")
        )

    assert set(caught.value.errors) == {"postcode", "phone", "email"}


def test_numbers_beyond_the_databases_are_not_found(guest, visitor):
    huge = "9" * 40

    assert guest.get(f"/shop/x_{huge}/").status_code == 404
    assert guest.get(f"/shop/category/x_{huge}/").status_code == 404
    assert guest.post(f"/shop/basket/add/{huge}/").status_code == 404
    assert guest.post("/shop/basket/update/", {"remove": huge}).status_code == 302
    assert guest.post("/shop/checkout/payment/", {"basket": huge}).status_code == 302
    make_basket(make_product(), visitor=visitor)
    assert guest.get(f"/shop/checkout/?address={huge}").status_code == 200
