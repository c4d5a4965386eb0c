"""The kinds of pages that editors write."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import BodyBlock
from cms.grids import GridProducts, GridSource
from cms.richtext import plain


class SoukPage(Page):
    """What all pages share: a body of blocks and a picture for those who share the page."""

    body = StreamField(BodyBlock(), verbose_name=_("Body"), blank=True)
    share_image = models.ForeignKey(
        "wagtailimages.Image",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Picture for sharing"),
        help_text=_("Shown where somebody shares this page. Empty: the first picture of the page."),
    )

    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("body")]
    promote_panels: ClassVar[list[Any]] = [
        *Page.promote_panels,
        MultiFieldPanel([FieldPanel("share_image")], heading=_("Sharing")),
    ]
    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        index.SearchField("body"),
        index.SearchField("search_words"),
    ]

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        sources = [
            GridSource.of(child.value) for child in self.body if child.block_type == "products"
        ]
        context["grids"] = GridProducts.for_request(sources, request)
        context["title"] = self.seo_title or self.title
        return context

    @property
    def search_words(self) -> str:
        """All its words as the shop's search compares them."""
        from cms.search import words_of

        return words_of(self)

    @property
    def opens_with_hero(self) -> bool:
        """Its title is then the page's title."""
        return bool(self.body) and self.body[0].block_type == "hero"

    @cached_property
    def trail(self) -> list[Page]:
        """The published pages above this one, from the home page down."""
        return list(self.get_ancestors().filter(depth__gt=1).live())

    @property
    def description(self) -> str:
        """One or two sentences for search engines and for those who share the page."""
        return str(self.search_description or self.summary)

    @property
    def summary(self) -> str:
        """The first words of the page."""
        for child in self.body:
            if child.block_type in ("hero", "cta") and child.value.get("text"):
                return str(child.value["text"])
            if child.block_type == "text":
                text = " ".join(plain(child.value["text"].source).split())
                return text if len(text) <= 160 else text[:157].rsplit(" ", 1)[0] + "…"
        return ""

    @cached_property
    def picture(self) -> Any:
        """The picture of the page: the one for sharing, else the first in its body."""
        if self.share_image_id:
            return self.share_image
        return next(
            (child.value["picture"] for child in self.body if child.value.get("picture")), None
        )


class HomePage(SoukPage):
    """The first page of a language."""

    template = "cms/home_page.html"
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = ["cms.ContentPage", "cms.FaqPage"]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")


class ContentPage(SoukPage):
    """A page of text, pictures and whatever else its blocks hold."""

    intro = models.TextField(
        _("Introduction"), blank=True, help_text=_("One or two sentences below the title.")
    )

    template = "cms/content_page.html"
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage", "cms.ContentPage"]
    subpage_types: ClassVar[list[str]] = ["cms.ContentPage", "cms.FaqPage"]
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("body"),
    ]
    search_fields: ClassVar[list[Any]] = [*SoukPage.search_fields, index.SearchField("intro")]

    class Meta:
        verbose_name = _("content page")
        verbose_name_plural = _("content pages")

    @property
    def summary(self) -> str:
        return self.intro or super().summary


class FaqPage(SoukPage):
    """Questions and answers, in groups."""

    intro = models.TextField(
        _("Introduction"), blank=True, help_text=_("One or two sentences below the title.")
    )

    template = "cms/faq_page.html"
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage", "cms.ContentPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("body"),
    ]
    search_fields: ClassVar[list[Any]] = [*SoukPage.search_fields, index.SearchField("intro")]

    class Meta:
        verbose_name = _("page of questions")
        verbose_name_plural = _("pages of questions")

    @property
    def summary(self) -> str:
        return self.intro or super().summary
