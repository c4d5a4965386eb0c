"""The dashboard's forms of an order: Oscar's, and those that move money."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from oscar.apps.dashboard.orders.forms import *  # noqa: F403
from oscar.apps.dashboard.orders.forms import OrderSearchForm as OscarOrderSearchForm
from oscar.apps.dashboard.orders.forms import OrderStatusForm as OscarOrderStatusForm

from shop.dashboard.orders.standings import LABELS
from shop.order import statuses
from shop.order.aftersale import LONGEST_REFERENCE, LineRefund, RefundedMeanwhile
from shop.order.models import Order
from shop.order.refundable import LineLeft
from shop.payment.models import Refund
from shop.templatetags.shop_tags import status_label

#: Each has a page of its own, or happens by itself.
NOT_BY_HAND = (statuses.CANCELLED, statuses.EXPIRED)
NOTHING = Decimal("0.00")


def status_choices(order: Order) -> list[tuple[str, str]]:
    """Where staff may move it by hand. An order that waits for its payment moves when it is paid."""
    if order.status == statuses.AWAITING_PAYMENT:
        return []
    found = [status for status in order.available_statuses() if status not in NOT_BY_HAND]
    return [(status, status_label(status)) for status in found]


class OrderStatusForm(OscarOrderStatusForm):
    def __init__(self, order: Order, *args: Any, **kwargs: Any) -> None:
        super().__init__(order, *args, **kwargs)
        self.fields["new_status"].choices = status_choices(order)


class OrderSearchForm(OscarOrderSearchForm):
    """What was not paid in time, or not yet, shows where it is asked for."""

    standing = forms.ChoiceField(
        label=_("Payment"), required=False, choices=[("", "---------"), *LABELS.items()]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(status, status_label(status)) for status in Order.all_statuses()]
        self.fields["status"].choices = [("", "---------"), *choices]


def money_field(label: Any, most: Decimal | None = None, **given: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=NOTHING,
        max_value=most,
        max_digits=12,
        decimal_places=2,
        widget=forms.NumberInput(
            attrs={"step": "0.01", "inputmode": "decimal", "class": "form-control"}
        ),
        **given,
    )


class MarkPaidForm(forms.Form):
    amount = money_field(_("Amount that arrived"))
    reference = forms.CharField(
        label=_("Where you found it"),
        max_length=LONGEST_REFERENCE,
        required=False,
        help_text=_("Such as the number on the bank statement. The same one counts once."),
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )


class PaidBackForm(forms.Form):
    reference = forms.CharField(
        label=_("Reference of your transfer"),
        max_length=LONGEST_REFERENCE,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Why? (for your colleagues)"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
    )


REASONS = {
    choice.value: choice.label
    for choice in (Refund.Reason.RETURNED, Refund.Reason.GOODWILL, Refund.Reason.CANCELLED)
}


class RefundForm(forms.Form):
    """A row for each line: `quantity_7`, `amount_7`, `restock_7`; `seen` is what had gone back by then."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=list(REASONS.items()),
        widget=forms.Select(attrs={"class": "form-control"}),
    )
    note = forms.CharField(
        label=_("Note (for your colleagues)"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
    )
    seen = forms.DecimalField(max_digits=12, decimal_places=2, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, left: Sequence[LineLeft], shipping_left: Decimal, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.left = left
        for each in left:
            pk, title = each.line.pk, each.line.title
            self.fields[f"quantity_{pk}"] = forms.IntegerField(
                label=_("Pieces of %(title)s") % {"title": title},
                min_value=0,
                max_value=each.quantity,
                required=False,
                widget=forms.NumberInput(attrs={"class": "form-control"}),
            )
            self.fields[f"amount_{pk}"] = money_field(
                _("Amount for %(title)s") % {"title": title}, each.amount, required=False
            )
            self.fields[f"restock_{pk}"] = forms.BooleanField(
                label=_("Put %(title)s back in stock") % {"title": title}, required=False
            )
        self.fields["shipping"] = money_field(_("Delivery"), shipping_left, required=False)
        self.fields["other"] = money_field(
            _("Anything else"),
            required=False,
            help_text=_("Goodwill, or what was paid too much."),
        )

    def clean(self) -> dict[str, Any]:
        """A second click, or a colleague's refund meanwhile, is said before anything else."""
        sent: dict[str, Any] = super().clean() or {}
        if sent.get("seen") != self.initial["seen"]:
            self.data = {**dict(self.data.items()), "seen": str(self.initial["seen"])}
            raise forms.ValidationError(str(RefundedMeanwhile()))
        return sent

    def rows(self) -> list[dict[str, Any]]:
        """For the template: left, quantity, amount, restock."""
        return [
            {
                "left": each,
                **{
                    name: self[f"{name}_{each.line.pk}"]
                    for name in ("quantity", "amount", "restock")
                },
            }
            for each in self.left
        ]

    def asked(self) -> dict[str, Any]:
        """Arguments of `aftersale.refund`, and of `aftersale.priced` the first two."""
        sent = self.cleaned_data
        lines = {}
        for each in self.left:
            pk = each.line.pk
            quantity, amount = sent[f"quantity_{pk}"] or 0, sent[f"amount_{pk}"]
            if quantity or amount:
                lines[pk] = LineRefund(quantity, amount, sent[f"restock_{pk}"])
        return {
            "lines": lines,
            "shipping": sent["shipping"] or NOTHING,
            "other": sent["other"] or NOTHING,
        }
