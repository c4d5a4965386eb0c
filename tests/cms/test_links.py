"""A link leads to one thing, and nowhere dangerous."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Site

from cms.blocks import LinkBlock, validate_address
from tests.factories import cms as make


@pytest.mark.parametrize(
    "address",
    ["/shop/", "#top", "https://example.org/a", "mailto:hello@souk.example", "tel:+491701234000"],
)
def test_takes_addresses_that_a_browser_opens(address: str) -> None:
    validate_address(address)


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "//evil.example", "data:text/html,x", "shop", "https://", "mailto:"],
)
def test_refuses_other_addresses(address: str) -> None:
    with pytest.raises(ValidationError):
        validate_address(address)


def cleaned(**given: Any) -> Any:
    block = LinkBlock()
    return block.clean(block.to_python(make.link(**given)))


@pytest.mark.django_db
def test_needs_a_target(site: Site) -> None:
    with pytest.raises(ValidationError):
        cleaned(text="Go")


@pytest.mark.django_db
def test_refuses_two_targets(site: Site) -> None:
    with pytest.raises(ValidationError):
        cleaned(text="Go", page=make.home().pk, address="/shop/")


@pytest.mark.django_db
def test_takes_its_words_from_the_page_when_it_has_none(site: Site) -> None:
    page = make.add_page(title="About", slug="about")

    link = cleaned(page=page.pk)

    assert (link.label, link.href) == ("About", "/about/")


@pytest.mark.django_db
def test_leads_nowhere_once_its_page_is_unpublished(site: Site) -> None:
    page = make.add_page(title="About", slug="about")
    page.unpublish()

    assert LinkBlock().to_python(make.link(page=page.pk)).href == ""
