"""What every page of the shop needs around its content; nothing is read before a template asks."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from cms.chrome import Chrome, chrome_for, with_current
from cms.languages import language_links


def site_chrome(request: HttpRequest) -> dict[str, Any]:
    """`brand`, `header_menu`, `footer_menu` and `language_links`."""
    chrome: Any = SimpleLazyObject(lambda: chrome_for(request))

    def header_menu() -> Any:
        return with_current(_read(chrome).header, request.path)

    return {
        "brand": SimpleLazyObject(lambda: _read(chrome).brand),
        "header_menu": SimpleLazyObject(header_menu),
        "footer_menu": SimpleLazyObject(lambda: _read(chrome).footer),
        "language_links": SimpleLazyObject(lambda: language_links(request)),
    }


def _read(chrome: Any) -> Chrome:
    found: Chrome = chrome
    return found
