from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from shop.recommendations.models import Pair
from shop.recommendations.refresh import refresh_all


class Command(BaseCommand):
    help = "Work out what is bought together and what is alike. Runs every night by itself."

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.perf_counter()
        rows = refresh_all(now=timezone.now())
        spent = time.perf_counter() - began
        self.stdout.write(f"{rows} products, {Pair.objects.count()} pairs, {spent:.1f} s")
