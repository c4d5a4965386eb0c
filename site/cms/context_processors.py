"""What every page of the shop needs around its content; nothing is read before a template asks."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject, cached_property

from cms.chrome import Chrome, ChromeKey, MenuLink, chrome_for, chrome_key, current_in, with_current
from cms.languages import language_links
from cms.lost import lost


class Frame:
    """What the kept parts around a page depend on: `{% kept frame.key frame.current ... %}`."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def key(self) -> ChromeKey:
        return chrome_key(self._request)

    @cached_property
    def chrome(self) -> Chrome:
        return chrome_for(self._request)

    @cached_property
    def current(self) -> tuple[str, ...]:
        """The entries of the menu that are marked as current on this page."""
        return current_in(self.chrome.header, self._request.path)

    @property
    def is_member(self) -> bool:
        """Whether somebody is signed in; not who."""
        user = getattr(self._request, "user", None)
        return user is not None and user.is_authenticated

    @cached_property
    def header_menu(self) -> list[MenuLink]:
        return with_current(self.chrome.header, self._request.path)


def site_chrome(request: HttpRequest) -> dict[str, Any]:
    """`frame`, `brand`, `header_menu`, `footer_menu`, `language_links`, and `lost` for what is not found."""
    frame = Frame(request)
    return {
        "frame": frame,
        "brand": SimpleLazyObject(lambda: frame.chrome.brand),
        "header_menu": SimpleLazyObject(lambda: frame.header_menu),
        "footer_menu": SimpleLazyObject(lambda: frame.chrome.footer),
        "language_links": SimpleLazyObject(lambda: language_links(request)),
        "lost": SimpleLazyObject(lambda: lost(request)),
    }
