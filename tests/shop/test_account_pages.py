from __future__ import annotations

import re

import pytest
from django.test import Client
from oscar.core.loading import get_model

from accounts.models import User
from shop.basket.models import Basket
from tests.factories.shop import UserFactory, make_image, make_order, make_parent, make_product
from tests.shop.test_checkout_pages import ADDRESS

UserAddress = get_model("address", "UserAddress")
PASSWORD = "wonderland-9"
ACCOUNT = ("", "orders/", "addresses/", "addresses/add/", "profile/", "change-password/")


def log_in(client, email="alice@example.com", password=PASSWORD, **data):
    return client.post("/shop/accounts/login/", {"email": email, "password": password, **data})


@pytest.fixture
def mails(mailoutbox, django_capture_on_commit_callbacks):
    """Mails that leave after commit."""

    def send(action):
        with django_capture_on_commit_callbacks(execute=True):
            response = action()
        return response, list(mailoutbox)

    return send


# --- Coming and going -------------------------------------------------------------------------


def test_a_member_logs_in_whatever_the_case_of_the_address(client, alice):
    assert log_in(client, "ALICE@Example.com").url == "/shop/accounts/"
    assert client.get("/shop/accounts/").status_code == 200


def test_a_wrong_password_is_said_without_saying_which_part_was_wrong(client, alice):
    unknown = log_in(client, "nobody@example.com").content.decode()
    wrong = log_in(client, password="wrong").content.decode()

    for page in (unknown, wrong):
        assert "E-mail address and password do not fit together." in page
    assert "alice@example.com" in wrong


@pytest.mark.parametrize("page", ["login", "register"])
@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil"]
)
def test_logging_in_leads_to_no_other_site(client, alice, page, elsewhere):
    sent = {"email": "alice@example.com", "password": PASSWORD, "next": elsewhere}
    if page == "register":
        sent |= {"email": "new@example.com", "first_name": "N", "last_name": "N"}

    assert client.post(f"/shop/accounts/{page}/", sent).url == "/shop/accounts/"


def test_logging_in_leads_back_to_where_one_was(client, alice):
    assert log_in(client, next="/shop/checkout/").url == "/shop/checkout/"


def test_registering_makes_an_account_and_logs_in(client):
    client.post(
        "/shop/accounts/register/",
        {"email": "New@Example.com", "password": PASSWORD, "first_name": "Nadia", "last_name": "K"},
    )

    assert client.get("/shop/accounts/").context["user"].first_name == "Nadia"


@pytest.mark.parametrize(
    "changes, field, words",
    [
        ({"email": "ALICE@example.com"}, "email", "has an account already"),
        ({"password": "12345"}, "password", "too short"),
        ({"password": "password"}, "password", "too common"),
        ({"email": "x"}, "email", "in the form name@example.com"),
        ({"first_name": ""}, "first_name", "Enter your first name."),
    ],
)
def test_a_wrong_registration_is_said_beside_the_field(client, alice, changes, field, words):
    form = {"email": "new@example.com", "password": PASSWORD, "first_name": "N", "last_name": "N"}

    response = client.post("/shop/accounts/register/", form | changes)

    assert words in " ".join(response.context["form"].errors[field])
    assert User.objects.count() == 1


def test_only_a_form_logs_out(member):
    assert member.get("/shop/accounts/logout/").status_code == 200
    assert member.get("/shop/accounts/").status_code == 200

    member.post("/shop/accounts/logout/")

    assert member.get("/shop/accounts/").status_code == 302


@pytest.mark.parametrize("page", ACCOUNT)
def test_account_pages_ask_strangers_to_log_in(client, page):
    url = f"/shop/accounts/{page}"

    assert client.get(url).url == f"/shop/accounts/login/?next={url}"


# --- Passwords --------------------------------------------------------------------------------


