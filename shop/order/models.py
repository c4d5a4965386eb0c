"""Oscar's order, tied to its basket, with what the customer agreed to at checkout."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from oscar.apps.order.abstract_models import AbstractOrder


class Order(AbstractOrder):
    visitor = models.UUIDField(_("Visitor"), null=True, blank=True, db_index=True, editable=False, help_text="The guest who placed it, see accounts.visitor.")
    language = models.CharField(_("Language"), max_length=8, default="en")
    payment_method = models.CharField(_("Payment method"), max_length=32, blank=True)
    phone = models.CharField(_("Phone"), max_length=32, blank=True, help_text=_("In international form (E.164)."))
    whatsapp_consent = models.TextField(_("WhatsApp consent"), blank=True, help_text=_("The words that the customer agreed to at checkout; empty: no WhatsApp messages."))

    class Meta(AbstractOrder.Meta):
        constraints = [
            # Oscar's basket-derived number was all that kept a basket from becoming two orders.
            models.UniqueConstraint(fields=["basket"], name="order_one_per_basket"),
        ]

    @property
    def wants_whatsapp(self) -> bool:
        return bool(self.whatsapp_consent and self.phone)


from oscar.apps.order.models import *  # noqa: E402
