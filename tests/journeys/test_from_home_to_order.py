"""The way that matters most: a page that an editor composed, an order, its news, a true answer."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESKTOP, PHONE, House, Visit


@dataclass(frozen=True)
class Tongue:
    """What this journey reads and types in one language."""

    prefix: str
    direction: str
    product_question: str
    product_answer: str
    policy_question: str
    policy_source: str
    order_question: str
    phone: str
    email: str


ENGLISH = Tongue(
    prefix="",
    direction="ltr",
    product_question="do you have a dark roast under 15?",
    product_answer="Sumatra",
    policy_question="how much is delivery?",
    policy_source="4.90",
    order_question="where is my order?",
    phone="+491701112233",
    email="guest.en@example.com",
)
ARABIC = Tongue(
    prefix="/ar",
    direction="rtl",
    product_question="عندكم قهوة غامقة بأقل من 15؟",
    product_answer="سومطرة",
    policy_question="كم سعر التوصيل؟",
    policy_source="4.90",
    order_question="أين طلبي؟",
    phone="+491701112244",
    email="guest.ar@example.com",
)


def add_from_the_home_page(page: Page) -> None:
    """Take the first product on the composed page that needs no choice."""
    with page.expect_response(lambda answer: "/basket/add/" in answer.url):
        page.locator("main form.card__add button").first.click()
    expect(page.locator("#basket-drawer")).to_be_visible()
    page.locator("#basket-drawer .drawer__foot a.btn").click()
    page.wait_for_load_state()


def fill_in_details(page: Page, tongue: Tongue) -> None:
    page.locator("[name=email]").fill(tongue.email)
    page.locator("[name=first_name]").fill("Salma")
    page.locator("[name=last_name]").fill("Haddad")
    page.locator("[name=country]").select_option("DE")
    page.locator("[name=line1]").fill("Lindenstraße 3")
    page.locator("[name=postcode]").fill("10969")
    page.locator("[name=line4]").fill("Berlin")
    page.locator("[name=phone]").fill(tongue.phone)
    page.locator("[name=whatsapp]").check()
    page.locator("main form button.btn[type=submit]").click()
    page.wait_for_url("**/checkout/delivery/")


def ask(page: Page, question: str) -> None:
    page.locator("souk-chat textarea").fill(question)
    page.locator("souk-chat textarea").press("Enter")


@pytest.mark.parametrize("tongue", [ENGLISH, ARABIC], ids=["en", "ar"])
def test_a_guest_orders_hears_by_whatsapp_and_gets_true_answers(
    visit: Visit, house: House, tongue: Tongue
) -> None:
    page = visit(f"{tongue.prefix}/")
    expect(page.locator("html")).to_have_attribute("dir", tongue.direction)

    add_from_the_home_page(page)
    fill_in_details(page, tongue)
    page.locator("[name=choice]").first.check()
    page.locator("main form button.btn[type=submit]").click()
    page.wait_for_url("**/checkout/payment/")
    page.locator("[name=choice][value=bank-transfer]").check()
    buy = page.locator("main form button.btn--wide")
    shown_total = re.search(r"\d+[.,]\d\d", buy.inner_text())
    assert shown_total, "the button names the amount"
    buy.click()
    page.wait_for_url("**/thank-you/**")
    thanks = page.locator("main").inner_text()
    number = re.search(r"ORD-[A-Z0-9]{10}", thanks)
    assert number, thanks
    assert shown_total[0] in thanks

    # The staff see the phone on the screen: exactly one message about this order.
    staff = visit(
        f"/cms/simulator/?phone={tongue.phone.lstrip('+')}",
        log_in="admin@souk.example",
        viewport=DESKTOP,
    )
    bubble = staff.locator(".sim__bubble", has_text=number[0])
    expect(bubble).to_have_count(1)
    expect(bubble).to_contain_text("Salma")
    assert sum(number[0] in mail for mail in house.mails()) == 1

    # The widget: products with live prices, a sourced answer, and this guest's own order.
    page.locator("souk-chat button").first.click()
    ask(page, tongue.product_question)
    card = page.locator(".chat-card", has_text=tongue.product_answer)
    expect(card).to_be_visible()
    expect(card).to_contain_text(re.compile(r"12[.,]90"))
    ask(page, tongue.policy_question)
    answer = page.locator(".chat-message[data-author=bot]", has_text=tongue.policy_source)
    expect(answer.last).to_be_visible()
    expect(answer.last.locator(".chat-links a").first).to_be_visible()
    ask(page, tongue.order_question)
    expect(page.locator(".chat-message[data-author=bot]", has_text=number[0])).to_be_visible()

    # Somebody else asks the same and hears nothing of it.
    stranger = visit(f"{tongue.prefix}/")
    stranger.locator("souk-chat button").first.click()
    ask(stranger, f"{tongue.order_question} {number[0]}")
    expect(stranger.locator(".chat-message[data-author=bot]").nth(1)).to_be_visible()
    assert "10969" not in stranger.locator(".chat-log").inner_text()
    assert shown_total[0] not in stranger.locator(".chat-log").inner_text()


def test_a_card_in_the_chat_fills_the_same_basket(visit: Visit) -> None:
    page = visit("/")
    page.locator("souk-chat button").first.click()
    ask(page, "bud vase")
    card = page.locator(".chat-card", has_text="Bud Vase")
    with page.expect_response(lambda answer: "/basket/add/" in answer.url):
        card.locator("button").click()

    page.goto("/shop/basket/")
    expect(page.locator("main")).to_contain_text("Bud Vase")


def test_a_customer_writes_from_the_phone_and_the_assistant_answers(visit: Visit) -> None:
    staff = visit(
        "/cms/simulator/?phone=491709998877&name=Yusuf",
        log_in="admin@souk.example",
        viewport=DESKTOP,
    )
    staff.locator("#sim-text").fill("how can I pay?")
    staff.locator("[data-sim-composer] button").click()

    answer = staff.locator(".sim__row:not(.sim__row--mine)")
    expect(answer.first).to_be_visible(timeout=20_000)
    expect(staff.locator(".sim__thread")).to_contain_text(re.compile("transfer", re.I))


def test_the_order_button_pressed_twice_gives_one_order(visit: Visit) -> None:
    page = visit("/")
    add_from_the_home_page(page)
    fill_in_details(page, ENGLISH)
    page.locator("main form button.btn[type=submit]").click()
    page.wait_for_url("**/checkout/payment/")
    page.locator("[name=choice][value=cash-on-delivery]").check()
    # A second tab holds the same page, and presses too.
    second = page.context.new_page()
    second.goto(page.url)
    second.locator("[name=choice][value=cash-on-delivery]").check()
    page.locator("main form button.btn--wide").dblclick()
    page.wait_for_url("**/thank-you/**")
    second.locator("main form button.btn--wide").click()
    second.wait_for_url("**/thank-you/**")

    numbers = {
        re.search(r"ORD-[A-Z0-9]{10}", tab.locator("main").inner_text())[0]  # type: ignore[index]
        for tab in (page, second)
    }
    assert len(numbers) == 1


@pytest.mark.parametrize(
    "path", ["/", "/ar/", "/shop/", "/ar/shop/", "/shop/search/?q=sumtra", "/faq/"]
)
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_nothing_runs_off_the_side_of_a_page(
    visit: Visit, path: str, viewport: dict[str, int]
) -> None:
    page = visit(path, viewport=viewport)

    width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1]


def test_wrong_details_are_named_on_top_and_beside_the_field_and_nothing_is_lost(
    visit: Visit,
) -> None:
    page = visit("/")
    add_from_the_home_page(page)
    page.locator("[name=email]").fill("not an address")
    page.locator("[name=first_name]").fill("Salma")
    page.locator("[name=postcode]").fill("abc")
    page.locator("main form button.btn[type=submit]").click()

    summary = page.locator(".errors")
    expect(summary).to_be_visible()
    assert summary.locator("a").count() >= 3
    expect(page.locator("[name=first_name]")).to_have_value("Salma")
    expect(page.locator("[name=email]")).to_have_value("not an address")
    summary.locator("a").first.click()
    expect(page.locator(":focus")).to_have_attribute("name", "email")


def test_a_shop_without_scripts_still_sells(visit: Visit) -> None:
    page = visit("/", java_script_enabled=False)
    page.locator("main form.card__add button").first.click()
    page.wait_for_url("**/basket/**")
    page.locator("main a[href$='/shop/checkout/']").first.click()
    fill_in_details(page, ENGLISH)
    page.locator("main form button.btn[type=submit]").click()
    page.wait_for_url("**/checkout/payment/")
    page.locator("[name=choice][value=bank-transfer]").check()
    page.locator("main form button.btn--wide").click()

    page.wait_for_url("**/thank-you/**")
    expect(page.locator("main")).to_contain_text("ORD-")
