"""The Celery application: `celery -A config worker`, or inside `manage.py serve`."""

import os
from typing import Any

from celery import Celery
from celery.signals import celeryd_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

app = Celery("souk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@celeryd_init.connect
def refuse_to_listen_to_nobody(conf: Any, **kwargs: Any) -> None:
    """A worker on its own hears nothing through a broker that lives in another process."""
    if conf.broker_url.startswith("memory:"):
        raise SystemExit(
            "REDIS_URL is not set, and a worker apart needs it. "
            "Without Redis, `manage.py serve` runs the worker inside the shop's process."
        )
