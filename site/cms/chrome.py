"""What stands around every page: brand, menus. Read once, kept in the process until an editor changes it.

The version of it all is in the cache, where every process finds it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.urls import reverse
from django.utils.encoding import uri_to_iri
from django.utils.translation import get_language, override
from wagtail.models import Locale, Site

from cms.blocks import LinkValue
from cms.brandcss import DEFAULT_ACCENT, brand_css
from cms.models import BrandSettings, BrandText, Menu
from common.kept import Shelf
from common.versions import Version

KEPT_SECONDS = 60
_version = Version("cms:chrome:version")


@dataclass(frozen=True)
class Logo:
    url: str
    width: int
    height: int


@dataclass(frozen=True)
class SocialLink:
    name: str
    url: str


@dataclass(frozen=True)
class Brand:
    name: str = "Souk"
    tagline: str = ""
    description: str = ""
    promo_text: str = ""
    promo_url: str = ""
    accent: str = DEFAULT_ACCENT
    logo: Logo | None = None
    email: str = ""
    phone: str = ""
    whatsapp: str = ""
    social: tuple[SocialLink, ...] = ()
    css: str = ""

    @property
    def css_url(self) -> str:
        """Changes with its content, so that browsers may keep it for a year."""
        return f"{reverse('brand_css')}?v={css_version(self.css)}"

    @property
    def whatsapp_url(self) -> str:
        return f"https://wa.me/{self.whatsapp.lstrip('+')}" if self.whatsapp else ""


@dataclass(frozen=True)
class MenuLink:
    title: str
    url: str
    children: tuple[MenuLink, ...] = ()
    is_current: bool = False


@dataclass(frozen=True)
class MenuColumn:
    title: str
    links: tuple[MenuLink, ...]


@dataclass(frozen=True)
class Chrome:
    brand: Brand = Brand()
    header: tuple[MenuLink, ...] = ()
    footer: tuple[MenuColumn, ...] = ()


#: Version, host and language: what the words around a page depend on, and what pages say too.
ChromeKey = tuple[str, str, str]

_kept: Shelf[Chrome] = Shelf(most=64)


def chrome_key(request: HttpRequest) -> ChromeKey:
    """Changes when an editor changes anything that pages show."""
    return _version.current(), _host(request), get_language() or settings.LANGUAGE_CODE


def chrome_for(request: HttpRequest) -> Chrome:
    """Brand and menus for this request's site and language; defaults where there is no site."""
    key = chrome_key(request)
    return _kept.get(key) or _kept.put(key, _read(_site(request), key[2]))


def shop_name() -> str:
    """The default site's brand in the active language, for messages that no page asked for."""
    language = get_language() or settings.LANGUAGE_CODE
    version = _version.current()

    def read() -> str:
        site = Site.objects.filter(is_default_site=True).first()
        return _brand(site, Locale.objects.filter(language_code=language).first()).name

    return str(cache.get_or_set(f"cms:shop-name:{version}:{language}", read, KEPT_SECONDS))


def forget_chrome() -> str:
    """Let every page read brand and menus anew. Returns the new version."""
    return _version.change()


def css_version(css: str) -> str:
    return sha256(css.encode()).hexdigest()[:10]


def with_current(links: tuple[MenuLink, ...], path: str) -> list[MenuLink]:
    """`links`, with those marked that lead to `path` or to what stands above it."""
    return [
        replace(
            link,
            children=tuple(with_current(link.children, path)),
            is_current=_leads_to(link, path)
            or any(_leads_to(child, path) for child in link.children),
        )
        for link in links
    ]


def current_in(links: tuple[MenuLink, ...], path: str) -> tuple[str, ...]:
    """The addresses among `links` that lead to `path` or to what stands above it."""
    urls = (link.url for top in links for link in (top, *top.children))
    return tuple(url for url in urls if _leads_to_url(url, path))


def _host(request: HttpRequest) -> str:
    """Empty for a host that is not ours: the page that says so has a header too."""
    try:
        return request.get_host()
    except DisallowedHost:
        return ""


