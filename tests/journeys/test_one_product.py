"""The page of one product in a real browser: choosing, looking closely, keeping, asking."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESKTOP, Visit


def open_product(visit: Visit, words: str, **options: object) -> Page:
    page = visit(f"/shop/search/?q={words}", **options)
    page.locator("#cards .card__title a").first.click()
    page.wait_for_load_state("networkidle")
    return page


def test_another_variant_changes_price_picture_and_address_and_is_read_out(visit: Visit) -> None:
    page = open_product(visit, "stoneware+mug")
    before = page.locator(".gallery__slide img").first.get_attribute("src")

    page.locator(".option:not([aria-current])").first.click()

    expect(page.locator("#product-news")).not_to_be_empty()
    assert "variant=" in page.url
    assert page.locator(".gallery__slide img").first.get_attribute("src") != before
    assert page.evaluate("document.activeElement.classList.contains('option')")


def test_a_picture_opens_large_enlarges_and_gives_the_place_back(visit: Visit) -> None:
    page = open_product(visit, "stoneware+mug", viewport=DESKTOP)
    page.locator(".gallery__slide").first.click()
    zoom = page.locator("dialog.zoom")
    expect(zoom).to_be_visible()

    zoom.locator(".zoom__frame").first.click()
    expect(zoom.locator(".is-enlarged")).to_have_count(1)
    zoom.locator(".zoom__frame").first.click()
    expect(zoom.locator(".is-enlarged")).to_have_count(0)
    page.keyboard.press("ArrowRight")
    expect(zoom.locator(".zoom__frame").nth(1)).to_be_in_viewport(ratio=0.9)
    page.keyboard.press("Escape")

    expect(zoom).to_be_hidden()
    expect(page.locator("[data-count]")).to_have_text("2 / 3")


def test_on_a_phone_the_basket_stays_at_hand(visit: Visit) -> None:
    page = open_product(visit, "stoneware+mug")
    bar = page.locator(".buybar")
    expect(bar).to_be_hidden()

    page.evaluate("scrollTo(0, document.body.scrollHeight / 2)")
    expect(bar).to_be_visible()
    bar.locator("button").click()

    expect(page.locator("dialog#basket-drawer")).to_be_visible()
    expect(page.locator("[data-basket-count]").first).to_have_text("1")


def test_a_guest_keeps_a_wish_through_log_in(visit: Visit) -> None:
    page = open_product(visit, "stoneware+mug")
    page.locator("form[action*='/wishlists/'] button").first.click()
    expect(page.locator("form[action*='/wishlists/'] button").first).to_have_attribute(
        "aria-pressed", "true"
    )

    page.goto("/shop/accounts/login/?next=/shop/wishlists/")
    page.locator("main [name=email]").first.fill("shopper@souk.example")
    page.locator("main [name=password]").first.fill("souk-demo")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()

    expect(page.locator("main .line__title")).to_contain_text(["Stoneware Mug"])


def test_a_question_about_it_begins_in_the_chat(visit: Visit) -> None:
    page = open_product(visit, "stoneware+mug", viewport=DESKTOP)

    page.locator("[data-asks]").click()

    expect(page.locator("souk-chat textarea")).to_have_value(
        "I have a question about “Stoneware Mug, Green”: "
    )


def test_what_is_bought_together_goes_into_the_basket_with_one_press(visit: Visit) -> None:
    page = open_product(visit, "stoneware+mug", viewport=DESKTOP)
    count = page.locator(".together__item").count()

    page.locator(".together button[type=submit]").click()

    expect(page.locator("[data-basket-count]").first).to_have_text(str(count))


def test_who_wants_to_be_told_is_told_what_is_wrong_and_what_comes_next(visit: Visit) -> None:
    page = open_product(visit, "cut+honeycomb")
    page.locator(".alert-box summary").click()
    page.locator(".alert-form button[type=submit]").click()
    expect(page.locator(".alert-form")).to_contain_text("Enter your e-mail address")

    page.locator(".alert-form [name=email]").fill("walker@example.com")
    page.locator(".alert-form button[type=submit]").click()

    expect(page.locator(".alert-form")).to_contain_text("open the mail that we have sent you")
