"""Inside Souk's Django: every kind of page, with the cookies of whoever sees it. Prints them as JSON."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from typing import Any

import django

django.setup()

from django.db.models import Count  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils.translation import override  # noqa: E402

from accounts.models import User  # noqa: E402
from cms.models import ContentPage, FaqPage, HomePage  # noqa: E402
from cms.tasks import make_renditions  # noqa: E402
from shop.catalogue.models import Category, Product  # noqa: E402
from shop.order.links import order_path, order_token, pay_path  # noqa: E402
from shop.order.models import Order  # noqa: E402

LANGUAGES = ("en", "ar")
DETAILS = {
    "email": "nora@souk.example", "first_name": "Nora", "last_name": "Sommer",
    "line1": "Lindenstr. 5", "line2": "", "postcode": "10969", "line4": "Berlin", "country": "DE",
    "phone": "0151 23456789",
}  # fmt: skip


@dataclass
class Page:
    name: str
    language: str
    path: str
    cookie: str = ""
    status: int = 200
    lighthouse: bool = False
    hidden: bool = False  # from search engines, so that Lighthouse's SEO cannot be 100
    few: bool = False  # among those that every change is checked with


class Person:
    """A browser session, made by the shop's own forms."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.client = Client(HTTP_HOST="127.0.0.1")

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={morsel.value}" for name, morsel in self.client.cookies.items())

    def logged_in(self, email: str) -> Person:
        self.client.force_login(User.objects.get(email=email))
        return self

    def post(self, name: str, *args: Any, **data: Any) -> Person:
        with override(self.language):
            path = reverse(name, args=args)
        response = self.client.post(path, data)
        if response.status_code not in (200, 204, 302):
            raise SystemExit(f"{path}: {response.status_code}")
        return self

    def ordered(self, method: str) -> Order:
        """One piece, to Germany, as a guest."""
        self.post("basket:add", in_stock(1)[0].pk, quantity=1)
        self.post("checkout:index", **DETAILS)
        self.post("checkout:delivery", choice="standard")
        total = re.findall(r'name="total" value="([^"]+)"', self.get("checkout:payment"))
        self.post("checkout:payment", choice=method, total=total[0])
        order: Order = Order.objects.latest("pk")
        return order

    def get(self, name: str) -> str:
        with override(self.language):
            path = reverse(name)
        return str(self.client.get(path).content.decode())


def pages_in(language: str) -> list[Page]:
    found = []

    def add(name: str, path: str, person: Person | None = None, **more: Any) -> None:
        found.append(Page(name, language, path, person.cookie if person else "", **more))

    with override(language):
        home = HomePage.objects.get(locale__language_code=language)
        about = ContentPage.objects.live().filter(locale__language_code=language).first()
        faq = FaqPage.objects.live().filter(locale__language_code=language).first()
        plain, variants, gone = some_products()
        add("home", home.url, lighthouse=True, few=True)
        add("content page", about.url, lighthouse=True, few=True)
        add("questions", faq.url)
        add("listing", reverse("catalogue:index"), lighthouse=True, few=True)
        category = Category.objects.filter(is_public=True).order_by("path").first()
        add("category", category.get_absolute_url())
        add("product", plain.get_absolute_url(), lighthouse=True, few=True)
        add("product with variants", variants.get_absolute_url(), few=True)
        if gone:
            add("product, sold out", gone.get_absolute_url())
        term = "tea" if language == "en" else "شاي"
        search = reverse("search:search")
        add("search", f"{search}?q={term}", few=True, hidden=True)
        add("search, nothing found", f"{search}?q=zzzzqqq", hidden=True)
        add("not found", f"{home.url}there-is-no-such-page/", status=404, hidden=True)
        guest = Person(language)
        for name in ("customer:login", "customer:register", "password-reset", "basket:summary"):
            add(name, reverse(name), guest, hidden=True)
        optional(add, guest, "catalogue:compare", "wishlists:list", "catalogue:reviews")
        compared = Person(language)
        for product in (plain, variants):
            compared.post("catalogue:compare-mark", product.pk)
        add("compare", reverse("catalogue:compare"), compared, hidden=True)
        buyer = Person(language)
        for product in in_stock(3):
            buyer.post("basket:add", product.pk, quantity=1)
        add("basket", reverse("basket:summary"), buyer, lighthouse=True, few=True)
        add("checkout: details", reverse("checkout:index"), buyer, hidden=True, few=True)
        further = Person(language)
        further.post("basket:add", in_stock(1)[0].pk, quantity=1)
        further.post("checkout:index", **DETAILS)
        add("checkout: delivery", reverse("checkout:delivery"), further, hidden=True)
        paying = Person(language)
        paying.post("basket:add", in_stock(1)[0].pk, quantity=1)
        paying.post("checkout:index", **DETAILS)
        paying.post("checkout:delivery", choice="standard")
        add("checkout: payment", reverse("checkout:payment"), paying, hidden=True)
        add_company_checkout(add, language)
        add_orders(add, language)
        member = Person(language).logged_in("shopper@souk.example")
        member.post("wishlists:mark", plain.pk)
        for name in ("summary", "order-list", "address-list", "address-create", "profile-view",
                     "change-password"):  # fmt: skip
            add(f"account: {name}", reverse(f"customer:{name}"), member, hidden=True)
        optional(add, member, "wishlists:list", "alerts:list", "invoices:list", "tax:company")
        order = Order.objects.filter(user__email="shopper@souk.example").first()
        if order:
            path = reverse("customer:order", args=[order.number])
            add("account: order", path, member, hidden=True)
        company = Person(language).logged_in("buyer@souk.example")
        add("product, for a company", plain.get_absolute_url(), company, hidden=True)
        company.post("basket:add", plain.pk, quantity=1)
        add("basket, for a company", reverse("basket:summary"), company, hidden=True)
    return found


