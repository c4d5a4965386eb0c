"""Who waits for a product, and who is told first when it is there again."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from shop.alerts import limits
from shop.alerts.signals import alert_asked, back_in_stock
from shop.catalogue.cards import offer_for
from shop.catalogue.models import Product
from shop.customer.models import ProductAlert
from shop.partner.strategy import Selector

#: What people agree to, word by word; kept with each alert.
WORDING = _("Write to me once, by e-mail, when this product can be bought again.")

#: So many people are told for each unit that has come, since not everybody buys.
PEOPLE_PER_UNIT = 3
#: Whoever was told has so much time before the next in the row are.
HEAD_START = timedelta(hours=24)
SWEPT_AT_ONCE = 200


class InStock(Exception):
    """There is nothing to wait for: it can be bought now."""


def ask(*, product: Product, email: str, user: User | None, language: str) -> ProductAlert:
    """Note that `email` wants to know. Raises InStock.

    A member's own address is known to be theirs; any other is written to first, and nothing more
    happens until the link in that mail was used. Asking again changes nothing.
    """
    if offer_for(product, Selector().strategy(user=user)).is_available:
        raise InStock
    email = email.strip()
    is_own = user is not None and user.email.lower() == email.lower()
    with transaction.atomic():
        alert = _noted(product, email, user if is_own else None, language)
        if alert.status == ProductAlert.UNCONFIRMED:
            if is_own:
                alert.user = user
                alert.confirm()
            elif limits.may_mail(email):
                alert_asked.send(sender=ProductAlert, alert=alert)
    return alert


def confirm(alert: ProductAlert) -> None:
    """Safe to do twice; what is over stays over."""
    if alert.can_be_confirmed:
        alert.confirm()


def stop(alert: ProductAlert, *, everything: bool = False) -> int:
    """End this alert, or all of the same address. How many were ended."""
    alerts = ProductAlert.objects.not_over()
    mine = alerts.filter(email__iexact=alert.email) if everything else alerts.filter(pk=alert.pk)
    ended = list(mine)
    for each in ended:
        each.cancel()
    return len(ended)


def tell(*, product_id: int, now: datetime) -> int:
    """Tell the first who wait for this product, if it can be bought. How many were told.

    For each free unit `PEOPLE_PER_UNIT` people are told at most; the others wait until the first
    have had their `HEAD_START`. Safe to run twice: an alert is closed with the mail that it queues.
    """
    with transaction.atomic():
        product = Product.objects.public().filter(pk=product_id).first()
        if product is None or (product.parent_id and not product.parent.is_public):
            return 0
        # The product's alerts are locked, so that two workers do not both take the same ones.
        waiting = list(ProductAlert.objects.waiting().select_for_update().filter(product=product))
        offer = offer_for(product, Selector().strategy())
        if not waiting or not offer.is_available:
            return 0
        told = waiting[: _places(product, offer.available, now)]
        for alert in told:
            alert.close()
            back_in_stock.send(sender=ProductAlert, alert=alert)
    return len(told)


def due() -> list[int]:
    """Products that somebody waits for; whether they are there again, `tell` finds out."""
    products = ProductAlert.objects.waiting().order_by("product").values_list("product", flat=True)
    return list(products.distinct()[:SWEPT_AT_ONCE])


def _places(product: Product, units: int | None, now: datetime) -> int | None:
    if units is None:
        return None
    told = ProductAlert.objects.filter(
        product=product, status=ProductAlert.CLOSED, date_closed__gt=now - HEAD_START
    )
    return max(0, units * PEOPLE_PER_UNIT - told.count())


def _noted(product: Product, email: str, user: User | None, language: str) -> ProductAlert:
    mine = ProductAlert.objects.not_over().filter(product=product, email__iexact=email)
    found: ProductAlert | None = mine.first()
    if found is not None:
        return found
    alert = ProductAlert(
        product=product, email=email, user=user, language=language, wording=str(WORDING)
    )
    try:
        with transaction.atomic():
            alert.save()
    except IntegrityError:  # a double click
        return mine.get()
    return alert