def _site(request: HttpRequest) -> Site | None:
    if _host(request):
        return Site.find_for_request(request)
    return Site.objects.filter(is_default_site=True).first()


def _leads_to(link: MenuLink, path: str) -> bool:
    return _leads_to_url(link.url, path)


def _leads_to_url(url: str, path: str) -> bool:
    if url == path:
        return True
    return path.startswith(url) and url.endswith("/") and url not in _homes()


def _homes() -> set[str]:
    return {"/", *(f"/{code}/" for code, _name in settings.LANGUAGES)}


def _read(site: Site | None, language: str) -> Chrome:
    locale = Locale.objects.filter(language_code=language).first()
    with override(language):
        header, footer = _menus(locale)
        return Chrome(brand=_brand(site, locale), header=header, footer=footer)


def _brand(site: Site | None, locale: Locale | None) -> Brand:
    found = BrandSettings.objects.filter(site=site).select_related("logo").first()
    if found is None:
        return Brand(css=brand_css(""))
    text = _text_in(locale, list(found.texts.select_related("locale")))
    return Brand(
        name=text.name if text else Brand.name,
        tagline=text.tagline if text else "",
        description=text.description if text else "",
        promo_text=text.promo_text if text else "",
        promo_url=text.promo_url if text else "",
        accent=found.accent or DEFAULT_ACCENT,
        logo=_logo(found.logo),
        email=found.email,
        phone=found.phone,
        whatsapp=found.whatsapp,
        social=tuple(
            SocialLink(str(BrandSettings._meta.get_field(name).verbose_name), url)
            for name in ("instagram", "facebook", "youtube")
            if (url := getattr(found, name))
        ),
        css=brand_css(found.accent),
    )


def _text_in(locale: Locale | None, texts: list[BrandText]) -> BrandText | None:
    """The text in `locale`, else in the site's first language, else any."""

    def distance(text: BrandText) -> int:
        if locale is not None and text.locale_id == locale.pk:
            return 0
        return 1 if text.locale.language_code == settings.LANGUAGE_CODE else 2

    return min(texts, key=distance, default=None)


def _logo(image: Any) -> Logo | None:
    if image is None:
        return None
    rendition = image.get_rendition("max-480x160|format-webp")
    return Logo(url=rendition.url, width=rendition.width, height=rendition.height)


def _menus(locale: Locale | None) -> tuple[tuple[MenuLink, ...], tuple[MenuColumn, ...]]:
    menus = {menu.place: menu for menu in Menu.objects.filter(locale=locale)} if locale else {}
    header = menus.get(Menu.Place.HEADER)
    footer = menus.get(Menu.Place.FOOTER)
    return _header(header) if header else (), _footer(footer) if footer else ()


def _header(menu: Menu) -> tuple[MenuLink, ...]:
    links: list[MenuLink] = []
    for entry in menu.items:
        if entry.block_type == "link":
            links.extend(_links([entry.value]))
        elif children := _links(entry.value["links"]):
            links.append(
                MenuLink(title=entry.value["title"], url=children[0].url, children=children)
            )
    return tuple(links)


def _footer(menu: Menu) -> tuple[MenuColumn, ...]:
    columns: list[MenuColumn] = []
    loose: list[MenuLink] = []
    for entry in menu.items:
        if entry.block_type == "link":
            loose.extend(_links([entry.value]))
        elif links := _links(entry.value["links"]):
            columns.append(MenuColumn(title=entry.value["title"], links=links))
    if loose:
        columns.append(MenuColumn(title="", links=tuple(loose)))
    return tuple(columns)


def _links(values: list[LinkValue]) -> tuple[MenuLink, ...]:
    # With their letters as they are read: that is how a request's path is written, and a third of the bytes.
    return tuple(
        MenuLink(title=value.label, url=uri_to_iri(href))
        for value in values
        if (href := value.href)
    )
