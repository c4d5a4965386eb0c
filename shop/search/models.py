"""What the search keeps: its index beside modelsearch's, and what the merchant tells it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from shop.search.words import query_words

LONGEST_QUERY = 200


class Document(models.Model):
    """A product as the search knows it; written by shop.search.index, read to rank candidates."""

    product = models.OneToOneField(
        "catalogue.Product", models.CASCADE, primary_key=True, related_name="search_document"
    )
    words = models.TextField(
        help_text="Every word and its worth, in hundredths: ' tea:800 cup:50 '."
    )
    codes = models.TextField(help_text="SKUs and barcodes without blanks and marks.")

    def __str__(self) -> str:
        return str(self.pk)


class Term(models.Model):
    """A word that products use, and in how many of them it stands."""

    word = models.CharField(max_length=64, primary_key=True)
    backwards = models.CharField(max_length=64, db_index=True)
    written = models.CharField(max_length=64, help_text="As customers are shown it.")
    found_in = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.word


LANGUAGE: dict[str, Any] = {
    "max_length": 12,
    "blank": True,
    "choices": settings.LANGUAGES,
}


class Synonym(models.Model):
    """Words that customers use for what the catalogue calls otherwise."""

    language = models.CharField(_("Language"), help_text=_("Empty for every language."), **LANGUAGE)
    phrase = models.CharField(
        _("Who looks for"), max_length=100, help_text=_("One word or a few, such as “sofa”.")
    )
    meanings = models.CharField(
        _("also finds"),
        max_length=400,
        help_text=_("Words of the catalogue, parted by commas, such as “couch, settee”."),
    )
    is_two_way = models.BooleanField(
        _("Both ways"),
        default=True,
        help_text=_("Who looks for one of these words finds the first one, too."),
    )

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        ordering = ["phrase"]
        constraints = [
            models.UniqueConstraint(
                fields=["language", "phrase"],
                name="one_synonym_per_phrase",
                violation_error_message=_("There is an entry for these words already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.phrase} {'↔' if self.is_two_way else '→'} {self.meanings}"

    def meaning_list(self) -> list[str]:
        return [part.strip() for part in self.meanings.replace("،", ",").split(",") if part.strip()]

    def clean(self) -> None:
        self.phrase = " ".join(self.phrase.split())
        if not query_words(self.phrase):
            raise ValidationError({"phrase": _("Write at least one word.")})
        meanings = self.meaning_list()
        if not meanings or not all(query_words(meaning) for meaning in meanings):
            raise ValidationError({"meanings": _("Write words, parted by commas.")})
        if query_words(self.phrase) in [query_words(meaning) for meaning in meanings]:
            raise ValidationError({"meanings": _("A word cannot be its own synonym.")})


class Promotion(ClusterableModel):
    """What stands on top of the results of a query, while the merchant wants it to."""

    language = models.CharField(_("Language"), help_text=_("Empty for every language."), **LANGUAGE)
    query = models.CharField(
        _("Who looks for"),
        max_length=LONGEST_QUERY,
        help_text=_("All of these words, in any order and spelling; other words do not hinder."),
    )
    page = models.ForeignKey(
        "wagtailcore.Page",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Page"),
        help_text=_("Stands before the other pages found."),
    )
    starts_at = models.DateTimeField(_("From"), null=True, blank=True)
    ends_at = models.DateTimeField(_("Until"), null=True, blank=True)
    is_active = models.BooleanField(_("Active"), default=True)

    class Meta:
        verbose_name = _("promoted result")
        verbose_name_plural = _("promoted results")
        ordering = ["query"]

    def __str__(self) -> str:
        return self.query

    def clean(self) -> None:
        self.query = " ".join(self.query.split())
        if not query_words(self.query):
            raise ValidationError({"query": _("Write at least one word.")})
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("The end must come after the beginning.")})


class PromotedProduct(Orderable):
    promotion = ParentalKey(Promotion, on_delete=models.CASCADE, related_name="promoted")
    product = models.ForeignKey(
        "catalogue.Product", models.CASCADE, related_name="+", verbose_name=_("Product")
    )

    def __str__(self) -> str:
        return str(self.product)


class MissedSearch(models.Model):
    """A search that found nothing: what customers want and do not find. Of nobody in particular."""

    query = models.CharField(_("Searched for"), max_length=LONGEST_QUERY)
    language = models.CharField(_("Language"), max_length=12, choices=settings.LANGUAGES)
    count = models.PositiveIntegerField(_("Times"), default=0)
    last_seen_at = models.DateTimeField(_("Last"), default=timezone.now)

    class Meta:
        verbose_name = _("search without result")
        verbose_name_plural = _("searches without result")
        ordering = ["-count", "-last_seen_at"]
        constraints = [
            models.UniqueConstraint(fields=["query", "language"], name="one_missed_search_each")
        ]

    def __str__(self) -> str:
        return self.query