def add_company_checkout(add: Any, language: str) -> None:
    """With a VAT ID whose answer is awaited, and a bill that goes elsewhere."""
    bill = {f"billing_{name}": value for name, value in DETAILS.items()}
    told = DETAILS | bill | {"company_name": "Nora GmbH", "vat_id": "ATU12345675"}
    buyer = Person(language)
    buyer.post("basket:add", in_stock(1)[0].pk, quantity=1)
    buyer.post("checkout:index", **told, bill_elsewhere="on")
    add("checkout: details of a company", reverse("checkout:index"), buyer, hidden=True)
    add("checkout: delivery to a company", reverse("checkout:delivery"), buyer, hidden=True)


def add_orders(add: Any, language: str) -> None:
    """What comes after the order: paid later, paid online, cancelled."""
    placed = Person(language)
    order = placed.ordered("cash-on-delivery")
    add("thank you", reverse("checkout:thank-you"), placed, hidden=True)
    add("order, by its link", order_path(order), hidden=True)
    cancel = reverse("checkout:cancel-order", args=[order.number, order_token(order.number)])
    add("cancel an order", cancel, hidden=True)
    waiting = Person(language).ordered("stripe")
    add("order that waits for its payment", order_path(waiting), hidden=True)
    add("pay", pay_path(waiting), hidden=True)


def optional(add: Any, person: Person, *names: str) -> None:
    """Pages by name that an address without arguments leads to."""
    from django.urls import NoReverseMatch

    for name in names:
        try:
            path = reverse(name)
        except NoReverseMatch:
            continue
        kind = "member" if "_auth_user_id" in person.client.session else "guest"
        add(f"{name}, {kind}", path, person, hidden=True)


def some_products() -> tuple[Product, Product, Product | None]:
    """One with pictures and reviews, one with variants, one that is sold out."""
    shown = Product.objects.filter(is_public=True, parent=None)
    reviewed = shown.annotate(said=Count("reviews")).order_by("-said", "pk")
    plain = reviewed.filter(structure=Product.STANDALONE, stockrecords__num_in_stock__gt=0).first()
    variants = reviewed.filter(structure=Product.PARENT).first()
    gone = shown.filter(structure=Product.STANDALONE, stockrecords__num_in_stock=0).first()
    assert plain and variants
    return plain, variants, gone


def in_stock(count: int) -> list[Product]:
    products = Product.objects.filter(
        is_public=True, structure=Product.STANDALONE, stockrecords__num_in_stock__gt=20
    )
    return list(products.order_by("pk")[:count])


def main() -> None:
    for page in (*HomePage.objects.live(), *ContentPage.objects.live()):
        make_renditions(page_id=page.pk)
    print(json.dumps([asdict(page) for language in LANGUAGES for page in pages_in(language)]))


if __name__ == "__main__":
    main()
