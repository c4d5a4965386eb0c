from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from oscar.core.loading import get_model

from common.doorbell import ring
from shop.recommendations import tasks

ProductRecommendation = get_model("catalogue", "ProductRecommendation")


@receiver([post_save, post_delete], sender=ProductRecommendation, dispatch_uid="shop.picked")
def picked_by_the_merchant(sender: object, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """What the merchant picks shows at once; the rest is worked out at night."""
    if not raw:
        ring(tasks.refresh_product, product_id=instance.primary_id)
