"""What stands in the head of a page for search engines and for those who share it."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from cms.seo import Here
from cms.seo import absolute as full_address
from cms.share import SharePicture, of_picture
from cms.structured import of_page
from common.jsonld import script

register = template.Library()


@register.simple_tag(takes_context=True)
def here(context: template.Context) -> Here:
    """`{% here as here %}`: the canonical address and its like for the page that is rendered."""
    number = getattr(context.get("page"), "number", 1)
    return Here(
        context["request"],
        number=number if isinstance(number, int) else 1,
        brand=context.get("brand"),
    )


@register.filter
def for_sharing(picture: Any) -> SharePicture | None:
    """A picture of the page as those who share the page show it; None without one."""
    return of_picture(picture) if getattr(picture, "url", "") else None


@register.filter
def absolute(url: str) -> str:
    """The full address of a path of this site, for those who read it elsewhere."""
    return full_address(url)


@register.simple_tag(takes_context=True)
def page_data(context: template.Context, is_home: bool = False) -> SafeString:
    """What the page of this template says as data."""
    return script(of_page(context["page"], context["brand"], is_home=bool(is_home)))
