"""The widget's own words, in the language of the page."""

from __future__ import annotations

from django.utils.translation import gettext as _

from common.brand import shop_name


def strings() -> dict[str, str]:
    shop = shop_name()
    return {
        "title": shop,
        "assistant": _("Automated assistant"),
        "team": _("Our team"),
        "you": _("You"),
        "log": _("Conversation"),
        "welcome": _(
            "Hello! I am the automated assistant of %(shop)s. I can find products, tell you about "
            "your orders and answer questions about delivery, payment and returns."
        )
        % {"shop": shop},
        "placeholder": _("Write a message"),
        "send": _("Send"),
        "close": _("Close chat"),
        "typing": _("The assistant is writing"),
        "products": _("Products"),
        "add": _("Add to basket"),
        "added": _("It is in your basket."),
        "not_added": _("That could not be added. Please open the product's page."),
        "choose": _("Choose"),
        "retry": _("Try again"),
        "failed": _("Not sent."),
        "offline": _(
            "You are offline, or we are. What you write is sent as soon as the line is back."
        ),
    }
