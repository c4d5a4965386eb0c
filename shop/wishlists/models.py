"""Oscar's wish list, of guests too: one a person."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from oscar.apps.wishlists.abstract_models import AbstractWishList

if TYPE_CHECKING:
    from accounts.models import User


class WishListQuerySet(models.QuerySet[Any]):
    def of(self, *, user: User | None, visitor: UUID | None) -> Self:
        """That of one person: a member by account, a guest by visitor id; of nobody, none."""
        if user is not None:
            return self.filter(owner=user)
        if visitor is not None:
            return self.filter(owner=None, visitor=visitor)
        return self.none()

    def shared(self) -> Self:
        """Open to whoever knows the key."""
        return self.filter(visibility=self.model.SHARED)


class WishList(AbstractWishList):
    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        related_name="wishlist",
        on_delete=models.CASCADE,
        verbose_name=_("Owner"),
        null=True,
        blank=True,
    )
    visitor = models.UUIDField(
        _("Visitor"),
        null=True,
        blank=True,
        unique=True,
        editable=False,
        help_text="The guest whose list this is, see accounts.visitor.",
    )
    # The key is the whole secret of a shared list, so it must not be found by trying; Oscar's has 6 signs.
    key = models.CharField(_("Key"), max_length=32, unique=True, editable=False)

    objects: ClassVar[WishListQuerySet] = WishListQuerySet.as_manager()  # type: ignore[assignment]

    @classmethod
    def random_key(cls, length: int = 16) -> str:
        return secrets.token_urlsafe(length)


from oscar.apps.wishlists.models import *
