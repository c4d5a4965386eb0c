from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from common.doorbell import ring
from shop.alerts import tasks
from shop.customer.models import ProductAlert
from shop.partner.models import StockRecord


@receiver(post_save, sender=StockRecord, dispatch_uid="shop.alerts.stock_came")
def stock_came(sender: object, instance: StockRecord, raw: bool = False, **kwargs: Any) -> None:
    """Stock that changes past `save()`, such as by an import, is found by the sweeper."""
    if raw or instance.net_stock_level <= 0:
        return
    if ProductAlert.objects.waiting().filter(product=instance.product_id).exists():
        ring(tasks.tell, product_id=instance.product_id)
