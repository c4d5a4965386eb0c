"""`{% product_data page reviews %}`, `{% list_data page trail %}`: JSON-LD of the shop's pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.jsonld import script
from shop.catalogue import structured, tree
from shop.catalogue.tree import Crumb
from shop.partner.strategy import Selector

register = template.Library()


@register.simple_tag
def product_data(page: Any, reviews: Sequence[Any]) -> SafeString:
    """At the prices of a private shopper at home, with tax, whoever looks."""
    strategy = Selector().strategy()
    return script(structured.product_page(page, reviews or (), strategy, _shop()))


@register.simple_tag
def list_data(page: Any, trail: Sequence[Crumb]) -> SafeString:
    """`page`: of a paginator, its things cards."""
    try:
        first = page.start_index()
    except (AttributeError, ZeroDivisionError):
        first = 1
    cards = list(getattr(page, "object_list", ()))
    return script(structured.list_page(cards, [_shop(), *(trail or ())], first))


@register.simple_tag
def kinds_of_goods() -> str:
    """What the shop sells in a few words: the names of its topmost categories."""
    comma = pgettext("between two values", ", ")
    return comma.join(branch.title for branch in tree.roots() if branch.in_menu)


def _shop() -> Crumb:
    return Crumb(_("Shop"), reverse("catalogue:index"))
