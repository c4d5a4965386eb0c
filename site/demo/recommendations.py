"""What goes with what, worked out of the demo's orders and products as it is every night."""

from __future__ import annotations

from datetime import datetime

from shop.recommendations.models import Recommended
from shop.recommendations.refresh import refresh_all


def is_loaded() -> bool:
    return Recommended.objects.exists()


def load(now: datetime) -> str:
    return f"for {refresh_all(now=now)} products"
