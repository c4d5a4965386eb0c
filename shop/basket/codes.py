"""The promo codes (Oscar's vouchers) in a basket, and whether its owner may use them now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Subquery
from oscar.core.loading import get_model

if TYPE_CHECKING:
    from accounts.models import User
    from shop.basket.models import Basket

Voucher = get_model("voucher", "Voucher")
VoucherApplication = get_model("voucher", "VoucherApplication")
Checkout = get_model("checkout", "Checkout")


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
    uses = VoucherApplication.objects.filter(voucher=OuterRef("pk"))
    told = Checkout.objects.filter(basket=basket.pk).values("email")[:1]
    rows = (
        Voucher.objects.filter(basket=basket)
        .select_related("meant_for")
        .annotate(
            is_used=Exists(uses),
            is_used_by_person=Exists(uses.filter(user=user) if user else uses.none()),
            told_email=Subquery(told),
            offer=F("offers"),
        )
        .order_by("-date_created", "-pk", "-offers__priority", "offers__pk")
    )
    by_id: dict[int, tuple[Any, list[int]]] = {}
    for voucher in rows:
        ids = by_id.setdefault(voucher.pk, (voucher, []))[1]
        if voucher.offer is not None:
            ids.append(voucher.offer)
    return [_code(voucher, tuple(offer_ids), user) for voucher, offer_ids in by_id.values()]


def _code(voucher: Any, offer_ids: tuple[int, ...], user: User | None) -> Code:
    meant_for = getattr(voucher, "meant_for", None)
    return Code(
        id=voucher.pk,
        code=voucher.code,
        name=voucher.name,
        usage=voucher.usage,
        starts_at=voucher.start_datetime,
        ends_at=voucher.end_datetime,
        is_used=voucher.is_used,
        is_used_by_person=voucher.is_used_by_person,
        voucher=voucher,
        offer_ids=offer_ids,
        is_theirs=meant_for is None or meant_for.is_for(user, voucher.told_email or ""),
    )
