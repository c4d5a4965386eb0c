"""Promo codes that are for one person alone.

A member is known by the account, and by its e-mail address; a guest by the address given at the
checkout, which the confirmation goes to. To everybody else such a code answers as one that does
not exist. So does it to a guest who has given no address yet: see `vouchers.find`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models import User


class VoucherFor(models.Model):
    """Beside Oscar's voucher: whom alone it is for."""

    voucher = models.OneToOneField(
        "voucher.Voucher",
        on_delete=models.CASCADE,
        related_name="meant_for",
        verbose_name=_("promo code"),
    )
    # A code whose person is gone is nobody's: without this row it would be everybody's.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("customer with an account"),
    )
    email = models.EmailField(
        _("e-mail address"),
        blank=True,
        help_text=_("Guests prove it at the checkout: the order's e-mails go there."),
    )

    class Meta:
        verbose_name = _("person that a promo code is for")
        verbose_name_plural = _("promo codes for one person")
        constraints = [
            models.CheckConstraint(
                condition=Q(user=None) | Q(email=""), name="voucher_for_user_or_email"
            )
        ]

    def __str__(self) -> str:
        return self.email or str(self.user or _("nobody any more"))

    def clean(self) -> None:
        self.email = self.email.strip()
        if (self.user_id is None) == (not self.email):
            raise ValidationError(_("Choose either a customer or an e-mail address."))

    def is_for(self, user: User | None, told_email: str) -> bool:
        """Whether this is the person; `told_email` is what they told the checkout."""
        if self.user_id is not None:
            return user is not None and user.pk == self.user_id
        mine = {told_email.strip().lower(), user.email.lower() if user else ""} - {""}
        return self.email.lower() in mine


def told_email_of(basket: Any) -> str:
    """The address that the checkout of this basket was told; empty where there is none yet."""
    from shop.checkout.models import Checkout

    found = Checkout.objects.filter(basket=basket.pk).values_list("email", flat=True).first()
    return found or ""
