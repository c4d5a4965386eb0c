"""What a person can do with their wish list. Whose it is comes from the session, never from an address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from oscar.core.loading import get_model

from accounts.models import User
from common.statements import Statement
from shop.catalogue.models import Product
from shop.wishlists.models import WishList

Line = get_model("wishlists", "Line")

MOST = 100


class ListFull(Exception):
    """`MOST` products are on the list already."""


def find(*, user: User | None, visitor: UUID | None) -> WishList | None:
    return WishList.objects.of(user=user, visitor=visitor).first()


def product_ids(wishlist: WishList | None) -> list[int]:
    """What is on it, newest first."""
    if wishlist is None:
        return []
    lines = Line.objects.filter(wishlist=wishlist, product__isnull=False).order_by("-pk")
    return list(lines.values_list("product", flat=True))


def wished(ids: Iterable[int], *, user: User | None, visitor: UUID | None) -> set[int]:
    """Which of `ids` this person wishes for, in one query; none for whom nothing is known of."""
    if user is None and visitor is None:
        return set()
    # Whoever has an account is known by it alone.
    return set(_wished(list(ids), user and user.pk, None if user else visitor))


def _lines(ids: list[int], user_id: int | None, visitor: UUID | None) -> Any:
    # A plain join: every product page asks this.
    lines = Line.objects.filter(product__in=ids)
    if user_id is not None:
        lines = lines.filter(wishlist__owner=user_id)
    else:
        lines = lines.filter(wishlist__owner=None, wishlist__visitor=visitor)
    return lines.order_by().values_list("product", flat=True)


_wished = Statement(_lines)


def add(*, product: Product, user: User | None, visitor: UUID | None) -> WishList:
    """Put `product` on the list, once. Raises ListFull."""
    wishlist = _own(user, visitor)
    with transaction.atomic():
        WishList.objects.select_for_update().get(pk=wishlist.pk)  # two clicks add one, in turn
        lines = Line.objects.filter(wishlist=wishlist)
        if not lines.filter(product=product).exists():
            if lines.count() >= MOST:
                raise ListFull
            Line.objects.create(wishlist=wishlist, product=product, title=product.get_title())
    return wishlist


def remove(*, product_id: int, user: User | None, visitor: UUID | None) -> None:
    """Taking off what is not there is no error."""
    lists = WishList.objects.of(user=user, visitor=visitor)
    Line.objects.filter(wishlist__in=lists, product=product_id).delete()


def share(*, user: User | None, visitor: UUID | None) -> WishList:
    """Open the list to whoever is given its link."""
    wishlist = _own(user, visitor)
    if wishlist.visibility != WishList.SHARED:
        wishlist.visibility = WishList.SHARED
        wishlist.save(update_fields=["visibility"])
    return wishlist


def stop_sharing(*, user: User | None, visitor: UUID | None) -> None:
    """The link that was given away is dead; sharing again makes a new one."""
    wishlist = find(user=user, visitor=visitor)
    if wishlist is not None:
        wishlist.visibility = WishList.PRIVATE
        wishlist.key = WishList.random_key()
        wishlist.save(update_fields=["visibility", "key"])


def take_along(*, visitor: UUID, user: User) -> int:
    """A guest has logged in: what they wished for joins their account's list. How many came along."""
    guests = WishList.objects.of(user=None, visitor=visitor).first()
    if guests is None:
        return 0
    with transaction.atomic():
        mine = _own(user, None)
        WishList.objects.select_for_update().get(pk=mine.pk)
        present = set(Line.objects.filter(wishlist=mine).values_list("product", flat=True))
        room = max(0, MOST - len(present))
        coming = guests.lines.exclude(product__in=present).order_by("pk")[:room]
        moved = Line.objects.filter(pk__in=[line.pk for line in coming]).update(wishlist=mine)
        guests.delete()
    return moved


def _own(user: User | None, visitor: UUID | None) -> WishList:
    """This person's list, made when there is none."""
    found = find(user=user, visitor=visitor)
    if found is not None:
        return found
    try:
        with transaction.atomic():
            owner = {"owner": user} if user is not None else {"visitor": visitor}
            return WishList.objects.create(**owner)
    except IntegrityError:  # another request of theirs made it between our look and our insert
        return WishList.objects.of(user=user, visitor=visitor).get()
