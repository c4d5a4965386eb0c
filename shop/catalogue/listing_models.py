"""Products as lists and pages read them: written by `shop.catalogue.listing`, never by hand."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

EVERYTHING = 0  # the shelf on which every public product stands


class FacetValue(models.Model):
    """One value that lists can be narrowed to, such as the colour green."""

    code = models.CharField(max_length=128)
    key = models.CharField(max_length=128, help_text="As it stands in addresses.")
    labels = models.JSONField(default=dict, help_text="Language to text.")
    colour = models.CharField(max_length=7, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "key"], name="catalogue_facet_value_once")
        ]

    def __str__(self) -> str:
        return f"{self.code}={self.key}"


class Listing(models.Model):
    """A product that stands on its own (never a variant), whether it is public or not.

    `facts` is what cards show of it and `page_facts` what its page shows besides; their forms stand
    in `shop.catalogue.facts`. Prices and stock are never shown from here: `price` and `in_stock`
    sort and filter, what a person sees comes from Oscar's strategy on live stock records.
    """

    product = models.OneToOneField(
        "catalogue.Product", on_delete=models.CASCADE, primary_key=True, related_name="listing"
    )
    is_public = models.BooleanField()
    facts = models.JSONField(default=dict)
    page_facts = models.JSONField(default=dict)
    popularity = models.BigIntegerField(default=0)
    date_created = models.DateTimeField()
    price = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, help_text="The lowest list price."
    )
    in_stock = models.BooleanField(default=False)
    rating = models.FloatField(null=True)
    review_count = models.PositiveIntegerField(default=0)
    # Of public products only: so all of them can be counted without asking which are.
    values = models.ManyToManyField(FacetValue, related_name="listings")

    objects: ClassVar[models.Manager[Listing]] = models.Manager()

    def __str__(self) -> str:
        return str(self.product_id)


class Placement(models.Model):
    """A public product on a shelf: a category that it is in or below, or `EVERYTHING`.

    What lists filter and sort by is repeated here, so that every sorting of every shelf is one
    index, read backwards: the greatest key first, of equal ones the newest product.
    """

    shelf = models.BigIntegerField(help_text="A category's id, or 0 for the whole shop.")
    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="placements")
    popularity = models.BigIntegerField()
    newness = models.BigIntegerField()
    cheapness = models.BigIntegerField(help_text="The price in cents, negated; the least for none.")
    dearness = models.BigIntegerField(help_text="The price in cents; the least for none.")
    in_stock = models.BooleanField()
    rating = models.FloatField()

    objects: ClassVar[models.Manager[Placement]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shelf", "listing"], name="catalogue_placed_once")
        ]
        indexes = [
            models.Index(fields=["shelf", "popularity", "listing"], name="shelf_by_popularity"),
            models.Index(fields=["shelf", "newness", "listing"], name="shelf_by_newness"),
            models.Index(fields=["shelf", "cheapness", "listing"], name="shelf_by_cheapness"),
            models.Index(fields=["shelf", "dearness", "listing"], name="shelf_by_dearness"),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} on {self.shelf}"


def facts_only() -> Any:
    """Listings without what only their pages show, which is most of it."""
    return Listing.objects.defer("page_facts")
