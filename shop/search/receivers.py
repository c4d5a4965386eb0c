"""Keep the search index true when rows change one by one."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from oscar.core.loading import get_model

from shop.catalogue.models import Category, Product, ProductAttributeValue
from shop.search import index

ProductCategory = get_model("catalogue", "ProductCategory")


@receiver(post_save, sender=Product)
def index_product(sender: object, instance: Product, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        index.refresh([instance.pk])


@receiver([post_save, post_delete], sender=ProductCategory)
@receiver([post_save, post_delete], sender=ProductAttributeValue)
def index_part(sender: object, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        index.refresh([instance.product_id])


@receiver(post_save, sender=Category)
def index_category(
    sender: object, instance: Category, created: bool, raw: bool = False, **kwargs: Any
) -> None:
    """A new name is that of everything below it too."""
    if raw or created:
        return
    below = Category.objects.filter(path__startswith=instance.path)
    index.refresh(
        ProductCategory.objects.filter(category__in=below).values_list("product", flat=True)
    )
