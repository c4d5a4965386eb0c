from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from oscar.apps.catalogue import receivers as oscars  # noqa: F401 (keeps hidden branches hidden)

from shop.catalogue import images
from shop.catalogue.models import ProductImage


@receiver(post_save, sender=ProductImage)
def render_sizes(sender: object, instance: ProductImage, raw: bool = False, **kwargs: Any) -> None:
    """A picture that came with its renditions (an import) keeps them."""
    if not raw and instance.original and not images.is_rendered(instance):
        images.make_renditions(instance)


@receiver(post_delete, sender=ProductImage)
def delete_sizes(sender: object, instance: ProductImage, **kwargs: Any) -> None:
    images.delete_renditions(instance)
