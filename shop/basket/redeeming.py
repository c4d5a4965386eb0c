"""What takes something off a basket: its offers, and the promo codes that a customer enters."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from oscar.apps.basket.signals import voucher_addition, voucher_removal

from accounts.models import User
from shop.basket import offers, vouchers
from shop.basket.errors import BasketEmpty
from shop.basket.filling import wait_for
from shop.basket.models import Basket
from shop.basket.vouchers import VoucherPresent, VoucherRefused


def price(*, basket: Basket, user: User | None = None) -> None:
    """Apply the offers and promo codes that hold for this person at this moment."""
    basket.reset_offer_applications()
    if not basket.is_empty:
        basket.rules = offers.apply(basket, user)


def add_voucher(*, basket: Basket, code: str, user: User | None = None) -> Any:
    """Use a promo code; the basket is priced with it. Returns Oscar's voucher.

    Raises BasketEmpty, UnknownVoucher, VoucherPresent, VoucherRefused. A code that would take
    nothing off is not kept.
    """
    if basket.is_empty:
        raise BasketEmpty
    voucher = vouchers.find(code, basket=basket, user=user)
    with transaction.atomic():
        wait_for(basket)
        if basket.vouchers.filter(pk=voucher.pk).exists():
            raise VoucherPresent(
                _("The promo code “%(code)s” is in your basket already.") % {"code": voucher.code}
            )
        basket.vouchers.add(voucher)
        basket.has_vouchers = True
        price(basket=basket, user=user)
        mine = next(each for each in basket.rules.codes if each.id == voucher.pk)
        why_not = vouchers.why_idle(basket, mine, user)
        if why_not:
            basket.vouchers.remove(voucher)
    if why_not:
        price(basket=basket, user=user)
        raise VoucherRefused(why_not)
    voucher_addition.send(sender=None, basket=basket, voucher=voucher)
    return voucher


def remove_voucher(*, basket: Basket, voucher_id: int, user: User | None = None) -> Any:
    """Returns the voucher; None where the basket has it no more. The basket is priced without it."""
    voucher = basket.vouchers.filter(pk=voucher_id).first() if basket.pk else None
    if voucher is not None:
        basket.vouchers.remove(voucher)
        voucher_removal.send(sender=None, basket=basket, voucher=voucher)
        price(basket=basket, user=user)
    return voucher
