"""Promo codes (Oscar's vouchers): which hold for a person and a basket, and in words why one does not."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from common.money import Money
from shop.basket.codes import Code, Voucher
from shop.basket.models import is_priced
from shop.basket.rules import Condition
from shop.basket.voucher_for import told_email_of
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
    """Nobody has given this code out, or not to this person: a slip, or a guess."""


class VoucherPresent(VoucherRefused):
    """It is in the basket already, so nothing is wrong."""


def tidy(code: str) -> str:
    """As Oscar keeps codes: without spaces, in capitals."""
    return "".join(code.split()).upper()


def find(code: str, *, basket: Basket, user: User | None) -> Any:
    """The voucher of a code as somebody typed it. Raises UnknownVoucher, VoucherRefused.

    What is for one person alone is unknown to all others. A guest is known by the e-mail address
    given at the checkout; before that every code that is not found answers with the same words, so
    that nobody can tell by guessing which codes there are.
    """
    wanted = tidy(code)
    if not wanted:
        raise VoucherRefused(_("Enter a promo code."))
    told_email = told_email_of(basket)
    codes = Voucher.objects.select_related("meant_for")
    voucher = codes.filter(code=wanted).first() if len(wanted) <= LONGEST else None
    meant_for = getattr(voucher, "meant_for", None)
    if voucher is None or (meant_for and not meant_for.is_for(user, told_email)):
        text = _("There is no promo code “%(code)s”. Check how it is written.")
        if user is None and not told_email:
            text = _(
                "There is no promo code “%(code)s” that you can use yet. Check how it is written."
                " If it was sent to you alone, give your e-mail address at the checkout or log in"
                " first, then enter it again."
            )
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
        return _why_used_up(offers) % {"code": code.code}
    if why := _why_unmet(basket, usable[0], code.code):
        return why
    if usable[0].max_discount:
        text = _("Too little is left of the promo code “%(code)s” for a basket like yours.")
    else:
        text = _(
            "The promo code “%(code)s” cannot be combined with the offers that your basket has already."
        )
    return text % {"code": code.code}


def _why_used_up(offers: list[Any]) -> str:
    if not offers:
        return _("The promo code “%(code)s” takes nothing off at the moment.")
    if all(offer.is_used_by_person for offer in offers):
        return _("You have used the promo code “%(code)s” as often as one customer can.")
    return _("The promo code “%(code)s” has been used up.")


def takes_effect(basket: Basket, voucher_id: int) -> bool:
    """Whether an offer of this voucher is among those applied to a priced basket."""
    return any(
        application["voucher"] is not None and application["voucher"].pk == voucher_id
        for application in basket.offer_applications
        if application["discount"] or not application["result"].affects_basket
    )


def _why_invalid(code: Code, user: User | None) -> str:
    if not code.is_theirs:  # any more: it would not have been taken
        return _(
            "The promo code “%(code)s” is for one customer alone. Log in, or give the e-mail address"
            " that it was sent to at the checkout."
        )
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