def test_a_forgotten_password_is_replaced_by_a_link_that_works_once(client, alice, mails):
    response, sent = mails(
        lambda: client.post("/shop/password-reset/", {"email": "ALICE@example.com"})
    )
    link = re.search(r"http://testserver(\S+)", sent[0].body).group(1)

    form_page = client.get(link, follow=True)
    new = {"new_password1": "another-land-9", "new_password2": "another-land-9"}
    client.post(form_page.redirect_chain[-1][0], new)

    assert response.url == "/shop/password-reset/done/"
    assert sent[0].to == ["alice@example.com"]
    assert log_in(client, password="another-land-9").url == "/shop/accounts/"
    assert "This link works no longer" in Client().get(link, follow=True).content.decode()


def test_an_unknown_address_gets_the_same_answer_and_no_mail(client, alice, mails):
    response, sent = mails(
        lambda: client.post("/shop/password-reset/", {"email": "no@example.com"})
    )

    assert response.url == "/shop/password-reset/done/"
    assert sent == []


def test_the_link_does_not_follow_a_forged_host(alice, mails):
    client = Client(headers={"host": "evil.example"})

    _response, sent = mails(lambda: client.post("/shop/password-reset/", {"email": alice.email}))

    assert "evil" not in sent[0].body


def test_changing_the_password_keeps_this_session_and_tells_by_mail(member, alice, mails):
    form = {
        "old_password": PASSWORD,
        "new_password1": "another-land-9",
        "new_password2": "another-land-9",
    }

    _response, sent = mails(lambda: member.post("/shop/accounts/change-password/", form))

    assert member.get("/shop/accounts/").status_code == 200
    assert "Your password was changed" in sent[0].subject


# --- Profile ----------------------------------------------------------------------------------


def profile(client, **changes):
    form = {
        "first_name": "Alice",
        "last_name": "S",
        "email": "alice@example.com",
        "phone": "",
        "language": "",
    }
    return client.post("/shop/accounts/profile/", form | changes)


def test_a_member_changes_name_phone_and_language(member, alice):
    profile(member, first_name="Alicia", phone="0151 23456789", language="ar")

    alice.refresh_from_db()
    assert (alice.first_name, alice.phone, alice.language) == ("Alicia", "+4915123456789", "ar")


def test_a_new_address_needs_the_password_and_the_old_one_is_told(member, alice, mails):
    refused = profile(member, email="new@example.com")
    _response, sent = mails(lambda: profile(member, email="new@example.com", password=PASSWORD))

    assert "Enter your password" in refused.content.decode()
    alice.refresh_from_db()
    assert alice.email == "new@example.com"
    assert sent[0].to == ["alice@example.com"]


def test_an_address_of_somebody_else_is_refused(member, alice, mallory):
    response = profile(member, email="Mallory@example.com", password=PASSWORD)

    assert "has an account already" in response.content.decode()


# --- Orders -----------------------------------------------------------------------------------


def test_members_see_their_own_orders_and_nobody_elses(member, alice, mallory):
    mine, hers = make_order(user=alice), make_order(user=mallory)

    page = member.get("/shop/accounts/orders/").content.decode()

    assert mine.number in page
    assert hers.number not in page
    assert member.get(f"/shop/accounts/orders/{mine.number}/").status_code == 200
    assert member.get(f"/shop/accounts/orders/{hers.number}/").status_code == 404
    assert member.post(f"/shop/accounts/orders/{hers.number}/again/").status_code == 404


def test_a_guests_order_does_not_become_a_members_by_the_address_alone(member, alice, visitor):
    order = make_order(visitor=visitor)  # with alice's e-mail address, which nobody has verified

    assert member.get(f"/shop/accounts/orders/{order.number}/").status_code == 404


def test_ordering_again_takes_what_there_still_is(member, alice):
    tea, honey = make_product("Tea", stock=5), make_product("Honey", stock=1)
    order = make_order(tea, honey, user=alice)

    response = member.post(f"/shop/accounts/orders/{order.number}/again/", follow=True)

    assert "“Honey” is sold out." in response.content.decode()
    basket = Basket.objects.get(owner=alice, status=Basket.OPEN)
    assert [line.product for line in basket.lines.all()] == [tea]


