"""A page is rendered once; what is somebody's own, and every price, is put in each time."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import PageViewRestriction, Site

from accounts.models import User
from cms.models import BrandSettings, BrandText
from shop.partner.models import StockRecord
from tests.factories import cms as make
from tests.factories.shop import make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Any:
    """`with committed():` runs what waits for the commit, as a visitor's next request finds it."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def body(client: Client, address: str = "/") -> str:
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode())


def member(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.create_user(f"{name}@souk.example", "a good password"))
    return client


def basket_count(page: str) -> str:
    return page.split("data-basket-count")[1].split("<")[0].split(">")[1]


def test_a_page_that_is_kept_asks_the_database_nothing(
    client: Client, site: Site, django_assert_num_queries: Any
) -> None:
    make.add_page(make.questions(("When?", "<p>Now.</p>")), slug="about")
    first = body(client, "/about/")

    with django_assert_num_queries(0):
        assert body(client, "/about/") == first


def test_grids_of_a_kept_page_show_todays_price(client: Client, site: Site) -> None:
    product = make.add_product("Sencha", "11.90")
    make.write(make.home(), make.grid(product))
    body(client)

    StockRecord.objects.filter(product=product).update(price=Decimal("13.20"))

    assert "13.20" in body(client) and "11.90" not in body(client)


def test_a_message_is_for_the_one_visitor_it_was_written_for(client: Client, site: Site) -> None:
    product, buyer = make.add_product("Sencha", "11.90"), Client()
    buyer.post(f"/shop/basket/add/{product.pk}/", {"quantity": "1"})

    assert "toast" in body(buyer)
    assert "toast" not in body(client)


def test_publishing_shows_at_once(client: Client, site: Site, committed: Any) -> None:
    page = make.add_page(make.block("text", text="<p>Old words.</p>"), slug="about")
    body(client, "/about/")

    with committed():
        make.write(page, make.block("text", text="<p>New words.</p>"))

    assert "New words." in body(client, "/about/")


def test_a_draft_does_not_show_and_forgets_nothing(
    client: Client, site: Site, committed: Any, django_assert_num_queries: Any
) -> None:
    page = make.add_page(make.block("text", text="<p>Old words.</p>"), slug="about")
    body(client, "/about/")

    with committed():
        page.title = "A new title"
        page.save_revision()

    with django_assert_num_queries(0):
        assert "A new title" not in body(client, "/about/")


@pytest.mark.parametrize("way", ["unpublish", "delete"])
def test_a_page_that_is_taken_away_is_gone_at_once(
    client: Client, site: Site, committed: Any, way: str
) -> None:
    page = make.add_page(slug="about")
    body(client, "/about/")

    with committed():
        getattr(page, way)()

    assert client.get("/about/").status_code == 404


def test_a_page_that_moves_answers_at_its_new_address_only(
    client: Client, site: Site, committed: Any
) -> None:
    above, page = make.add_page(slug="above", title="Above"), make.add_page(slug="about")
    body(client, "/about/")

    with committed():
        page.move(above, pos="last-child")

    assert client.get("/about/").status_code != 200
    assert body(client, "/above/about/")


def test_a_change_of_the_brand_shows_at_once(client: Client, site: Site, committed: Any) -> None:
    body(client)

    with committed():
        brand = BrandSettings.objects.create(site=site)
        BrandText.objects.create(
            brand=brand, locale=make.home().locale, name="Souk & Sons", promo_text="Sale"
        )

    assert "Souk &amp; Sons" in body(client)
    assert "Sale" in body(client)


def test_two_members_and_a_guest_see_nothing_of_one_another(site: Site) -> None:
    product = make_product("Mint tea")
    alice, bob, guest = member("alice"), member("bob"), Client()
    alice.post(f"/shop/basket/add/{product.pk}/", {"quantity": 3})

    for address in ("/", "/shop/"):
        pages = [body(who, address) for who in (alice, bob, guest, alice, guest, bob)]
        counts = [basket_count(page) for page in pages]
        assert counts == ["3", "0", "0", "3", "0", "0"]
        assert ["/shop/accounts/login/" in page for page in pages] == [
            False,
            False,
            True,
            False,
            True,
            False,
        ]


def test_forms_of_a_kept_page_carry_the_token_of_who_looks(site: Site) -> None:
    make.write(make.home(), make.grid(make_product("Mint tea")))
    tokens = []
    for _ in range(2):
        client = Client(enforce_csrf_checks=True)
        page = body(client)
        tokens.append(page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0])
        sent = client.post(
            page.split('hx-post="')[1].split('"')[0],
            {"quantity": 1, "csrfmiddlewaretoken": tokens[-1]},
        )
        assert sent.status_code != 403

    assert tokens[0] != tokens[1]


def test_languages_are_kept_apart(client: Client, site: Site) -> None:
    for _ in range(2):
        assert 'lang="en"' in body(client, "/")
        assert 'lang="ar"' in body(client, "/ar/")


def test_the_way_to_the_other_language_is_that_of_each_page(client: Client, site: Site) -> None:
    for _ in range(2):
        assert 'href="/ar/shop/accounts/login/"' in body(client, "/shop/accounts/login/")
        assert 'href="/ar/shop/search/?q=tea"' in body(client, "/shop/search/?q=tea")


def test_a_search_term_stays_on_its_own_page(client: Client, site: Site) -> None:
    assert 'value="karkadeh"' in body(client, "/shop/search/?q=karkadeh")

    assert "karkadeh" not in body(client, "/shop/accounts/login/")


def test_a_page_for_some_is_never_kept(client: Client, site: Site, committed: Any) -> None:
    page = make.add_page(make.block("text", text="<p>For members.</p>"), slug="about")
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)

    assert "For members." in body(member("alice"), "/about/")
    assert client.get("/about/").status_code == 302


def test_a_page_that_is_closed_later_is_forgotten(
    client: Client, site: Site, committed: Any
) -> None:
    page = make.add_page(slug="about")
    body(client, "/about/")

    with committed():
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)

    assert client.get("/about/").status_code == 302


def test_without_a_cache_pages_are_right_too(client: Client, site: Site) -> None:
    page = make.add_page(make.block("text", text="<p>Old words.</p>"), slug="about")
    body(client, "/about/")
    make.write(page, make.block("text", text="<p>New words.</p>"))

    cache.clear()

    assert "New words." in body(client, "/about/")


def test_publishing_cuts_the_pictures_before_anybody_looks(site: Site, committed: Any) -> None:
    image = get_image_model().objects.create(title="Tea", file=get_test_image_file(size=(900, 600)))
    shown = {"image": image.pk, "decorative": False, "alt_text": "A cup of tea"}

    with committed():
        make.add_page(make.block("picture", picture=shown, caption=""), slug="about")
    before = image.renditions.count()
    page = body(Client(), "/about/")

    assert "A cup of tea" in page
    assert before > 3 and image.renditions.count() == before
