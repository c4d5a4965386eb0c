from __future__ import annotations

import re

import pytest
from django.db.models.fields.files import FieldFile
from django.urls import reverse
from oscar.apps.order.exceptions import InvalidOrderStatus
from oscar.apps.order.signals import order_status_changed

from accounts.models import User
from shop.order.processing import EventHandler
from tests.factories.shop import CategoryFactory, make_order, make_product


@pytest.fixture
def staff(client):
    client.force_login(User.objects.create_superuser("staff@example.com", "wonderland-9"))
    return client


def test_news_of_a_status_come_when_its_rows_are_written(visitor):
    order = make_order(visitor=visitor)
    heard = []

    def hear(sender, order, old_status, new_status, **kwargs):
        stored = type(order).objects.get(pk=order.pk).status
        log = list(order.status_changes.values_list("old_status", "new_status"))
        heard.append((old_status, new_status, stored, log))

    order_status_changed.connect(hear)
    try:
        order.set_status("Being processed")
    finally:
        order_status_changed.disconnect(hear)

    change = ("Pending", "Being processed")
    assert heard == [(*change, "Being processed", [change])]
    assert order.lines.get().status == "Being processed"


def test_a_stale_copy_does_not_move_an_order_twice(visitor):
    order = make_order(visitor=visitor)
    stale = type(order).objects.get(pk=order.pk)
    order.set_status("Cancelled")

    with pytest.raises(InvalidOrderStatus):
        stale.set_status("Being processed")

    assert order.status_changes.count() == 1


def test_the_same_status_again_is_no_news(visitor):
    order = make_order(visitor=visitor)

    order.set_status("Pending")

    assert not order.status_changes.exists()


def test_a_cancelled_order_gives_its_stock_back(visitor):
    tea = make_product("Tea", stock=5)
    order = make_order(tea, visitor=visitor)

    EventHandler().handle_order_status_change(order, "Cancelled")

    record = tea.stockrecords.get()
    assert (record.num_in_stock, record.num_allocated) == (5, 0)


def test_a_shipped_order_takes_its_stock_from_the_shelf(visitor):
    tea = make_product("Tea", stock=5)
    order = make_order(tea, visitor=visitor)

    for status in ("Being processed", "Shipped"):
        EventHandler().handle_order_status_change(order, status)

    record = tea.stockrecords.get()
    assert (record.num_in_stock, record.num_allocated) == (4, 0)


def test_stock_that_was_counted_anew_holds_no_shipping_up(visitor):
    tea = make_product("Tea", stock=5)
    order = make_order(tea, visitor=visitor)
    tea.stockrecords.update(num_in_stock=3, num_allocated=0)

    for status in ("Being processed", "Shipped"):
        EventHandler().handle_order_status_change(order, status)

    assert tea.stockrecords.get().num_in_stock == 3


def test_staff_move_an_order_in_the_dashboard(staff, visitor):
    order = make_order(visitor=visitor)
    url = reverse("dashboard:order-detail", args=[order.number])

    staff.post(url, {"order_action": "change_order_status", "new_status": "Being processed"})

    order.refresh_from_db()
    assert order.status == "Being processed"


def test_the_dashboards_pages_open(staff, visitor):
    tea = make_product("Tea")
    order = make_order(tea, visitor=visitor)

    for name, args in (
        ("dashboard:index", []),
        ("dashboard:order-list", []),
        ("dashboard:order-detail", [order.number]),
        ("dashboard:catalogue-product-list", []),
        ("dashboard:catalogue-product", [tea.pk]),
        ("dashboard:catalogue-category-list", []),
        ("dashboard:reviews-list", []),
        ("dashboard:offer-list", []),
        ("dashboard:users-index", []),
        ("dashboard:partner-list", []),
        ("dashboard:reports-index", []),
        ("dashboard:range-list", []),
        ("dashboard:voucher-list", []),
    ):
        assert staff.get(reverse(name, args=args)).status_code == 200, name


@pytest.mark.parametrize(
    "name",
    [
        "dashboard:catalogue-product-list",
        "dashboard:catalogue-category-list",
        "dashboard:users-index",
    ],
)
def test_every_head_of_a_dashboard_table_that_can_be_clicked_sorts(staff, name):
    make_product("Tea", category=CategoryFactory(name="Pantry"))
    page = staff.get(reverse(name))
    links = set(re.findall(r'href="(\?[^"]*sort=[^"]*)"', page.content.decode()))

    assert links
    for link in links:
        assert staff.get(reverse(name) + link.replace("&amp;", "&")).status_code == 200, link
    # An old bookmark is no reason to fail either.
    assert staff.get(reverse(name) + "?sort=checkbox").status_code == 200


def test_the_admins_pages_open(staff, visitor):
    make_order(make_product("Tea"), visitor=visitor)

    for model in (
        "catalogue/product", "catalogue/category", "catalogue/productimage", "order/order",
        "basket/basket", "partner/stockrecord", "checkout/checkout", "address/country",
        "address/useraddress", "wishlists/wishlist", "communication/email", "customer/productalert",
        "payment/source", "accounts/user", "catalogue/productattributevalue",
    ):  # fmt: skip
        assert staff.get(f"/admin/{model}/?q=tea").status_code == 200, model


def test_guests_do_not_enter_the_dashboard(client, member):
    url = reverse("dashboard:index")

    assert client.get(url).status_code == 302
    assert member.get(url).status_code in (302, 403)


def test_staff_write_a_products_texts_in_every_language(staff):
    tea = make_product("Tea", category=CategoryFactory())
    url = reverse("dashboard:catalogue-product", args=[tea.pk])
    page = staff.get(url).context
    forms = [page["form"], *(page[name] for name in FORMSETS if name in page)]
    sent = {}
    for form in forms:
        sent |= filled(form)

    changes = {
        "title_ar": "شاي",
        "subtitle": "Fresh",
        "tax_class": "food",
        "description": "One.\n\nTwo.",
    }
    response = staff.post(url, sent | changes)

    assert response.status_code == 302, [(name, response.context[name].errors) for name in FORMSETS]
    tea.refresh_from_db()
    assert (tea.translations["ar"]["title"], tea.subtitle, tea.tax_class) == (
        "شاي",
        "Fresh",
        "food",
    )
    assert tea.description.replace("\r", "") == "One.\n\nTwo."
    assert tea.stockrecords.get().price


def test_staff_write_a_categorys_texts_in_every_language(staff):
    category = CategoryFactory(name="Tea")
    url = reverse("dashboard:catalogue-category-update", args=[category.pk])
    sent = filled(staff.get(url).context["form"])

    response = staff.post(url, sent | {"name_ar": "شاي", "slug_ar": "شاي"})

    assert response.status_code == 302
    category.refresh_from_db()
    assert category.translations["ar"] == {"name": "شاي", "slug": "شاي", "description": ""}


FORMSETS = ("category_formset", "image_formset", "recommended_formset", "stockrecord_formset")


def filled(form):
    """What a browser would send of an untouched form or formset."""
    parts = [form.management_form, *form.forms] if hasattr(form, "management_form") else [form]
    sent = {}
    for part in parts:
        for name, field in part.fields.items():
            value = part[name].value()
            if isinstance(value, FieldFile | None) or value is False:
                continue
            sent[part.add_prefix(name)] = "on" if value is True else value
            if field.show_hidden_initial:
                sent[part.add_initial_prefix(name)] = value
    return sent


def test_staff_log_in_where_everybody_does(client):
    response = client.get("/shop/dashboard/login/?next=/shop/dashboard/orders/")

    assert response.url == "/shop/accounts/login/?next=/shop/dashboard/orders/"
