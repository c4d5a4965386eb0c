"""Promo codes (Oscar's vouchers): which hold for a person and a basket, and in words why one does not."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from common.money import Money
from shop.basket.models import is_priced
from shop.basket.offers import Code, Condition, Voucher
from shop.errors import OrderingError

if TYPE_CHECKING:
    from accounts.models import User
    from shop.basket.models import Basket

LONGEST = 128
SHOWN = 30


class VoucherRefused(OrderingError):
    """The code is not taken; `str()` says why and what would help."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return self.text


class UnknownVoucher(VoucherRefused):
    """Nobody has given this code out: a slip, or a guess."""


class VoucherPresent(VoucherRefused):
    """It is in the basket already, so nothing is wrong."""


def tidy(code: str) -> str:
    """As Oscar keeps codes: without spaces, in capitals."""
    return "".join(code.split()).upper()


def find(code: str) -> Any:
    """The voucher of a code as somebody typed it. Raises UnknownVoucher, VoucherRefused."""
    wanted = tidy(code)
    if not wanted:
        raise VoucherRefused(_("Enter a promo code."))
    voucher = Voucher.objects.filter(code=wanted).first() if len(wanted) <= LONGEST else None
    if voucher is None:
        text = _("There is no promo code “%(code)s”. Check how it is written.")
        raise UnknownVoucher(text % {"code": wanted[:SHOWN]})
    return voucher


def why_idle(basket: Basket, code: Code, user: User | None) -> str:
    """Why a code of a priced basket takes nothing off at the moment; empty where it does."""
    if takes_effect(basket, code.id):
        return ""
    if text := _why_invalid(code, user):
        return text % {"code": code.code}
    offers = basket.rules.offers_of(code)
    usable = [offer for offer in offers if offer.get_max_applications(basket.owner)]
    if not usable:
        return _("The promo code “%(code)s” has been used up.") % {"code": code.code}
    return _why_unmet(basket, usable[0], code.code) or _(
        "The promo code “%(code)s” cannot be combined with the offers that your basket has already."
    ) % {"code": code.code}


def takes_effect(basket: Basket, voucher_id: int) -> bool:
    """Whether an offer of this voucher is among those applied to a priced basket."""
    return any(
        application["voucher"] is not None and application["voucher"].pk == voucher_id
        for application in basket.offer_applications
        if application["discount"] or not application["result"].affects_basket
    )


def _why_invalid(code: Code, user: User | None) -> str:
    now = timezone.now()
    if now < code.starts_at:
        text = _("The promo code “%(code)s” can be used from %(date)s on.")
        return _dated(text, code.code, code.starts_at)
    if now > code.ends_at:
        return _dated(
            _("The promo code “%(code)s” could be used until %(date)s."), code.code, code.ends_at
        )
    if code.is_valid(user, now):
        return ""
    if code.usage == Voucher.SINGLE_USE:
        return _("The promo code “%(code)s” has been used already.")
    if user is None:
        return _(
            "The promo code “%(code)s” is for customers with an account."
            " Log in, then enter it again."
        )
    return _("You have used the promo code “%(code)s” already. It can be used once only.")


def _dated(text: str, code: str, moment: Any) -> str:
    words = text % {"code": code, "date": date_format(timezone.localtime(moment), "DATE_FORMAT")}
    return words.replace("%", "%%")


def _why_unmet(basket: Basket, offer: Any, code: str) -> str:
    """What the offer's condition still asks for; empty where it is met."""
    condition = offer.condition
    if condition.range is None:
        return ""
    everything, name = condition.range.includes_all_products, condition.range.name
    lines = [
        line
        for line in basket.all_lines()
        if is_priced(line) and condition.can_apply_condition(line)
    ]
    told: dict[str, Any] = {"code": code, "range": name}
    if condition.type == Condition.VALUE:
        worth = sum((line.unit_effective_price * line.quantity for line in lines), Decimal(0))
        if worth >= condition.value:
            return _why_unbenefited(basket, offer, code)
        told["amount"] = Money(condition.value, basket.currency or "EUR")
        told["missing"] = Money(condition.value - worth, basket.currency or "EUR")
        text = (
            _("The promo code “%(code)s” needs goods for %(amount)s: %(missing)s more.")
            if everything
            else _(
                "The promo code “%(code)s” needs goods for %(amount)s from “%(range)s”:"
                " %(missing)s more."
            )
        )
        return text % told
    is_count = condition.type == Condition.COUNT
    found = sum(line.quantity for line in lines) if is_count else len({x.product_id for x in lines})
    if found >= (condition.value or 0):
        return _why_unbenefited(basket, offer, code)
    return _counted(everything, is_count, int(condition.value)) % (
        told | {"count": int(condition.value)}
    )


def _counted(everything: bool, is_count: bool, count: int) -> str:
    if is_count and everything:
        return ngettext(
            "The promo code “%(code)s” needs %(count)d product in the basket.",
            "The promo code “%(code)s” needs %(count)d products in the basket.",
            count,
        )
    if is_count:
        return ngettext(
            "The promo code “%(code)s” needs %(count)d product from “%(range)s”.",
            "The promo code “%(code)s” needs %(count)d products from “%(range)s”.",
            count,
        )
    if everything:
        return npgettext(
            "no two of them alike",
            "The promo code “%(code)s” needs %(count)d product in the basket.",
            "The promo code “%(code)s” needs %(count)d different products in the basket.",
            count,
        )
    return npgettext(
        "no two of them alike",
        "The promo code “%(code)s” needs %(count)d product from “%(range)s”.",
        "The promo code “%(code)s” needs %(count)d different products from “%(range)s”.",
        count,
    )


def _why_unbenefited(basket: Basket, offer: Any, code: str) -> str:
    """The condition is met; the products that would become cheaper may be missing."""
    range_ = offer.benefit.range
    if range_ is None or any(range_.contains_product(x.product) for x in basket.all_lines()):
        return ""
    text = _(
        "The promo code “%(code)s” is for products from “%(range)s”; none of them is in your basket."
    )
    return text % {"code": code, "range": range_.name}
