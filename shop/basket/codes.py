"""The promo codes (Oscar's vouchers) in a basket, and whether its owner may use them now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Exists, F, OuterRef, Subquery
from oscar.core.loading import get_model

from common.statements import Statement
from shop.basket.voucher_for import VoucherFor

if TYPE_CHECKING:
    from accounts.models import User
    from shop.basket.models import Basket

Voucher = get_model("voucher", "Voucher")
VoucherApplication = get_model("voucher", "VoucherApplication")
Checkout = get_model("checkout", "Checkout")

Row = tuple[Any, ...]
# A row for each offer of a code; the code's own columns are made into an object once.
COLUMNS = [f.attname for f in Voucher._meta.concrete_fields]
MEANT_FOR = ["meant_for__id", "meant_for__user_id", "meant_for__email"]


@dataclass(frozen=True)
class Code:
    """A promo code of a basket, and whether it may be used by this person now."""

    id: int
    code: str
    name: str
    usage: str
    starts_at: datetime
    ends_at: datetime
    is_used: bool
    is_used_by_person: bool
    voucher: Any
    offer_ids: tuple[int, ...]
    is_theirs: bool = True  # see `voucher_for`

    def is_valid(self, user: User | None, now: datetime) -> bool:
        """As Oscar's `Voucher.is_active` and `is_available_to_user`, and for this person."""
        if not self.is_theirs or not self.starts_at <= now <= self.ends_at:
            return False
        if self.usage == Voucher.SINGLE_USE:
            return not self.is_used
        if self.usage == Voucher.ONCE_PER_CUSTOMER:
            return user is not None and not self.is_used_by_person
        return True


def codes_of(basket: Basket, user: User | None) -> list[Code]:
    """The promo codes of a basket, the newest first; no query where it is known to have none."""
    if basket.pk is None or getattr(basket, "has_vouchers", True) is False:
        return []
    by_id: dict[int, tuple[Row, list[int]]] = {}
    for row in _vouchers_of(basket.pk, user.pk if user else None):
        ids = by_id.setdefault(row[0], (row, []))[1]
        if row[-1] is not None:
            ids.append(row[-1])
    return [_code(row, tuple(offer_ids), user) for row, offer_ids in by_id.values()]


def _vouchers(basket_id: int, user_id: int | None) -> Any:
    uses = VoucherApplication.objects.filter(voucher=OuterRef("pk"))
    told = Checkout.objects.filter(basket=basket_id).values("email")[:1]
    return (
        Voucher.objects.filter(basket=basket_id)
        .annotate(
            is_used=Exists(uses),
            is_used_by_person=Exists(uses.filter(user=user_id) if user_id else uses.none()),
            told_email=Subquery(told),
            offer=F("offers"),
        )
        .order_by("-date_created", "-pk", "-offers__priority", "offers__pk")
        .values_list(*COLUMNS, *MEANT_FOR, "is_used", "is_used_by_person", "told_email", "offer")
    )


_vouchers_of = Statement(_vouchers)


def _code(row: Row, offer_ids: tuple[int, ...], user: User | None) -> Code:
    voucher = Voucher.from_db(DEFAULT_DB_ALIAS, COLUMNS, row[: len(COLUMNS)])
    told = row[len(COLUMNS) :]
    whose, (is_used, is_used_by_person, told_email, _offer) = told[:-4], told[-4:]
    meant_for = VoucherFor(id=whose[0], user_id=whose[1], email=whose[2]) if whose[0] else None
    return Code(
        id=voucher.pk,
        code=voucher.code,
        name=voucher.name,
        usage=voucher.usage,
        starts_at=voucher.start_datetime,
        ends_at=voucher.end_datetime,
        is_used=is_used,
        is_used_by_person=is_used_by_person,
        voucher=voucher,
        offer_ids=offer_ids,
        is_theirs=meant_for is None or meant_for.is_for(user, told_email or ""),
    )
