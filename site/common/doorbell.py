"""Waking a worker. The row in the database is the truth and a sweeper finds what nobody rang for,
so a bell that does not ring costs some seconds and breaks nobody."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.db import transaction

from common.pause import Pause

logger = logging.getLogger("souk.doorbell")

# A broker that does not answer costs one request a second, not every ring of every request.
pause = Pause(seconds=5)


def ring(task: Any, **arguments: Any) -> None:
    """After commit, ask a worker to run the Celery task `task`. Never raises because of the broker."""

    def pull() -> None:
        if pause.is_on:
            return
        try:
            task.delay(**arguments)
        except Exception as error:
            if settings.CELERY_TASK_ALWAYS_EAGER:
                raise  # there is no broker: it is the task itself that failed
            pause.begin()
            logger.warning("%s %s waits for the sweep: %s", task.name, arguments, error)

    transaction.on_commit(pull)


def after_commit(function: Any, *arguments: Any) -> None:
    """Call `function` after commit; what goes wrong there is logged and stops nobody."""

    def call() -> None:  # Django names what failed, and a partial has no name
        function(*arguments)

    transaction.on_commit(call, robust=True)
