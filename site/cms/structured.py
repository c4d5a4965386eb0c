"""What pages tell search engines as data: who we are, and the questions that they answer."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from wagtail.rich_text import RichText

from cms.languages import home_url
from cms.models import SoukPage
from cms.richtext import plain
from cms.seo import absolute

CONTEXT = "https://schema.org"


def organization(brand: Any) -> dict[str, Any]:
    """The merchant, with whom the search for products is named too."""
    home = absolute(home_url(settings.LANGUAGE_CODE))
    found: dict[str, Any] = {
        "@type": "OnlineStore",
        "@id": f"{home}#organization",
        "name": brand.name,
        "url": home,
        "logo": absolute(brand.logo.url if brand.logo else static("img/touch-icon.png")),
    }
    if brand.description:
        found["description"] = brand.description
    if brand.email:
        found["email"] = brand.email
    if brand.phone:
        found["telephone"] = brand.phone
    if brand.email or brand.phone:
        contact = {"@type": "ContactPoint", "contactType": "customer service"}
        contact |= {"email": brand.email} if brand.email else {}
        contact |= {"telephone": brand.phone} if brand.phone else {}
        found["contactPoint"] = contact | {
            "availableLanguage": [code for code, _name in settings.LANGUAGES]
        }
    if brand.social:
        found["sameAs"] = [link.url for link in brand.social]
    return found


def website(brand: Any) -> dict[str, Any]:
    language = get_language() or settings.LANGUAGE_CODE
    home = absolute(home_url(language))
    search = absolute(reverse("search:search"))
    return {
        "@type": "WebSite",
        "@id": f"{home}#website",
        "name": brand.name,
        "url": home,
        "inLanguage": language,
        "publisher": {"@id": f"{absolute(home_url(settings.LANGUAGE_CODE))}#organization"},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }


def of_page(page: SoukPage, brand: Any, *, is_home: bool) -> dict[str, Any]:
    """All that one page of ours says; nothing where it has nothing to say."""
    things: list[dict[str, Any]] = [organization(brand), website(brand)] if is_home else []
    things += [thing for thing in (_trail(page), _questions(page)) if thing]
    return {"@context": CONTEXT, "@graph": things} if things else {}


def breadcrumb(steps: list[tuple[str, str]]) -> dict[str, Any]:
    """`steps`: title and path, topmost first."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": title, "item": absolute(path)}
            for place, (title, path) in enumerate(steps, 1)
        ],
    }


def _trail(page: SoukPage) -> dict[str, Any]:
    steps = [(step.title, step.url) for step in page.trail if step.url]
    return breadcrumb([*steps, (page.title, page.url)]) if steps else {}


def _questions(page: SoukPage) -> dict[str, Any]:
    found = [
        {
            "@type": "Question",
            "name": child.value["question"],
            "acceptedAnswer": {"@type": "Answer", "text": _plain(child.value["answer"])},
        }
        for block in page.body
        if block.block_type == "questions"
        for child in block.value["questions"].bound_blocks
    ]
    return {"@type": "FAQPage", "mainEntity": found} if found else {}


def _plain(value: Any) -> str:
    return plain(value.source if isinstance(value, RichText) else str(value or ""))
