"""Paying online in a real browser: the way to the provider's page and back, and every wrong turn.

The far end is the stand-in that the demo brings along; its page plays the customer's bank.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import House, Visit


@dataclass(frozen=True)
class Tongue:
    prefix: str
    thanks: str
    paid_on: str


ENGLISH = Tongue("", "Thank you", "Paid on")
ARABIC = Tongue("/ar", "شكر", "دُفع")


def add(page: Page) -> None:
    """The first product on the page that needs no choice."""
    with page.expect_response(lambda answer: "/basket/add/" in answer.url):
        page.locator("main form.card__add button").first.click()
    page.wait_for_load_state()


def fill(page: Page, prefix: str = "", email: str = "salma@example.com") -> None:
    """From an empty basket to the last step."""
    page.goto(f"{prefix}/shop/basket/")
    if not page.locator("main .line__title").count():
        page.goto(f"{prefix}/")
        add(page)
    page.goto(f"{prefix}/shop/checkout/")
    if page.locator("[name=email]").count():
        page.locator("[name=email]").fill(email)
    for name, value in {
        "first_name": "Salma",
        "last_name": "Haddad",
        "line1": "Lindenstraße 3",
        "postcode": "10969",
        "line4": "Berlin",
    }.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("main form button.btn[type=submit]").click()
    page.wait_for_url("**/checkout/delivery/")
    page.locator("main form button.btn[type=submit]").click()
    page.wait_for_url("**/checkout/payment/")


def choose_card(page: Page) -> str:
    """The amount that the button names."""
    page.locator("[name=choice][value=stripe]").check()
    amount = re.search(r"\d+\.\d\d", page.locator("button.btn--wide").inner_text())
    assert amount, "the order button names the amount"
    return amount[0]


def order_by_card(page: Page) -> str:
    amount = choose_card(page)
    page.locator("button.btn--wide").click()
    page.wait_for_url("**/c/pay/**")
    expect(page.locator("main")).to_contain_text(amount)
    return amount


def press(page: Page, action: str) -> None:
    page.locator(f"button[value={action}]").click()


def number_on(page: Page) -> str:
    found = re.search(r"ORD-[A-Z0-9]{10}", page.locator("main").inner_text())
    assert found, page.locator("main").inner_text()
    return found[0]


def thanks_in(house: House, page: Page, number: str, email: str) -> int:
    """How many mails about this order there are besides the invoice; they take a moment."""
    for _ in range(40):
        mine = [mail for mail in house.mails() if f"To: {email}" in mail and number in mail]
        if found := [mail for mail in mine if "application/pdf" not in mail]:
            return len(found)
        page.wait_for_timeout(500)
    return 0


@pytest.mark.parametrize("tongue", [ENGLISH, ARABIC], ids=["en", "ar"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_guest_pays_by_card(visit: Visit, house: House, tongue: Tongue, scripts: bool) -> None:
    email = f"{uuid4().hex}@example.com"
    page = visit(f"{tongue.prefix}/", java_script_enabled=scripts)
    fill(page, tongue.prefix, email)
    amount = order_by_card(page)

    press(page, "pay")
    page.wait_for_url("**/thank-you/")

    expect(page.locator("main h1")).to_contain_text(tongue.thanks)
    expect(page.locator("main")).to_contain_text(amount)
    expect(page.locator("#payment-title ~ p").first).to_contain_text(tongue.paid_on)
    number = number_on(page)
    assert thanks_in(house, page, number, email) == 1
    page.go_back()  # to the provider's page, which is closed
    page.goto(f"{tongue.prefix}/shop/checkout/thank-you/")
    assert number_on(page) == number


def test_a_member_with_a_promo_code(visit: Visit) -> None:
    page = visit("/", log_in="shopper@souk.example")
    page.goto("/")
    add(page)
    page.goto("/shop/basket/")
    before = page.locator(".totals__total dd").first.inner_text()
    code = page.locator("main input[name=code]")
    if not code.is_visible():
        page.locator(".promo-code__enter > summary").first.click()
    code.fill("WELCOME10")
    code.press("Enter")
    expect(page.locator(".totals__code").first).to_contain_text("WELCOME10")
    assert page.locator(".totals__total dd").first.inner_text() != before
    fill(page)
    order_by_card(page)
    press(page, "pay")
    page.wait_for_url("**/thank-you/")
    number = number_on(page)

    page.goto(f"/shop/accounts/orders/{number}/")

    expect(page.locator("main")).to_contain_text("Paid on")
    expect(page.locator("main")).to_contain_text("Discount")


def test_a_declined_card_and_another_try(visit: Visit) -> None:
    page = visit("/")
    fill(page)
    order_by_card(page)
    press(page, "decline")
    expect(page.locator("[role=alert]")).to_be_visible()
    press(page, "cancel")
    page.wait_for_url("**/pay/")
    expect(page.locator("main")).to_contain_text("is kept for you")

    page.locator("main form button.btn--wide").click()
    page.wait_for_url("**/c/pay/**")
    press(page, "pay")
    page.wait_for_url("**/thank-you/")

    expect(page.locator("main")).to_contain_text("Paid on")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_who_cancels_at_the_provider_pays_another_way(visit: Visit, scripts: bool) -> None:
    page = visit("/", java_script_enabled=scripts)
    fill(page)
    order_by_card(page)
    press(page, "cancel")
    page.wait_for_url("**/pay/")

    page.locator("main details summary").click()
    page.locator("[name=choice][value=cash-on-delivery]").check()
    page.locator("main details button[type=submit]").click()
    page.wait_for_url("**/thank-you/")

    expect(page.locator("#payment-title")).to_contain_text("Cash on delivery")


def test_who_would_rather_not_finds_the_basket_again(visit: Visit) -> None:
    page = visit("/")
    fill(page)
    order_by_card(page)
    press(page, "cancel")
    page.wait_for_url("**/pay/")

    page.locator("form[action$='/pay/basket/'] button").click()
    page.wait_for_url("**/basket/")

    expect(page.locator("main .line").first).to_be_visible()


def test_the_back_button_at_the_provider_leads_to_the_order(visit: Visit) -> None:
    page = visit("/")
    fill(page)
    order_by_card(page)

    page.go_back()
    page.wait_for_url(re.compile(r"localhost.*"))
    page.goto("/shop/checkout/payment/")

    page.wait_for_url("**/pay/")
    expect(page.locator("main h1")).to_contain_text("to pay")


def test_two_tabs_and_a_double_click_are_one_payment(visit: Visit) -> None:
    page = visit("/")
    fill(page)
    choose_card(page)
    second = page.context.new_page()
    second.goto(page.url)
    choose_card(second)
    page.locator("button.btn--wide").dblclick()
    page.wait_for_url("**/c/pay/**")
    second.locator("button.btn--wide").click()
    second.wait_for_url("**/c/pay/**")
    assert page.url == second.url

    press(page, "pay")
    page.wait_for_url("**/thank-you/")
    press(second, "pay")
    expect(second.locator("main")).to_contain_text("closed")
    second.get_by_role("link").click()

    expect(second.locator("main")).to_contain_text(number_on(page))
    expect(second.locator("main")).to_contain_text("Paid on")


def test_money_that_takes_time_is_thanked_for_at_once(visit: Visit) -> None:
    page = visit("/")
    fill(page)
    order_by_card(page)
    press(page, "later")
    page.wait_for_url("**/thank-you/")

    expect(page.locator("main")).to_contain_text("Your payment is on its way")


def test_a_guest_makes_an_account_and_the_order_is_in_it(visit: Visit) -> None:
    page = visit("/")
    fill(page, email=f"{uuid4().hex}@example.com")
    page.locator("[name=choice][value=cash-on-delivery]").check()
    page.locator("button.btn--wide").click()
    page.wait_for_url("**/thank-you/")
    number = number_on(page)

    page.locator("[name=password]").fill("a long enough pass-phrase")
    page.locator("form[action$='/checkout/account/'] button").click()
    page.wait_for_url(f"**/orders/{number}/")

    page.goto("/shop/accounts/orders/")
    expect(page.locator("main")).to_contain_text(number)


def test_the_price_follows_the_country_while_one_is_typing(visit: Visit) -> None:
    page = visit("/")
    add(page)
    page.goto("/shop/checkout/")
    page.locator("[name=first_name]").fill("Salma")
    expect(page.locator("#beside")).to_contain_text("19 % VAT included")

    page.locator("[name=country]").select_option("AT")

    expect(page.locator("#beside")).to_contain_text("Austria")
    expect(page.locator("#beside")).to_contain_text("20 % VAT included")
    expect(page.locator("[name=first_name]")).to_have_value("Salma")


def test_the_bill_goes_elsewhere_without_scripts(visit: Visit) -> None:
    page = visit("/", java_script_enabled=False)
    add(page)
    page.goto("/shop/checkout/")
    expect(page.locator("[name=billing_line1]")).to_be_hidden()

    page.locator("[name=bill_elsewhere]").check()

    expect(page.locator("[name=billing_line1]")).to_be_visible()


def test_a_guest_cancels_and_reads_what_goes_back(visit: Visit) -> None:
    page = visit("/")
    fill(page)
    order_by_card(page)
    press(page, "pay")
    page.wait_for_url("**/thank-you/")
    page.locator("main a.btn").first.click()
    page.get_by_role("link", name="Cancel this order").click()

    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state()

    expect(page.locator(".badge").first).to_contain_text("Cancelled")
    for _ in range(20):
        page.reload()
        if "paid back" in page.locator("main").inner_text():
            break
        page.wait_for_timeout(500)
    expect(page.locator("main")).to_contain_text("was paid back: all of it")
