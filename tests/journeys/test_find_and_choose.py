"""How people look for things: with a typing error, through filters, in two languages, without scripts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESKTOP, Visit


@dataclass(frozen=True)
class Tongue:
    prefix: str
    mistyped: str
    product: str
    roast: str
    discount: str


ENGLISH = Tongue("", "cofee", "Sumatra", "Dark", "WELCOME10")
ARABIC = Tongue("/ar", "قهوه", "سومطرة", "داكن", "WELCOME10")
BOTH = pytest.mark.parametrize("tongue", [ENGLISH, ARABIC], ids=["en", "ar"])


def amount(text: str) -> float:
    found = re.search(r"\d+\.\d\d", text)
    assert found, text
    return float(found[0])


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def titles(page: Page) -> list[str]:
    return page.locator("#cards .card__title").all_inner_texts()


@BOTH
def test_on_a_phone_a_typing_error_leads_to_the_product_and_a_code_to_a_discount(
    visit: Visit, tongue: Tongue
) -> None:
    page = visit(f"{tongue.prefix}/")
    page.locator(".header__search-open").click()
    page.locator("#search-in-sheet").press_sequentially(tongue.mistyped, delay=30)
    options = page.locator("#suggest-sheet [role=option]")
    expect(options.first).to_be_visible()
    assert options.count() <= 8
    page.locator("#search-in-sheet").press("Enter")
    page.wait_for_url("**/search/**")
    found = len(titles(page))
    assert found > 3

    # Filters are a sheet on a phone; a choice holds at once and stands in the address.
    page.locator(".toolbar__filter").click()
    sheet = page.locator("#filter-sheet")
    expect(sheet).to_be_visible()
    with page.expect_response(lambda answer: "/search/" in answer.url):
        sheet.locator("label.pick", has_text=tongue.roast).first.click()
    expect(page.locator(".applied .chip--on")).to_have_count(1)
    sheet.locator("[data-closes]").first.click()
    assert len(titles(page)) < found
    assert query(page)["q"] == [tongue.mistyped]

    page.locator("#cards .card__title a", has_text=tongue.product).click()
    expect(page.locator("h1")).to_contain_text(tongue.product)
    price = amount(page.locator("#product-main .product__price .price").inner_text())
    with page.expect_response(lambda answer: "/wishlists/" in answer.url):
        page.locator(".heart__button").first.click()
    expect(page.locator(".heart__button").first).to_have_attribute("aria-pressed", "true")
    with page.expect_response(lambda answer: "/basket/add/" in answer.url):
        page.locator("#buy-form button[type=submit]").click()
    drawer = page.locator("#basket-drawer")
    expect(drawer).to_contain_text(tongue.product)

    if not drawer.locator("[name=code]").is_visible():
        drawer.locator(".promo-code__enter summary").click()
    drawer.locator("[name=code]").fill("NO-SUCH-CODE")
    drawer.locator("[name=code]").press("Enter")
    expect(drawer.locator(".promo-code .field__error")).to_be_visible()
    drawer.locator("[name=code]").fill(tongue.discount.lower())
    drawer.locator("[name=code]").press("Enter")
    expect(drawer.locator(".code__name")).to_have_text(tongue.discount)
    expect(drawer).to_contain_text(f"{price / 10:.2f}")


@BOTH
def test_the_language_switch_stays_on_the_page_with_its_filters(
    visit: Visit, tongue: Tongue
) -> None:
    page = visit(f"{tongue.prefix}/shop/?in-stock=1&sort=price", viewport=DESKTOP)
    before = page.locator(".toolbar p").first.inner_text()

    page.locator("a.language").first.click()

    page.wait_for_load_state()
    other = {"": "/ar", "/ar": ""}[tongue.prefix]
    assert urlsplit(page.url).path == f"{other}/shop/"
    assert query(page) == {"in-stock": ["1"], "sort": ["price"]}
    assert re.findall(r"\d+", page.locator(".toolbar p").first.inner_text()) == re.findall(
        r"\d+", before
    )


def test_show_more_adds_products_and_the_way_back_leads_to_the_same_place(visit: Visit) -> None:
    page = visit("/shop/")
    first = titles(page)
    page.locator("#load-more").click()
    expect(page.locator("#cards .card").nth(len(first))).to_be_attached()
    everything = titles(page)
    assert everything[: len(first)] == first
    assert len(set(everything)) == len(everything)

    page.locator("#cards .card__title a").nth(len(first) + 1).click()
    page.wait_for_load_state()
    page.go_back()

    expect(
        page.locator("#cards .card__title a", has_text=everything[len(first) + 1])
    ).to_be_visible()


def test_everything_works_without_scripts(visit: Visit) -> None:
    page = visit("/shop/search/?q=coffee", java_script_enabled=False)
    found = len(titles(page))
    page.locator("#filter-form label.pick", has_text="Dark").first.click()
    page.locator("#filter-form button[type=submit]").click()
    page.locator(".applied .chip--on").wait_for()
    assert 0 < len(titles(page)) < found
    page.locator(".applied .chip--on").click()
    expect(page.locator("#cards .card__title")).to_have_count(found)

    page.goto("/shop/")
    page.locator("a[rel=next]").first.click()
    page.wait_for_url("**/shop/?page=2")

    page.goto("/shop/search/?q=sumatra")
    page.locator("#cards .card__title a").first.click()
    page.locator(".options .option:not([aria-current])").first.click()
    page.wait_for_url("**variant=**")
    page.locator("#buy-form button[type=submit]").click()
    page.wait_for_url("**/shop/basket/")
    page.locator("main [name=code]").fill("WELCOME10")
    page.locator("main [name=code]").press("Enter")
    expect(page.locator("main .code__name")).to_have_text("WELCOME10")
    page.locator("main button[name='save']").first.click()
    expect(page.locator(".saved")).to_be_visible()


def test_two_products_are_compared_line_by_line(visit: Visit) -> None:
    page = visit("/shop/search/?q=light+roast", viewport=DESKTOP)
    links = [
        page.locator("#cards .card__title a").nth(place).get_attribute("href") for place in (0, 1)
    ]
    for link in links:
        page.goto(str(link))
        page.locator("form[action*='/compare/'] button").first.click()
        page.wait_for_load_state("networkidle")

    page.goto("/shop/compare/")

    expect(page.locator("main table thead th, main table tr").first).to_be_visible()
    for title in ("Roast", "Origin"):
        expect(page.locator("main table")).to_contain_text(title)
