"""The pieces that editors compose pages from."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.urls import NoReverseMatch
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock, ImageChooserBlock

from cms.choosers import CategoryChooserBlock, ProductChooserBlock
from cms.grids import GridProducts, GridSource
from cms.locales import in_active_language

RICH_TEXT = ["h2", "h3", "bold", "italic", "link", "document-link", "ol", "ul", "hr"]
ANSWER_TEXT = ["bold", "italic", "link", "document-link", "ol", "ul"]
MOST_PRODUCTS = 24


def category_url(category: Any, language: str | None = None) -> str:
    """Where `category` stands in `language` (default: the active one)."""
    with override(language or get_language()):
        return str(category.get_absolute_url())


def validate_address(value: str) -> None:
    """A path of this site, or an address that a browser opens; never `javascript:` and its like."""
    parts = urlsplit(value)
    is_path = value.startswith("/") and not value.startswith("//")
    is_anchor = value.startswith("#")
    is_web = parts.scheme in ("http", "https") and bool(parts.netloc)
    if not (is_path or is_anchor or is_web or (parts.scheme in ("mailto", "tel") and parts.path)):
        raise ValidationError(
            _("Write an address such as /shop/, https://example.org or mailto:name@example.org."),
            code="invalid",
        )


class LinkValue(blocks.StructValue):
    """Where a link leads, in the language of the page that shows it."""

    @property
    def href(self) -> str:
        """Empty where nothing is chosen, or what was chosen is gone or not published."""
        if page := self.get("page"):
            page = in_active_language(page)
            return (page.url or "") if page.live else ""
        if category := self.get("category"):
            try:
                return category_url(category) if category.is_public else ""
            except NoReverseMatch:
                return ""
        return str(self.get("address") or "")

    @property
    def label(self) -> str:
        if text := self.get("text"):
            return str(text)
        if page := self.get("page"):
            return str(in_active_language(page).title)
        if category := self.get("category"):
            return str(category.get_name())
        return ""


class LinkBlock(blocks.StructBlock):
    """One target out of three: a page, a category of the shop, or an address."""

    text = blocks.CharBlock(
        label=_("Text"),
        required=False,
        max_length=60,
        help_text=_("Empty: the title of the page or category."),
    )
    page = blocks.PageChooserBlock(label=_("Page"), required=False)
    category = CategoryChooserBlock(label=_("Category"), required=False)
    address = blocks.CharBlock(
        label=_("Address"),
        required=False,
        max_length=500,
        validators=[validate_address],
        help_text=_("For everything else, such as /shop/ or https://example.org."),
    )

    class Meta:
        icon = "link"
        label = _("Link")
        value_class = LinkValue
        is_needed = True

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        targets = [name for name in ("page", "category", "address") if value.get(name)]
        if len(targets) > 1:
            message = ValidationError(_("Choose one target: a page, a category or an address."))
            raise blocks.StructBlockValidationError(
                block_errors=dict.fromkeys(targets[1:], message)
            )
        if not targets and (self.meta.is_needed or value.get("text")):
            raise blocks.StructBlockValidationError(
                block_errors={"page": ValidationError(_("Choose where the link leads."))}
            )
        if targets == ["address"] and not value.get("text"):
            raise blocks.StructBlockValidationError(
                block_errors={"text": ValidationError(_("Write the words of the link."))}
            )
        return value


class HeroBlock(blocks.StructBlock):
    eyebrow = blocks.CharBlock(
        label=_("Line above the title"), required=False, max_length=60, help_text=_("A few words.")
    )
    title = blocks.CharBlock(label=_("Title"), max_length=90)
    text = blocks.TextBlock(label=_("Text"), required=False, max_length=400, rows=3)
    link = LinkBlock(label=_("Button"), is_needed=False, required=False)
    picture = ImageBlock(label=_("Picture"), required=False)

    class Meta:
        icon = "title"
        label = _("Hero")
        group = _("Openers")
        template = "cms/blocks/hero.html"
        description = _("The page's opening: a large title, a few lines, a button and a picture.")


class TextBlock(blocks.StructBlock):
    text = blocks.RichTextBlock(label=_("Text"), features=RICH_TEXT)

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        group = _("Texts")
        template = "cms/blocks/text.html"
        description = _("Paragraphs with headings, lists and links.")


class PictureBlock(blocks.StructBlock):
    picture = ImageBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=200)

    class Meta:
        icon = "image"
        label = _("Picture")
        group = _("Texts")
        template = "cms/blocks/picture.html"
        description = _("One picture, with a line below it.")


class StoryBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=90)
    text = blocks.RichTextBlock(label=_("Text"), features=ANSWER_TEXT)
    link = LinkBlock(label=_("Button"), is_needed=False, required=False)
    picture = ImageBlock(label=_("Picture"))

    class Meta:
        icon = "doc-full"
        label = _("Picture with text")
        group = _("Texts")
        template = "cms/blocks/story.html"
        description = _("A picture with a title, a text and a button beside it.")


class ProductGridBlock(blocks.StructBlock):
    """Products by choice, or the newest ones; prices and stock are read for whoever looks."""

    heading = blocks.CharBlock(label=_("Heading"), required=False, max_length=90)
    text = blocks.CharBlock(label=_("Line below the heading"), required=False, max_length=200)
    products = blocks.ListBlock(
        ProductChooserBlock(label=_("Product")),
        label=_("Products"),
        min_num=0,
        max_num=MOST_PRODUCTS,
        default=[],
        help_text=_("Shown in this order. Leave it empty to show the newest products."),
    )
    newest_of = CategoryChooserBlock(
        label=_("Newest of category"), required=False, help_text=_("Empty: of the whole shop.")
    )
    newest_count = blocks.IntegerBlock(
        label=_("Number of newest products"), default=4, min_value=1, max_value=MOST_PRODUCTS
    )
    link = LinkBlock(label=_("Link below the products"), is_needed=False, required=False)

    class Meta:
        icon = "tag"
        label = _("Products")
        group = _("Shop")
        template = "cms/blocks/products.html"
        description = _("Products with the visitor's prices: chosen by hand, or the newest ones.")

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        source = GridSource.of(value)
        if context.get("grids") is None:  # outside a page: the editor's preview of one block
            context["grids"] = GridProducts.for_request([source], context.get("request"))
        context["source"] = source
        return context


class CategoryTileBlock(blocks.StructBlock):
    category = CategoryChooserBlock(label=_("Category"))
    picture = ImageChooserBlock(
        label=_("Picture"), required=False, help_text=_("Empty: the category's own picture.")
    )
    text = blocks.CharBlock(
        label=_("Text"), required=False, max_length=60, help_text=_("Empty: the category's name.")
    )

    class Meta:
        icon = "folder-open-inverse"
        label = _("Category")


class CategoryLinksBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("Heading"), required=False, max_length=90)
    text = blocks.CharBlock(label=_("Line below the heading"), required=False, max_length=200)
    tiles = blocks.ListBlock(CategoryTileBlock(), label=_("Categories"), min_num=1, max_num=12)

    class Meta:
        icon = "grip"
        label = _("Category links")
        group = _("Shop")
        template = "cms/blocks/categories.html"
        description = _("Picture tiles that lead to categories of the shop.")

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        context["tiles"] = [
            {
                "url": category_url(tile["category"]),
                "title": tile.get("text") or tile["category"].get_name(),
                "picture": tile.get("picture"),
                "category": tile["category"],
            }
            for tile in value["tiles"]
            if tile.get("category") and tile["category"].is_public
        ]
        return context


class CallToActionBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=90)
    text = blocks.TextBlock(label=_("Text"), required=False, max_length=400, rows=3)
    link = LinkBlock(label=_("Button"))

    class Meta:
        icon = "arrow-right"
        label = _("Call to action")
        group = _("Openers")
        template = "cms/blocks/cta.html"
        description = _("A band with a title, a sentence and one button.")


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(label=_("Question"), max_length=200)
    answer = blocks.RichTextBlock(label=_("Answer"), features=ANSWER_TEXT)

    class Meta:
        icon = "help"
        label = _("Question")


class QuestionsBlock(blocks.StructBlock):
    """A group of questions. Each has an address of its own, made of its block's id."""

    heading = blocks.CharBlock(
        label=_("Group"),
        required=False,
        max_length=90,
        help_text=_("What these questions are about."),
    )
    questions = blocks.ListBlock(QuestionBlock(), label=_("Questions"), min_num=1)

    class Meta:
        icon = "help"
        label = _("Questions")
        group = _("Texts")
        template = "cms/blocks/questions.html"
        description = _(
            "Questions that open to their answers. The chat assistant answers from them too."
        )

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        context["questions"] = [
            {"anchor": question_anchor(child.id), **child.value}
            for child in value["questions"].bound_blocks
        ]
        return context


def question_anchor(block_id: str | None) -> str:
    """The address of a question within its page; it stays when the words change."""
    return f"q-{(block_id or '0')[:8]}"


class BodyBlock(blocks.StreamBlock):
    hero = HeroBlock()
    text = TextBlock()
    story = StoryBlock()
    picture = PictureBlock()
    products = ProductGridBlock()
    categories = CategoryLinksBlock()
    cta = CallToActionBlock()
    questions = QuestionsBlock()


class MenuGroupBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=60)
    links = blocks.ListBlock(LinkBlock(), label=_("Links"), min_num=1)

    class Meta:
        icon = "list-ul"
        label = _("Links under a title")


class MenuBlock(blocks.StreamBlock):
    link = LinkBlock()
    group = MenuGroupBlock()
