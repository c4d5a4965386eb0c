"""What an action costs inside a shop's own process: its CPU, that of its PostgreSQL backend, and queries."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.meter import processes

WARM = 5


def timed(actions: Sequence[Callable[[], Any]]) -> dict[str, float]:
    """Milliseconds for each action; the first five are not counted, the queries are those of the last."""
    for action in actions[:WARM]:
        action()
    counted = actions[WARM:-1]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    before, own = processes()[backend].seconds, time.process_time()
    for action in counted:
        action()
    own, database = time.process_time() - own, processes()[backend].seconds - before
    with CaptureQueriesContext(connection) as queries:
        actions[-1]()
    return {
        "web": 1000 * own / len(counted),
        "database": 1000 * database / len(counted),
        "queries": len(queries),
    }
