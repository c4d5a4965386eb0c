"""Parts of lists that are rendered once for all who see the same in them.

`{% product_card card %}` and `{% filter_form %}`: the keys hold all that is shown, prices and stock
among it, so nobody sees another's.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.middleware.csrf import get_token
from django.template.loader import get_template
from django.utils.encoding import uri_to_iri
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from common.kept import Shelf, recorder
from shop.catalogue.cards import ProductCard

register = template.Library()

BODY = "shop/includes/product_card_body.html"
KEPT = 5000  # cards; some 2 KB each
DOTS = 5
# Stands where each visitor's own token goes. No text can hold it: templates escape "<".
TOKEN = mark_safe("<!--token-->")
_kept: Shelf[str] = Shelf(most=KEPT)
FORM = "shop/catalogue/includes/facets.html"
_forms: Shelf[str] = Shelf(most=200)


@register.simple_tag(takes_context=True)
def product_card(
    context: template.Context, card: ProductCard, heading: str = "h2", loading: str = "lazy"
) -> SafeString:
    """`card` as HTML; its form carries this visitor's token."""
    key = (get_language(), heading, loading, *_shown(card))
    html = _kept.get(key)
    if html is None:
        html = _kept.put(key, _render(card, heading, loading))
    if TOKEN in html:
        recording = recorder()
        token = _token(context) if recording is None else recording.leave(_Token())
        html = html.replace(TOKEN, token)
    return mark_safe(html)  # noqa: S308 (rendered by a template)


@register.simple_tag(takes_context=True)
def filter_form(context: template.Context, is_part: bool = False) -> SafeString:
    """The filters beside a list, of the fields of `Browsing` in the context."""
    names = ("facets", "path", "kept", "sort")
    given = {name: context[name] for name in names}
    key = (get_language(), is_part, *(given[name] for name in names))
    html = _forms.get(key)
    if html is None:
        html = _forms.put(key, _without_indents(FORM, {**given, "is_part": is_part}))
    return mark_safe(html)  # noqa: S308 (rendered by a template)


def _shown(card: ProductCard) -> tuple[Any, ...]:
    """Every field but the product itself, of which the template shows nothing."""
    return tuple(
        tuple(value) if isinstance(value, list) else value
        for name, value in vars(card).items()
        if name != "product"
    )


def _render(card: ProductCard, heading: str, loading: str) -> str:
    context = {
        "card": card,
        # Arabic letters as they are, not as six signs each: a page has many addresses.
        "url": uri_to_iri(card.url),
        "heading": heading if heading in ("h2", "h3") else "h2",
        "loading": loading,
        "token": TOKEN,
        "more_swatches": max(len(card.swatches) - DOTS, 0),
    }
    return _without_indents(BODY, context)


def _without_indents(template_name: str, context: dict[str, Any]) -> str:
    """Without the breaks between tags too: nothing in these templates needs the space."""
    html = get_template(template_name).render(context)
    html = "\n".join(line for text in html.splitlines() if (line := text.strip()))
    return html.replace(">\n<", "><")


class _Token:
    """A hole in a page that is kept."""

    def fill(self, context: template.Context) -> str:
        return _token(context)


def _token(context: template.Context) -> str:
    """One for the page, made when its first form needs it."""
    request = context.get("request")
    token = context.get("csrf_token") or (get_token(request) if request else "")
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token)
