"""Many people at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections

from common.management.commands import audit_invariants


def at_once(action: Callable[[int], Any], count: int) -> list[Any]:
    """Run `action` in `count` threads that start together; what it raises is its result."""
    barrier = threading.Barrier(count)
    results: list[Any] = [None] * count

    def run(place: int) -> None:
        try:
            barrier.wait(timeout=60)
            results[place] = action(place)
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return results


def violations() -> list[str]:
    """What `manage.py audit_invariants` finds."""
    return [each["problem"] for each in audit_invariants.violations()]
