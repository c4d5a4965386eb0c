"""What offers and promo codes take off a basket: Oscar's engine, fed in three queries and asked once.

Stock Oscar runs every offer over every line on every request, and asks the database for each pair.
Here all that can change the outcome is read live: the lines with their prices of this moment, the
codes of the basket (`codes`), the offers that hold now (`rules`), and which products belong to which
range (`ranges`). Its digest is the key under which the outcome is kept (`outcomes`). So an outcome is
used again only for the very same question: another price, quantity, offer, code or category is
another key, and nothing has to be invalidated. Offers with a class of the merchant's own may look at
anything and are never kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone
from oscar.core.loading import get_class

from shop.basket.codes import Code, codes_of
from shop.basket.outcomes import KEPT_SECONDS, OfferApplications, key_of, outcome_of, restore
from shop.basket.ranges import relations
from shop.basket.rules import (
    LIMITED_BY,
    OFFER_TYPE,
    PRIORITY,
    SHARED_LIMITS,
    ConditionalOffer,
    Row,
    Rules,
    offer_rows,
    ranges_of,
)
from shop.tax.sums import settle

if TYPE_CHECKING:
    from accounts.models import User
    from shop.basket.models import Basket

Applicator = get_class("offer.applicator", "Applicator")


def apply(basket: Basket, user: User | None, *, anew: bool = False) -> Rules:
    """Put the discounts of this moment on the lines.

    `anew`, for placing an order: computes them whatever was kept, and holds the limited offers that
    take something off until the transaction ends, so that no two orders count on the same last one.
    """
    rules = _applied(basket, user, anew=anew)
    held: set[int] = set()
    before = ""
    while anew and connection.in_atomic_block and (wanted := _limited(basket)) - held:
        # Let go of what is held and take all by key: what applies now may have a lower one.
        if held:
            transaction.savepoint_rollback(before)
        before = transaction.savepoint()
        held |= wanted
        _hold(held)
        rules = _applied(basket, user, anew=True)
    return rules


def apply_used_up(basket: Basket) -> list[str]:
    """As if no offer of the basket were used up by others: the names of those that would apply then.

    Leaves the basket priced so. For telling a latecomer what has ended.
    """
    rules = basket.rules
    applied = {application["offer"].pk for application in basket.offer_applications}
    rows = [(_unlimited(row), code) for row, code in rules.rows]
    as_if = Rules(rules.codes, rows)
    as_if.relations, as_if.anew = rules.relations, True
    _discount(basket, as_if)
    return [
        application["name"]
        for application in basket.offer_applications
        if application["offer"].pk not in applied
    ]


def apply_again(basket: Basket) -> None:
    """As `apply`, with what it has read; for the same basket taxed as for another country."""
    if basket.rules is not None:
        _discount(basket, basket.rules)


def rules_for(basket: Basket, user: User | None, lines: Sequence[Any]) -> Rules:
    codes = codes_of(basket, user)
    now = timezone.now()
    valid = [code for code in codes if code.is_valid(user, now)]
    of_codes = {pk for code in valid for pk in code.offer_ids}
    rows = offer_rows(basket, now, of_codes)
    by_id = {row[0]: row for row in rows}
    chosen: list[tuple[Row, Code | None]] = [
        (by_id[pk], code) for code in valid for pk in code.offer_ids if pk in by_id
    ]
    chosen += [(row, None) for row in rows if row[OFFER_TYPE] == ConditionalOffer.SITE]
    chosen.sort(key=lambda pair: -pair[0][PRIORITY])
    rules = Rules(codes, chosen)
    if chosen and lines:
        rules.relations = relations(ranges_of(rows), by_id, lines)
    return rules


def _applied(basket: Basket, user: User | None, *, anew: bool) -> Rules:
    rules = rules_for(basket, user, _priced(basket))
    rules.anew = anew
    _discount(basket, rules)
    return rules


def _limited(basket: Basket) -> set[int]:
    """The offers that are applied and count how often they are."""
    applied = (application["offer"] for application in basket.offer_applications)
    return {
        offer.pk
        for offer in applied
        if any(getattr(offer, name) is not None for name in LIMITED_BY)
    }


def _hold(offer_ids: set[int]) -> None:
    held = ConditionalOffer.objects.select_for_update(no_key=True).filter(pk__in=offer_ids)
    list(held.order_by("pk").values_list("pk"))


def _unlimited(row: Row) -> Row:
    """The same offer while there were uses left for everybody."""
    values = list(row)
    for place in SHARED_LIMITS:
        values[place] = None
    return tuple(values)


def _priced(basket: Basket) -> list[Any]:
    return [line for line in basket.all_lines() if line.purchase_info.price.exists]


def _discount(basket: Basket, rules: Rules) -> None:
    lines = _priced(basket)
    for line in lines:
        line.clear_discount()
    basket.offer_applications = OfferApplications()
    if not rules.rows or not lines:
        return
    if not rules.may_be_kept:
        _compute(basket, rules, lines)
        return
    key = key_of(rules, lines)
    outcome = None if rules.anew else cache.get(key)
    if outcome is None:
        _compute(basket, rules, lines)
        cache.set(key, outcome_of(basket, rules, lines), KEPT_SECONDS)
    else:
        restore(outcome, basket, rules, lines, lambda: _compute(basket, rules, lines))


def _compute(basket: Basket, rules: Rules, lines: list[Any]) -> None:
    """By Oscar's engine, over the lines that have a price: a line without one would stop it."""
    chosen = rules.offers
    while True:
        whole, basket._lines = basket._lines, lines
        for line in lines:
            line.clear_discount()
        try:
            Applicator().apply_offers(basket, chosen)
        finally:
            basket._lines = whole
        settle(basket)
        dear = {a["offer"].pk for a in basket.offer_applications if _is_too_dear(a)}
        if not dear:
            return
        chosen = [offer for offer in chosen if offer.pk not in dear]


def _is_too_dear(application: Any) -> bool:
    """Whether an offer would take off more than all orders together may get by it.

    Oscar looks only whether anything is left of `max_discount`.
    """
    most = application["offer"].max_discount
    if not most or not application["result"].affects_basket:
        return False
    return bool(application["offer"].total_discount + application["discount"] > most)


__all__ = ["Code", "Rules", "apply", "apply_again", "apply_used_up", "codes_of", "rules_for"]
