from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

ProductReview = get_model("reviews", "ProductReview")


class ReviewForm(forms.ModelForm):
    score = forms.TypedChoiceField(
        label=_("How do you rate it?"),
        coerce=int,
        choices=[
            (5, _("5 – excellent")),
            (4, _("4 – good")),
            (3, _("3 – fair")),
            (2, _("2 – poor")),
            (1, _("1 – bad")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how many stars you give.")},
    )

    class Meta:
        model = ProductReview
        fields = ["score", "title", "body"]
        labels = {"title": _("Your review in one line"), "body": _("What should others know?")}
        error_messages = {
            "title": {"required": _("Write one line for the title.")},
            "body": {"required": _("Write a few words about the product.")},
        }
