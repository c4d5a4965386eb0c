"""Keep pictures' sizes and the listing tables true when rows change one by one."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import (
    m2m_changed,
    post_delete,
    post_migrate,
    post_save,
    pre_delete,
)
from django.dispatch import receiver
from oscar.apps.catalogue import receivers as oscars  # noqa: F401 (keeps hidden branches hidden)
from oscar.apps.order.signals import order_placed
from oscar.core.loading import get_model

from common.doorbell import ring
from shop.catalogue import gone, images, listing, tasks
from shop.catalogue.listing_models import Listing, Placement
from shop.catalogue.models import (
    AttributeOption,
    Category,
    Product,
    ProductAttribute,
    ProductAttributeValue,
    ProductImage,
)
from shop.catalogue.version import bump

ProductCategory = get_model("catalogue", "ProductCategory")
ProductClass = get_model("catalogue", "ProductClass")
ProductRecommendation = get_model("catalogue", "ProductRecommendation")
ProductReview = get_model("reviews", "ProductReview")
StockRecord = get_model("partner", "StockRecord")


@receiver(post_save, sender=ProductImage)
def render_sizes(sender: object, instance: ProductImage, raw: bool = False, **kwargs: Any) -> None:
    """A picture that came with its renditions (an import) keeps them."""
    if raw:
        return
    if instance.original and not images.is_rendered(instance):
        images.make_renditions(instance)
    listing.refresh([instance.product_id])


@receiver(post_delete, sender=ProductImage)
def delete_sizes(
    sender: object, instance: ProductImage, origin: object = None, **kwargs: Any
) -> None:
    images.delete_renditions(instance)
    if not _goes_with_its_product(origin):
        listing.refresh([instance.product_id])


@receiver(post_save, sender=Product)
def list_product(sender: object, instance: Product, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        listing.refresh([instance.pk])


@receiver(post_delete, sender=Product)
def unlist_product(sender: object, instance: Product, **kwargs: Any) -> None:
    """Its own listing went with it; what is left of its parent is listed anew."""
    if instance.parent_id:
        listing.refresh([instance.parent_id])
    bump()


@receiver([post_save, post_delete], sender=ProductCategory)
@receiver([post_save, post_delete], sender=ProductAttributeValue)
def list_part(
    sender: object, instance: Any, raw: bool = False, origin: object = None, **kwargs: Any
) -> None:
    if not raw and not _goes_with_its_product(origin):
        listing.refresh([instance.product_id])


@receiver([post_save, post_delete], sender=ProductRecommendation)
def list_recommendation(
    sender: object, instance: Any, raw: bool = False, origin: object = None, **kwargs: Any
) -> None:
    if not raw and not _goes_with_its_product(origin):
        listing.refresh([instance.primary_id])


@receiver([post_save, post_delete], sender=ProductReview)
def list_review(
    sender: object, instance: Any, raw: bool = False, origin: object = None, **kwargs: Any
) -> None:
    if not raw and not _goes_with_its_product(origin) and instance.product_id:
        listing.refresh([instance.product_id])


@receiver(m2m_changed, sender=Product.categories.through)
def list_categories(
    sender: object, instance: Any, action: str, pk_set: Any, reverse: bool, **kwargs: Any
) -> None:
    if action in ("post_add", "post_remove", "post_clear"):
        listing.refresh(pk_set if reverse else [instance.pk])


@receiver([post_save, post_delete], sender=StockRecord)
def list_stock(
    sender: object, instance: Any, raw: bool = False, origin: object = None, **kwargs: Any
) -> None:
    if not raw and not _goes_with_its_product(origin):
        listing.refresh_stock([instance.product_id])


@receiver(order_placed, dispatch_uid="shop.catalogue.list_what_is_left")
def list_what_is_left(sender: object, order: Any, raw: bool = False, **kwargs: Any) -> None:
    """Stock is promised by one UPDATE, which no signal tells of. An order waits for no list."""
    if not raw:
        ring(tasks.list_what_is_left, order_id=order.pk)


@receiver(post_save, sender=Category)
def list_category(
    sender: object, instance: Category, created: bool, raw: bool = False, **kwargs: Any
) -> None:
    """It may have been moved, hidden or shown: so was everything below it."""
    if raw:
        return
    if not created:
        listing.refresh(_below(instance))
    bump(tree=True)


@receiver(post_delete, sender=Category)
def empty_shelf(sender: object, instance: Category, **kwargs: Any) -> None:
    Placement.objects.filter(shelf=instance.pk).delete()
    bump(tree=True)


@receiver(post_save, sender=ProductAttribute)
def list_attribute(
    sender: object, instance: ProductAttribute, created: bool, raw: bool = False, **kwargs: Any
) -> None:
    if not raw and not created:
        listing.refresh(_having(attribute=instance))
        bump(tree=True)


@receiver(post_save, sender=AttributeOption)
def list_option(
    sender: object, instance: AttributeOption, created: bool, raw: bool = False, **kwargs: Any
) -> None:
    if not raw and not created:
        listing.refresh(_having(value_option=instance))


@receiver(post_save, sender=ProductClass)
def list_class(
    sender: object, instance: Any, created: bool, raw: bool = False, **kwargs: Any
) -> None:
    """Whether stock is counted is said there."""
    if not raw and not created:
        listing.refresh(Product.objects.filter(product_class=instance).values_list("pk", flat=True))


@receiver(post_migrate, dispatch_uid="shop.catalogue.list_what_was_there")
def list_what_was_there(sender: Any, using: str, **kwargs: Any) -> None:
    """Products that are older than the listing tables."""
    if sender.label != "catalogue" or using != "default" or not _is_migrated():
        return
    if Product.objects.exists() and not Listing.objects.exists():
        listing.refresh()


def _is_migrated() -> bool:
    """Whether every table and column that a listing is made of is there: some migrate in steps."""
    executor = MigrationExecutor(connection)
    labels = {"catalogue", "partner", "reviews", "analytics"}
    leaves = [leaf for leaf in executor.loader.graph.leaf_nodes() if leaf[0] in labels]
    return not executor.migration_plan(leaves)


def _goes_with_its_product(origin: object) -> bool:
    """Whether a row was deleted because its product is: then there is nothing left to list."""
    return (getattr(origin, "model", None) or type(origin)) is Product


def _below(category: Category) -> Any:
    below = Category.objects.filter(path__startswith=category.path)
    return ProductCategory.objects.filter(category__in=below).values_list("product", flat=True)


def _having(**filters: Any) -> Any:
    return ProductAttributeValue.objects.filter(**filters).values_list("product", flat=True)


@receiver(pre_delete, sender=Product)
@receiver(pre_delete, sender=Category)
def remember_address(sender: object, instance: Product | Category, **kwargs: Any) -> None:
    """What people could open is answered for after it is deleted; a variant has no page."""
    if instance.is_public and not getattr(instance, "parent_id", None):
        gone.remember(instance)
