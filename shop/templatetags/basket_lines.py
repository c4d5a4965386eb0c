"""What a basket shows much of: its lines, and what is taken off.

`{% basket_lines lines %}` renders a line once for all whose lines look the same. The key holds all that
is shown, prices and stock among it. What is one person's alone, the numbers of their lines, is filled
in afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from common.kept import Shelf
from common.templatetags.icons import icon
from shop.basket.lines import ShownLine

register = template.Library()

LINE = "shop/basket/includes/line.html"
KEPT = 5000  # lines; some 1 KB each
# Stands where the line's number goes. No text can hold it: templates escape "<".
NUMBER = mark_safe("<!--line-->")
MOST_DISCOUNTS = 8
_kept: Shelf[str] = Shelf(most=KEPT)


@register.simple_tag(takes_context=True)
def basket_lines(context: template.Context, lines: Iterable[ShownLine]) -> SafeString:
    """`lines` as list items of this `part`; an error of the last press (`said`) stands at its line."""
    language, part, said = get_language(), context["part"], context.get("said")
    told_at = said.line_id if said else 0
    shown = []
    for line in lines:
        error = said.text if said and line.id == told_at else ""
        key = (language, part, error, line.seen)
        html = _kept.get(key) or _kept.put(key, _render(line, part, error))
        shown.append(html.replace(NUMBER, str(line.id)))
    return mark_safe("".join(shown))  # noqa: S308 (rendered by a template)


@register.filter
def foremost(discounts: Sequence[Any]) -> list[Any]:
    """[ordering.Discount]: promo codes and the greatest by name, where there are many the rest in one sum."""
    if len(discounts) <= MOST_DISCOUNTS:
        return list(discounts)
    by_weight = sorted(discounts, key=attrgetter("amount"), reverse=True)
    by_weight.sort(key=lambda discount: not discount.code)
    told, rest = by_weight[: MOST_DISCOUNTS - 1], by_weight[MOST_DISCOUNTS - 1 :]
    name = ngettext("%(count)d more offer", "%(count)d more offers", len(rest))
    amount = sum((each.amount for each in rest[1:]), rest[0].amount)
    return [*told, replace(rest[0], name=name % {"count": len(rest)}, amount=amount, code="")]


def _render(line: ShownLine, part: str, error: str) -> str:
    context = {
        "line": line,
        "number": NUMBER,
        "p": part[0],
        "error": error,
        "words": _words(),
    }
    return get_template(LINE).render(context).replace(">\n<", "><").strip()


def _words() -> dict[str, str]:
    return {
        "quantity": _("Quantity"),
        "take": pgettext("so many", "Take"),
        "save": _("Save for later"),
        "remove": _("Remove"),
        "alert": icon("alert"),
        "leaf": icon("leaf"),
    }
