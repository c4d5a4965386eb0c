"""Pages show what editors put together, with living products in it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Site

from cms.models import FaqPage
from shop.partner.models import StockRecord
from shop.partner.strategy import Strategy
from tests.factories import cms as make

pytestmark = pytest.mark.django_db

# Whatever is on it: listings and stock of all grids together. Nothing else is read once a page was seen.
QUERIES_OF_A_HOME_PAGE = 2
# Of somebody who is signed in: their row, and how many things are in their basket.
AND_OF_A_MEMBER = 2


@pytest.fixture
def tea(site: Site) -> Any:
    return make.add_category("Tea", "شاي")


def body_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_both_home_pages_open_before_anybody_has_written_them(client: Client, site: Site) -> None:
    assert 'lang="en"' in body_of(client, "/")

    arabic = body_of(client, "/ar/")

    assert 'lang="ar"' in arabic
    assert 'dir="rtl"' in arabic


def test_a_grid_shows_chosen_products_in_their_order_at_todays_price(
    client: Client, site: Site
) -> None:
    first, second = make.add_product("Sencha", "11.90"), make.add_product("Assam", "7.50")
    make.write(make.home(), make.grid(second, first, heading="Our teas"))

    page = body_of(client, "/")
    StockRecord.objects.filter(product=first).update(price=Decimal("13.20"))
    later = body_of(client, "/")

    assert "Our teas" in page
    assert page.index("Assam") < page.index("Sencha")
    assert "11.90" in page
    assert "13.20" in later and "11.90" not in later


def test_a_grid_asks_the_strategy_of_the_visitor_for_its_prices(
    client: Client, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.write(make.home(), make.grid(make.add_product("Sencha", "11.90")))
    real = Strategy.pricing_policy

    def half(self: Strategy, product: Any, stockrecord: Any) -> Any:
        stockrecord.price = Decimal("5.95")
        return real(self, product, stockrecord)

    monkeypatch.setattr(Strategy, "pricing_policy", half)

    assert "5.95" in body_of(client, "/")


def test_a_hidden_product_leaves_the_grid(client: Client, site: Site) -> None:
    product = make.add_product("Sencha")
    make.write(make.home(), make.grid(product, make.add_product("Assam")))

    product.is_public = False
    product.save()

    page = body_of(client, "/")
    assert "Sencha" not in page
    assert "Assam" in page


def test_a_deleted_product_leaves_the_grid(client: Client, site: Site) -> None:
    product = make.add_product("Sencha")
    make.write(make.home(), make.grid(product, make.add_product("Assam")))

    product.delete()

    page = body_of(client, "/")
    assert "Sencha" not in page
    assert "Assam" in page


def test_an_empty_grid_shows_the_newest_of_a_category_and_what_is_below_it(
    client: Client, tea: Any
) -> None:
    below = make.add_category("Green", "أخضر", parent=tea)
    make.add_product("Old Assam", category=tea)
    make.add_product("New Assam", category=tea)
    make.add_product("Newest Sencha", category=below)
    make.add_product("Lamp")
    make.write(make.home(), make.grid(newest_of=tea.pk, newest_count=2))

    page = body_of(client, "/")

    assert "Newest Sencha" in page and "New Assam" in page
    assert "Old Assam" not in page
    assert "Lamp" not in page


def test_many_grids_cost_what_one_costs(
    client: Client, tea: Any, editor: Any, django_assert_num_queries: Any
) -> None:
    products = [make.add_product(f"Tea {number}", category=tea) for number in range(12)]
    grids = [make.grid(*products[start : start + 3]) for start in range(0, 12, 3)]
    tiles = make.block(
        "categories",
        heading="Look around",
        text="",
        tiles=[make.item({"category": tea.pk, "picture": None, "text": ""})],
    )
    question = make.questions(("When?", "<p>Now.</p>"))
    make.write(make.home(), *grids, tiles, question)
    body_of(client, "/")

    with django_assert_num_queries(QUERIES_OF_A_HOME_PAGE):
        page = body_of(client, "/")

    assert all(product.title in page for product in products)
    client.force_login(editor)
    body_of(client, "/")
    with django_assert_num_queries(QUERIES_OF_A_HOME_PAGE + AND_OF_A_MEMBER):
        body_of(client, "/")


def test_an_arabic_page_shows_arabic_products_and_leads_to_arabic_addresses(
    client: Client, tea: Any
) -> None:
    product = make.add_product("Sencha", category=tea)
    about = make.add_page(title="من نحن", language="ar", slug="من-نحن")
    hero = make.block(
        "hero",
        eyebrow="",
        title="أهلًا",
        text="",
        picture=None,
        link=make.link(text="قصتنا", page=about.pk),
    )
    make.write(make.home("ar"), hero, make.grid(product))

    page = body_of(client, "/ar/")

    assert "Sencha بالعربية" in page
    assert "/ar/%D9%85%D9%86-%D9%86%D8%AD%D9%86/" in page or "/ar/من-نحن/" in page
    assert "/ar/shop/" in page


def test_a_page_in_the_other_language_is_not_found_under_this_one(
    client: Client, site: Site
) -> None:
    make.add_page(title="About", slug="about")

    assert client.get("/about/").status_code == 200
    assert client.get("/ar/about/").status_code == 404


def test_an_unpublished_page_is_not_found(client: Client, site: Site) -> None:
    page = make.add_page(title="About", slug="about")

    page.unpublish()

    assert client.get("/about/").status_code == 404


def test_headings_of_a_text_can_be_linked_to(client: Client, site: Site) -> None:
    text = make.block(
        "text", text="<h2>How we work</h2><p>Slowly.</p><h2>How we work</h2><p>Well.</p>"
    )
    make.add_page(text, slug="about")

    page = body_of(client, "/about/")

    assert '<h2 id="how-we-work">' in page
    assert '<h2 id="how-we-work-2">' in page


def test_questions_open_to_their_answers_and_have_addresses(client: Client, site: Site) -> None:
    faq: FaqPage = make.add_faq(("How long?", "<p>Two to <b>four</b> days.</p>"))
    anchor = "q-" + faq.body[0].value["questions"].bound_blocks[0].id[:8]

    page = body_of(client, faq.url)

    assert "<summary>How long?</summary>" in page
    assert f'id="{anchor}"' in page
    assert "<b>four</b>" in page


def test_pictures_are_webp_with_their_size_and_only_the_first_is_not_lazy(
    client: Client, site: Site
) -> None:
    image = get_image_model().objects.create(title="Tea", file=get_test_image_file(size=(900, 600)))
    picture = {"image": image.pk, "decorative": False, "alt_text": "A cup of tea"}
    blocks = [make.block("picture", picture=picture, caption="Tea") for _ in range(2)]
    make.add_page(*blocks, slug="about")

    page = body_of(client, "/about/")

    tags = [
        tag.split(">")[0] for tag in page.split("<img")[1:] if "A cup of tea" in tag.split(">")[0]
    ]
    assert len(tags) == 2
    assert all(
        ".webp" in tag and "width=" in tag and "height=" in tag and "srcset=" in tag for tag in tags
    )
    assert "lazy" not in tags[0]
    assert 'loading="lazy"' in tags[1]


def test_a_page_tells_search_engines_about_itself(client: Client, site: Site) -> None:
    about = make.add_page(
        title="About", slug="about", search_description="Who we are.", seo_title="About us"
    )
    make.home("ar").add_child(
        instance=type(about)(
            title="قصتنا",
            slug="قصتنا",
            locale=make.home("ar").locale,
            translation_key=about.translation_key,
        )
    )

    page = body_of(client, "/about/")

    assert "<title>About us · " in page
    assert '<meta name="description" content="Who we are.">' in page
    assert '<link rel="canonical" href="http://testserver/about/">' in page
    assert 'hreflang="ar" href="http://testserver/ar/' in page