# --- Addresses --------------------------------------------------------------------------------

FORM = {
    "first_name": "Alice", "last_name": "Sommer", "line1": "Lindenstr. 5", "line2": "",
    "postcode": "10969", "line4": "Berlin", "country": "DE", "phone": "",
}  # fmt: skip


def test_the_first_address_is_the_usual_one_and_can_be_replaced(member, alice):
    member.post("/shop/accounts/addresses/add/", FORM)
    member.post("/shop/accounts/addresses/add/", FORM | {"line1": "Altweg 1"})
    first, second = UserAddress.objects.order_by("pk")

    assert (first.is_default_for_shipping, second.is_default_for_shipping) == (True, False)

    member.post(f"/shop/accounts/addresses/{second.pk}/default/")

    first.refresh_from_db()
    assert not first.is_default_for_shipping


def test_an_address_is_edited_and_not_doubled(member, alice):
    one = UserAddress.objects.create(user=alice, **ADDRESS)
    two = UserAddress.objects.create(user=alice, **ADDRESS | {"line1": "Altweg 1"})

    response = member.post(f"/shop/accounts/addresses/{two.pk}/", FORM)
    assert "in your address book already" in response.content.decode()

    member.post(f"/shop/accounts/addresses/{two.pk}/", FORM | {"line1": "Neuweg 2"})
    assert set(UserAddress.objects.values_list("line1", flat=True)) == {one.line1, "Neuweg 2"}


def test_a_wrong_address_is_said_beside_the_field(member):
    response = member.post("/shop/accounts/addresses/add/", FORM | {"postcode": "1"})

    assert "such as 10115" in response.context["form"].errors["postcode"][0]


def test_deleting_asks_first(member, alice):
    address = UserAddress.objects.create(user=alice, **ADDRESS)
    url = f"/shop/accounts/addresses/{address.pk}/delete/"

    member.get(url)
    assert UserAddress.objects.exists()

    member.post(url)
    assert not UserAddress.objects.exists()


@pytest.mark.parametrize("action", ["", "delete/", "default/"])
def test_nobody_elses_address_is_touched(member, mallory, action):
    address = UserAddress.objects.create(user=mallory, **ADDRESS)

    response = member.post(f"/shop/accounts/addresses/{address.pk}/{action}", FORM)

    assert response.status_code == 404
    assert UserAddress.objects.get() == address


# --- Queries ----------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 6])
@pytest.mark.parametrize("page", ["", "orders/", "addresses/", "profile/"])
def test_account_pages_cost_the_same_however_much_there_is(
    member, alice, page, count, django_assert_max_num_queries
):
    for n in range(count):
        child = make_parent(f"Mug {n}").children.first()
        make_image(child.parent, size=(40, 50))
        make_order(child, user=alice)
        UserAddress.objects.create(user=alice, **ADDRESS | {"line1": f"Weg {n}"})
    member.get(f"/shop/accounts/{page}")

    with django_assert_max_num_queries(11):
        member.get(f"/shop/accounts/{page}")


def test_an_orders_page_costs_the_same_however_long_it_is(
    member, alice, django_assert_max_num_queries
):
    products = [make_parent(f"Mug {n}").children.first() for n in range(5)]
    order = make_order(*products, user=alice)
    member.get(f"/shop/accounts/orders/{order.number}/")

    with django_assert_max_num_queries(11):
        member.get(f"/shop/accounts/orders/{order.number}/")


def test_a_member_cannot_be_made_by_a_guests_form(client):
    UserFactory(email="staff@example.com", is_staff=True)
    form = {"email": "new@example.com", "password": PASSWORD, "first_name": "N", "last_name": "N"}

    client.post("/shop/accounts/register/", form | {"is_staff": "on", "is_superuser": "on"})

    new = User.objects.get(email="new@example.com")
    assert (new.is_staff, new.is_superuser) == (False, False)
