"""What search engines are told about an address.

The rules stand in docs/decisions/0010-addresses-and-search-engines.md.

Everything here is read from the request and what its view knows: it costs a page no query.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import get_language

from cms.languages import written_addresses_of
from cms.share import SharePicture, brand_picture

#: Pages of one visitor, and lists that anybody's words or choice make: worth no place in an index.
#: Namespaces and names of views.
PRIVATE = frozenset(
    {
        "alerts",
        "catalogue:compare",
        "catalogue:reviews-add",
        "catalogue:reviews-list",
        "checkout",
        "customer",
        "search",
        "untranslated",
        "wishlists",
    }
)
#: Lists that filters narrow down: any question but these makes another list of the same things.
LISTS = frozenset({"catalogue:index", "catalogue:category"})
SAME_LIST = frozenset({"page", "sort"})
#: What advertisers hang on to addresses.
TRACKERS = ("utm_", "gclid", "fbclid", "msclkid", "mc_", "srsltid", "_ga")
LOCALES = {"en": "en_GB", "ar": "ar_AR"}


@dataclass(frozen=True)
class Alternate:
    hreflang: str
    url: str


class Here:
    """The address of the page that is being rendered. `number`: which page of a list it is."""

    def __init__(self, request: HttpRequest, *, number: int = 1, brand: Any = None) -> None:
        self._request = request
        self._number = number
        self._brand = brand

    @cached_property
    def is_indexed(self) -> bool:
        match = self._request.resolver_match
        if match is None:
            return False
        if match.view_name in PRIVATE or PRIVATE & set(match.namespaces):
            return False
        if getattr(self._request, "is_missing", False):
            return False
        return match.view_name not in LISTS or not self._narrowed

    @cached_property
    def canonical(self) -> str:
        """The one address of what is shown here. In full, as all addresses of this class."""
        language = get_language() or settings.LANGUAGE_CODE
        found = self._addresses
        path = found.get(language) or found.get(settings.LANGUAGE_CODE) or self._request.path
        return absolute(path) + self._page

    @cached_property
    def alternates(self) -> list[Alternate]:
        """This page in every language that it is written in, itself too; none where it is alone."""
        found = self._addresses
        language = get_language() or settings.LANGUAGE_CODE
        if not self.is_indexed or len(found) < 2 or language not in found:
            return []
        links = [
            Alternate(code, absolute(found[code]) + self._page)
            for code, _name in settings.LANGUAGES
            if code in found
        ]
        default = found.get(settings.LANGUAGE_CODE)
        return (
            [*links, Alternate("x-default", absolute(default) + self._page)] if default else links
        )

    @property
    def og_locale(self) -> str:
        return LOCALES.get(get_language() or "", LOCALES[settings.LANGUAGE_CODE])

    @property
    def og_others(self) -> list[str]:
        codes = [link.hreflang for link in self.alternates if link.hreflang != "x-default"]
        return [LOCALES[code] for code in codes if LOCALES.get(code) not in (None, self.og_locale)]

    @cached_property
    def brand_picture(self) -> SharePicture:
        return brand_picture(self._brand)

    @cached_property
    def _addresses(self) -> dict[str, str]:
        return written_addresses_of(self._request)

    @property
    def _page(self) -> str:
        return f"?page={self._number}" if self._number > 1 else ""

    @property
    def _narrowed(self) -> bool:
        return any(
            key not in SAME_LIST and not key.startswith(TRACKERS) for key in self._request.GET
        )


def absolute(url: str) -> str:
    """The full address of a path of this site, for those who read it elsewhere."""
    return urljoin(f"{settings.BASE_URL}/", url)
