"""Keep the search index true when rows change one by one."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from django.dispatch import receiver
from oscar.core.loading import get_model

from shop.catalogue.models import (
    AttributeOption,
    Category,
    Product,
    ProductAttribute,
    ProductAttributeValue,
)
from shop.search import index
from shop.search.models import PromotedProduct, Promotion, Synonym
from shop.search.version import bump

ProductCategory = get_model("catalogue", "ProductCategory")
ProductClass = get_model("catalogue", "ProductClass")
StockRecord = get_model("partner", "StockRecord")


@receiver(post_save, sender=Product)
def index_product(sender: object, instance: Product, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        index.refresh([instance.pk])


@receiver(pre_delete, sender=Product)
def forget_product(sender: object, instance: Product, **kwargs: Any) -> None:
    if not instance.parent_id:
        index.forget([instance.pk])


@receiver(post_delete, sender=Product)
def index_parent(sender: object, instance: Product, **kwargs: Any) -> None:
    if instance.parent_id:
        index.refresh([instance.parent_id])
    else:  # its stock records and values, which went before it, may have had it indexed again
        index.forget([instance.pk])


@receiver([post_save, post_delete], sender=ProductCategory)
@receiver([post_save, post_delete], sender=ProductAttributeValue)
def index_part(sender: object, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        index.refresh([instance.product_id])


@receiver(m2m_changed, sender=Product.categories.through)
def index_categories(
    sender: object, instance: Any, action: str, pk_set: Any, reverse: bool, **kwargs: Any
) -> None:
    if action in ("post_add", "post_remove", "post_clear"):
        index.refresh(pk_set or [] if reverse else [instance.pk])


@receiver(post_save, sender=StockRecord)
@receiver(post_delete, sender=StockRecord)
def index_code(sender: object, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """A SKU that is new or another; not every change of price or stock."""
    if not raw and not index.has_code(instance.product_id, instance.partner_sku):
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


@receiver(post_save, sender=ProductClass)
def index_class(
    sender: object, instance: Any, created: bool, raw: bool = False, **kwargs: Any
) -> None:
    if not raw and not created:
        index.refresh(instance.products.values_list("pk", flat=True))


@receiver(post_save, sender=ProductAttribute)
def index_attribute(
    sender: object, instance: ProductAttribute, created: bool, raw: bool = False, **kwargs: Any
) -> None:
    if not raw and not created:
        _refresh_having(attribute=instance)


@receiver(post_save, sender=AttributeOption)
def index_option(
    sender: object, instance: AttributeOption, created: bool, raw: bool = False, **kwargs: Any
) -> None:
    if not raw and not created:
        _refresh_having(value_option=instance)


@receiver([post_save, post_delete], sender=Synonym)
@receiver([post_save, post_delete], sender=Promotion)
@receiver([post_save, post_delete], sender=PromotedProduct)
def hear_the_merchant(sender: object, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        bump()


def _refresh_having(**lookup: Any) -> None:
    having = ProductAttributeValue.objects.filter(**lookup)
    index.refresh(having.values_list("product", flat=True))
