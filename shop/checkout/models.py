"""What a person has told the checkout so far: on the basket's side, so that every door continues it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from shop.checkout.details import Address, Details


class Checkout(models.Model):
    """One per basket. Lives in the database, not in the session: chat and API continue it too."""

    basket = models.OneToOneField(
        "basket.Basket", on_delete=models.CASCADE, related_name="checkout"
    )
    email = models.EmailField(_("e-mail"), blank=True)
    first_name = models.CharField(_("first name"), max_length=150, blank=True)
    last_name = models.CharField(_("last name"), max_length=150, blank=True)
    line1 = models.CharField(_("street and number"), max_length=255, blank=True)
    line2 = models.CharField(_("addition"), max_length=255, blank=True)
    line4 = models.CharField(_("city"), max_length=255, blank=True)
    state = models.CharField(_("state or region"), max_length=255, blank=True)
    postcode = models.CharField(_("postcode"), max_length=64, blank=True)
    country = models.ForeignKey(
        "address.Country",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("country"),
    )
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    whatsapp_consent = models.TextField(
        blank=True, help_text="The words shown beside the ticked box."
    )
    company_name = models.CharField(_("company"), max_length=200, blank=True)
    vat_id = models.CharField(_("VAT ID"), max_length=32, blank=True)
    billing = models.JSONField(
        _("billing address"),
        default=dict,
        blank=True,
        help_text="As `shop.checkout.details.Address`; empty: the bill goes where the goods go.",
    )
    shipping_code = models.CharField(max_length=64, blank=True)
    payment_method = models.CharField(max_length=32, blank=True)
    language = models.CharField(max_length=8, default=settings.LANGUAGE_CODE)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("checkout")
        verbose_name_plural = _("checkouts")

    def __str__(self) -> str:
        return f"checkout of basket {self.basket_id}"

    @property
    def billing_address(self) -> Address | None:
        """Where the bill goes, if not where the goods go."""
        from shop.checkout.details import Address

        return Address(**self.billing) if self.billing else None

    def take_over(self, details: Details) -> None:
        """Everything that the customer has told; the caller saves."""
        values = asdict(details)
        self.country_id = values.pop("country")
        self.billing = values.pop("billing") or {}
        for name, value in values.items():
            setattr(self, name, value)
