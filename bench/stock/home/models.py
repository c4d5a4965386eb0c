from __future__ import annotations

from typing import Any

from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page


class CardBlock(blocks.StructBlock):
    picture = ImageChooserBlock()
    title = blocks.CharBlock()
    text = blocks.RichTextBlock()
    link = blocks.PageChooserBlock()

    class Meta:
        template = "home/card.html"


class HomePage(Page):
    intro = RichTextField()
    body = StreamField([("card", CardBlock())])

    template = "home/page.html"

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["menu"] = self.get_children().live().in_menu()
        return context
