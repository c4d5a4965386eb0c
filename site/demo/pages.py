"""Home page, content pages, questions, menus and brand, in both languages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid5

from django.apps import apps
from django.conf import settings
from django.contrib.sites.models import Site as DjangoSite
from django.utils.translation import override
from wagtail.models import Locale, Site

from demo import pictures
from demo.texts import LANGUAGES, Row, read
from shop.catalogue.models import Category, Product

# `cms` stands on the same row of the house as `demo`; its models are asked for by name.
BrandSettings = apps.get_model("cms", "BrandSettings")
BrandText = apps.get_model("cms", "BrandText")
ContentPage = apps.get_model("cms", "ContentPage")
FaqPage = apps.get_model("cms", "FaqPage")
HomePage = apps.get_model("cms", "HomePage")
Menu = apps.get_model("cms", "Menu")

NAMESPACE = UUID("6f1d9a52-2f5c-4c51-9d0e-0d5b1c3f7a11")
FAQ_SLUG = {"en": "faq", "ar": "أسئلة-وأجوبة"}
FAQ_TITLE = {"en": "Questions & answers", "ar": "أسئلة وأجوبة"}
FAQ_INTRO = {
    "en": "What people ask us most. The chat assistant answers from this page too.",
    "ar": "أكثر ما نُسأل عنه. ومن هذه الصفحة يجيب مساعد المحادثة أيضًا.",
}


def is_loaded() -> bool:
    return ContentPage.objects.filter(slug="about").exists()


def load(now: datetime) -> str:
    site = set_up_site()
    texts = read("pages")
    books = [Book(language, texts, site, now) for language in LANGUAGES]
    for book in books:
        book.add_pages()
    for book in books:
        book.write()
        book.add_menus()
    add_brand(texts["brand"], site)
    return f"{sum(len(book.pages) for book in books)} pages in two languages, menus, brand"


def set_up_site() -> Site:
    """The sites of Wagtail and Django stand at BASE_URL."""
    address = urlsplit(settings.BASE_URL)
    site = Site.objects.get(is_default_site=True)
    site.hostname = address.hostname or "localhost"
    site.port = address.port or (443 if address.scheme == "https" else 80)
    site.site_name = "Souk"
    site.save()
    DjangoSite.objects.update_or_create(
        pk=settings.SITE_ID, defaults={"domain": address.netloc, "name": "Souk"}
    )
    return site


class Book:
    """The pages of one language. They link to one another, so they are added first and written then."""

    def __init__(self, language: str, texts: Row, site: Site, now: datetime) -> None:
        self.language = language
        self.texts = texts
        self.now = now
        self.locale = Locale.objects.get(language_code=language)
        first: Any = site.root_page.specific
        self.home: Any = (
            first if first.locale_id == self.locale.pk else first.get_translation(self.locale)
        )
        self.pages: dict[str, Any] = {}
        self.categories = {category.slug: category for category in Category.objects.all()}
        self.products = dict(
            Product.objects.filter(structure__in=("standalone", "parent")).values_list("slug", "pk")
        )

    def text(self, row: Row, field: str) -> str:
        return str(row[f"{field}_{self.language}"]).strip()

    def add_pages(self) -> None:
        for row in self.texts["page"]:
            slug = row["slug"] if self.language == "en" else row["slug_ar"]
            page = ContentPage(
                title=self.text(row, "title"), slug=slug, intro=self.text(row, "intro")
            )
            self._add(row["slug"], page)
        title = FAQ_TITLE[self.language]
        faq = FaqPage(title=title, slug=FAQ_SLUG[self.language], intro=FAQ_INTRO[self.language])
        self._add("faq", faq)

    def _add(self, key: str, page: Any) -> None:
        page.locale = self.locale
        page.translation_key = uuid5(NAMESPACE, key)
        page.live = True
        page.first_published_at = page.last_published_at = self.now
        self.pages[key] = self.home.add_child(instance=page)

    def write(self) -> None:
        for row in self.texts["page"]:
            body = [self.block("text", row["slug"], {"text": self.linked(self.text(row, "body"))})]
            self._save(self.pages[row["slug"]], body)
        self._save(self.pages["faq"], self.questions())
        home = self.texts["home"]
        self.home.seo_title = self.text(home, "title")
        self.home.search_description = self.text(self.texts["brand"], "meta_description")
        self._save(self.home, list(self.home_blocks(home)))

    def _save(self, page: Any, body: list[dict[str, Any]]) -> None:
        page.body = json.dumps(body)
        page.draft_title = page.title
        page.first_published_at = page.first_published_at or self.now
        page.last_published_at = page.latest_revision_created_at = self.now
        page.save(clean=False)

    def home_blocks(self, home: Row) -> Iterable[dict[str, Any]]:
        yield self.block("hero", "home", {
            "eyebrow": self.text(home, "hero_eyebrow"),
            "title": self.text(home, "hero_title"),
            "text": self.text(home, "hero_text"),
            "link": self.link(home["hero_target"], self.text(home, "hero_button")),
            "picture": self.picture("hero", home["hero_picture"], self.text(home, "hero_title")),
        })  # fmt: skip
        first, *others = home["grid"]
        yield self.grid(first)
        yield self.block("categories", "home", {
            "heading": self.text(home, "categories_heading"),
            "text": self.text(home, "categories_text"),
            "tiles": self.items("tile", [self.tile(slug) for slug in home["categories"]]),
        })  # fmt: skip
        yield self.block("story", "home", {
            "title": self.text(home, "story_title"),
            "text": f"<p>{self.text(home, 'story_text')}</p>",
            "link": self.link(home["story_target"], self.text(home, "story_button")),
            "picture": self.picture("story", home["story_picture"], self.text(home, "story_title")),
        })  # fmt: skip
        for grid in others:
            yield self.grid(grid)
        yield self.block("cta", "home", {
            "title": self.text(home, "cta_title"),
            "text": self.text(home, "cta_text"),
            "link": self.link(home["cta_target"], self.text(home, "cta_button")),
        })  # fmt: skip

    def grid(self, row: Row) -> dict[str, Any]:
        chosen = [self.products[key] for key in row["products"] if key in self.products]
        return self.block("products", row["title_en"], {
            "heading": self.text(row, "title"),
            "text": self.text(row, "text"),
            "products": self.items(row["title_en"], chosen),
            "newest_of": None,
            "newest_count": 4,
            "link": self.link(None, ""),
        })  # fmt: skip

    def tile(self, slug: str) -> dict[str, Any]:
        return {"category": self.categories[slug].pk, "picture": None, "text": ""}

    def questions(self) -> list[dict[str, Any]]:
        groups: dict[str, list[Row]] = {}
        for row in self.texts["faq"]:
            groups.setdefault(row["group_en"], []).append(row)
        return [
            self.block("questions", group, {
                "heading": self.text(rows[0], "group"),
                "questions": [self.question(row) for row in rows],
            })
            for group, rows in groups.items()
        ]  # fmt: skip

    def question(self, row: Row) -> dict[str, Any]:
        return self.item(
            row["key"], {"question": self.text(row, "question"), "answer": self.answer(row)}
        )

    def answer(self, row: Row) -> str:
        text = self.text(row, "answer")
        return self.linked(text if text.startswith("<") else f"<p>{text}</p>")

    def add_menus(self) -> None:
        menus = self.texts["menus"]
        header = [self.header_entry(row) for row in menus["header"]]
        footer = [
            self.block("group", f"footer {row['title_en']}", {
                "title": self.text(row, "title"),
                "links": self.items("footer", [self.menu_link(link) for link in row["link"]]),
            })
            for row in menus["footer"]
        ]  # fmt: skip
        for place, entries in (("header", header), ("footer", footer)):
            Menu.objects.get_or_create(
                place=place,
                locale=self.locale,
                defaults={
                    "items": json.dumps(entries),
                    "translation_key": uuid5(NAMESPACE, f"menu {place}"),
                },
            )

    def header_entry(self, row: Row) -> dict[str, Any]:
        """A link, or a group that opens: a category with those below it."""
        name = f"header {row['label_en']}"
        if "all_en" not in row:
            return self.block("link", name, self.menu_link(row))
        below = [
            self.link({"kind": "category", "target": category["slug"]}, "")
            for category in read("categories")["category"]
            if category["parent"] == row["target"]
        ]
        links = [self.link(row, self.text(row, "all")), *below]
        return self.block(
            "group", name, {"title": self.text(row, "label"), "links": self.items(name, links)}
        )

    def menu_link(self, row: Row) -> dict[str, Any]:
        return self.link(row, self.text(row, "label"))

    def link(self, target: Row | None, text: str) -> dict[str, Any]:
        link: dict[str, Any] = {"text": text, "page": None, "category": None, "address": ""}
        if target is None:
            return link
        kind, name = target["kind"], target["target"]
        if kind == "path" and name.strip("/") in self.pages:
            kind, name = "page", name.strip("/")
        if kind == "page":
            link["page"] = self.pages[name].pk
        elif kind == "category":
            link["category"] = self.categories[name].pk
        else:
            link["address"] = name if self.language == "en" else f"/{self.language}{name}"
        return link

    def picture(self, wide: str, key: str, alt: str) -> dict[str, Any] | None:
        image = pictures.wagtail_image(pictures.first_of(wide, key), alt)
        if image is None:
            return None
        # The words beside it say what it shows; it decorates them.
        return {"image": image.pk, "decorative": True, "alt_text": ""}

    def linked(self, html: str) -> str:
        """`html` with `page:` and `category:` turned into links that follow their targets."""

        def page(match: re.Match[str]) -> str:
            return f'<a linktype="page" id="{self.pages[match[1]].pk}"'

        def category(match: re.Match[str]) -> str:
            with override(self.language):
                return f'<a href="{self.categories[match[1]].get_absolute_url()}"'

        html = re.sub(r'<a href="page:([^"]+)"', page, html)
        return re.sub(r'<a href="category:([^"]+)"', category, html)

    def block(self, kind: str, name: str, value: dict[str, Any]) -> dict[str, Any]:
        return {"type": kind, "value": value, "id": self.id_for(f"{kind} {name}")}

    def items(self, name: str, values: list[Any]) -> list[dict[str, Any]]:
        return [self.item(f"{name} {number}", value) for number, value in enumerate(values)]

    def item(self, name: str, value: Any) -> dict[str, Any]:
        return {"type": "item", "value": value, "id": self.id_for(f"item {name}")}

    def id_for(self, name: str) -> str:
        """The same at every load, so that a link to a question keeps working."""
        return str(uuid5(NAMESPACE, f"{self.language} {name}"))


def add_brand(row: Row, site: Site) -> None:
    brand, is_new = BrandSettings.objects.get_or_create(
        site=site, defaults={"email": row["email"], "whatsapp": row["whatsapp"]}
    )
    if not is_new:
        return
    for language in LANGUAGES:
        BrandText.objects.create(
            brand=brand,
            locale=Locale.objects.get(language_code=language),
            name=row[f"name_{language}"],
            tagline=row[f"tagline_{language}"],
            description=row[f"meta_description_{language}"],
            promo_text=row[f"promo_{language}"],
        )


def reset() -> None:
    """The home pages stay, empty; they came with the database."""
    for home in HomePage.objects.all():
        for child in home.get_children():
            child.delete()
        home.refresh_from_db()
        home.body = json.dumps([])
        home.save(clean=False)
    Menu.objects.all().delete()
    BrandSettings.objects.all().delete()
    pictures.reset()
