"""The shop's name, colour and addresses, one set for each site."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.images import get_image_model_string

from cms.blocks import validate_address
from cms.colours import validate_accent


@register_setting(icon="pick")
class BrandSettings(ClusterableModel, BaseSiteSetting):
    accent = models.CharField(
        _("Accent colour"),
        max_length=7,
        blank=True,
        validators=[validate_accent],
        help_text=_(
            "Buttons and links. Such as #1d5c4b; empty: the colour that the shop comes with."
        ),
    )
    logo = models.ForeignKey(
        get_image_model_string(),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Logo"),
        help_text=_("Empty: the name in letters."),
    )
    email = models.EmailField(_("E-mail"), blank=True)
    phone = models.CharField(_("Phone"), max_length=32, blank=True)
    whatsapp = models.CharField(
        _("WhatsApp"),
        max_length=32,
        blank=True,
        validators=[
            RegexValidator(
                r"^\+[1-9]\d{6,14}$", _("Write the number as + and digits, such as +491701234567.")
            )
        ],
        help_text=_("In international form, such as +491701234567."),
    )
    instagram = models.URLField("Instagram", blank=True)
    facebook = models.URLField("Facebook", blank=True)
    youtube = models.URLField("YouTube", blank=True)

    panels: ClassVar[list[Any]] = [
        InlinePanel("texts", heading=_("Texts"), label=_("Texts in one language"), min_num=1),
        MultiFieldPanel([FieldPanel("accent"), FieldPanel("logo")], heading=_("Look")),
        MultiFieldPanel(
            [FieldPanel("email"), FieldPanel("phone"), FieldPanel("whatsapp")], heading=_("Contact")
        ),
        MultiFieldPanel(
            [FieldPanel("instagram"), FieldPanel("facebook"), FieldPanel("youtube")],
            heading=_("Social media"),
        ),
    ]

    class Meta:
        verbose_name = _("Brand")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class BrandText(models.Model):
    """What the brand says in one language; another language falls back to the site's first."""

    brand = ParentalKey(BrandSettings, on_delete=models.CASCADE, related_name="texts")
    locale = models.ForeignKey(
        "wagtailcore.Locale", on_delete=models.CASCADE, related_name="+", verbose_name=_("Language")
    )
    name = models.CharField(_("Name of the shop"), max_length=60)
    tagline = models.CharField(_("Tagline"), max_length=120, blank=True)
    description = models.CharField(
        _("Description"),
        max_length=320,
        blank=True,
        help_text=_("For search engines, where a page has none of its own."),
    )
    promo_text = models.CharField(
        _("Promotion"),
        max_length=120,
        blank=True,
        help_text=_("The line on top of every page; empty: no line."),
    )
    promo_url = models.CharField(
        _("Link of the promotion"), max_length=500, blank=True, validators=[validate_address]
    )

    panels: ClassVar[list[Any]] = [
        FieldPanel(name)
        for name in ("locale", "name", "tagline", "description", "promo_text", "promo_url")
    ]

    class Meta:
        verbose_name = _("texts of the brand")
        verbose_name_plural = _("texts of the brand")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["brand", "locale"],
                name="cms_brand_text_one_per_language",
                violation_error_message=_("There are texts in this language already."),
            )
        ]

    def __str__(self) -> str:
        return self.name
